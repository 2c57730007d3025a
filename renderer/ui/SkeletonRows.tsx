import { Skeleton } from '@mantine/core'
import classes from './SkeletonRows.module.css'

/** Where nothing was ever known: the shape of what will come. `data-pending` keeps a picture of the page from being taken. */
export function SkeletonRows({ count, height = 20 }: { readonly count: number; readonly height?: number }) {
  return (
    <div className={classes['rows']} aria-busy data-pending>
      {Array.from({ length: count }, (_, i) => (
        <Skeleton key={i} height={height} radius={4} width={`${92 - ((i * 17) % 30)}%`} />
      ))}
    </div>
  )
}
