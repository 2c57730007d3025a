import { hasShape, sparkPath } from './sparkPath.ts'
import classes from './Figure.module.css'

type Props = {
  readonly values: Float64Array
  readonly highest: number
  readonly colour?: 1 | 2 | 3 | 4 | 5 | 6
}

const WIDTH = 200
const HEIGHT = 26

/** The shape of a figure's last day, without axes. The chart below has the numbers, so it is silent to screen readers. */
export function Spark({ values, highest, colour = 1 }: Props) {
  if (!hasShape(values)) return null
  return (
    <svg
      className={classes['spark']}
      viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path
        d={sparkPath(values, highest, { width: WIDTH, height: HEIGHT })}
        stroke={`var(--s${String(colour)})`}
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}
