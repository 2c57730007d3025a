import type { ComponentPropsWithRef, ReactNode } from 'react'
import classes from './Pill.module.css'
import { Shape, type ShapeName } from './Shape.tsx'
import type { Tone } from './State.tsx'

type Look = {
  readonly tone?: Tone
  readonly shape?: ShapeName
  readonly isStrong?: boolean
  readonly children: ReactNode
}

const classOf = ({ tone = 'neutral', isStrong }: Pick<Look, 'tone' | 'isStrong'>): string =>
  [classes['pill'], tone !== 'neutral' && classes[tone], isStrong && classes['strong']]
    .filter(Boolean)
    .join(' ')

/** A short fact about the whole page: guard, sample, freshness. */
export function Pill({ tone, shape, isStrong, children, ...rest }: Look & ComponentPropsWithRef<'span'>) {
  return (
    <span {...rest} className={classOf({ ...(tone && { tone }), ...(isStrong && { isStrong }) })}>
      {shape && <Shape name={shape} />}
      {children}
    </span>
  )
}

/** A pill that opens something. */
export function PillButton({
  tone,
  shape,
  isStrong,
  children,
  ...rest
}: Look & ComponentPropsWithRef<'button'>) {
  return (
    <button
      type="button"
      {...rest}
      className={classOf({ ...(tone && { tone }), ...(isStrong && { isStrong }) })}
    >
      {shape && <Shape name={shape} />}
      {children}
    </button>
  )
}
