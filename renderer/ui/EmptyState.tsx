import type { ReactNode } from 'react'
import classes from './EmptyState.module.css'

type Props = {
  readonly icon?: ReactNode
  readonly title: string
  /** What will be here. */
  readonly body: ReactNode
  /** The one next step. */
  readonly action?: ReactNode
}

/** A place that has nothing yet. */
export function EmptyState({ icon, title, body, action }: Props) {
  return (
    <div className={classes['empty']}>
      {icon !== undefined && <div className={classes['icon']}>{icon}</div>}
      <h2>{title}</h2>
      <p>{body}</p>
      {action !== undefined && <div className={classes['action']}>{action}</div>}
    </div>
  )
}
