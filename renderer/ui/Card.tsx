import { useId, type ReactNode } from 'react'
import classes from './Card.module.css'

type Props = {
  readonly title: ReactNode
  readonly sub?: ReactNode
  /** At the right end of the title's line. */
  readonly right?: ReactNode
  readonly className?: string | undefined
  readonly children: ReactNode
}

/** One subject of a page, named by its title for a screen reader. */
export function Card({ title, sub, right, className, children }: Props) {
  const id = useId()
  return (
    <section className={`${classes['card']} ${className ?? ''}`} aria-labelledby={id}>
      <div className={classes['head']}>
        <h2 id={id}>{title}</h2>
        {sub !== undefined && <span className={classes['sub']}>{sub}</span>}
        {right !== undefined && <span className={classes['right']}>{right}</span>}
      </div>
      {children}
    </section>
  )
}
