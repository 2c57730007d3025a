import type { ReactNode } from 'react'
import { Shape, type ShapeName } from './Shape.tsx'
import classes from './State.module.css'

export type Tone = 'ok' | 'attention' | 'bad' | 'neutral' | 'info'

/** A state as people can tell it apart: colour, shape and word together. */
export function State({
  tone,
  shape,
  children,
}: {
  readonly tone: Tone
  readonly shape: ShapeName
  readonly children: ReactNode
}) {
  return (
    <span className={`${classes['state']} ${classes[tone]}`}>
      <Shape name={shape} />
      {children}
    </span>
  )
}
