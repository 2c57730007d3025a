import classes from './SkeletonCards.module.css'

type Props = {
  /** How many figures come in a row. */
  readonly count: number
  /** Pixels: of those, and of the chart below them. */
  readonly height: number
  readonly chartHeight: number
}

/** The shape of a page of figures and a chart while nothing was ever known. */
export const SkeletonCards = ({ count, height, chartHeight }: Props) => (
  <>
    <div className={classes['row']} aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={classes['card']} style={{ height: `${height}px` }} />
      ))}
    </div>
    <div className={classes['card']} style={{ height: `${chartHeight}px` }} aria-hidden="true" />
  </>
)
