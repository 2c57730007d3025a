import classes from './Figure.module.css'

type Props = {
  /** What it measures, for people who cannot see it. */
  readonly label: string
  readonly value: number
  readonly max: number
  /** The two figures in words: "168 of 192". */
  readonly text: string
}

/** How much of something is in use. */
export function Meter({ label, value, max, text }: Props) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
      aria-valuetext={text}
      className={classes['meter']}
    >
      <div className={classes['fill']} style={{ width: `${(share * 100).toFixed(1)}%` }} />
    </div>
  )
}
