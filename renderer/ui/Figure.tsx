import type { ReactNode } from 'react'
import { Card } from './Card.tsx'
import classes from './Figure.module.css'

type Props = {
  readonly title: string
  /** After what it is measured against, where there is room. */
  readonly unit?: string
  /** How the figure came about (HowCounted). */
  readonly how?: ReactNode
  readonly value: ReactNode
  /** What it is measured against, beside the number. */
  readonly of?: ReactNode
  readonly tone?: 'ok' | 'bad' | undefined
  /** The card leads somewhere: its context holds a FigureLink. */
  readonly isLinked?: boolean
  /** One line that says what the number means. */
  readonly context?: ReactNode
  /** A meter and at most one spark line. */
  readonly children?: ReactNode
}

/** A card with one number. */
export function Figure({ title, unit, how, value, of, tone, isLinked = false, context, children }: Props) {
  return (
    <Card
      title={title}
      right={how}
      className={`${classes['figure'] ?? ''} ${isLinked ? (classes['linked'] ?? '') : ''}`}
    >
      <div className={classes['number']}>
        <span className={tone && classes[tone]}>{value}</span>
        {of !== undefined && (
          <small>
            {of}
            {unit !== undefined && <span className={classes['unit']}> {unit}</span>}
          </small>
        )}
      </div>
      {children}
      {context !== undefined && <div className={classes['context']}>{context}</div>}
    </Card>
  )
}
