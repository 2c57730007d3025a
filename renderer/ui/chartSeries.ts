/** Which of the six colours of a chart, `--s1` to `--s6`; `other` for what several lines were put together to. */
export type SeriesColour = 1 | 2 | 3 | 4 | 5 | 6 | 'other'

export type ChartSeries = {
  /** Short: it stands beside the line's end. */
  readonly label: string
  /** As long as `times`; NaN where nothing was recorded. */
  readonly values: Float64Array
  readonly colour: SeriesColour
  /** `area`: what is used. `line`: what it is measured against. */
  readonly kind: 'area' | 'line'
  /** Least and greatest of each bucket, as long as `values`: drawn as a band around the line. */
  readonly band?: { readonly low: Float64Array; readonly high: Float64Array }
  /** Of the period before. */
  readonly isDashed?: boolean
}

export type ChartData = {
  /** Starts of the buckets, Millis, rising. */
  readonly times: Float64Array
  readonly bucketMs: number
  /** What was asked for, Millis: the axis is as long as this, whether or not there is data. */
  readonly from: number
  readonly to: number
  readonly series: readonly ChartSeries[]
  /** The axis reaches this value at least: 100 for percentages. */
  readonly top?: number
  /** Lines are named in a legend below instead of at their ends. */
  readonly hasLegend?: boolean
}

/** Where the plot lies within the chart, pixels. Labels of lines stand in the space to its right. */
const PLOT = { top: 8, right: 104, bottom: 22, left: 38 } as const
const PLOT_WITH_LEGEND = { ...PLOT, right: 12 }

export const plotOf = ({ hasLegend = false }: Pick<ChartData, 'hasLegend'>) =>
  hasLegend ? PLOT_WITH_LEGEND : PLOT

/** Largest value that is drawn; 0 when there is none. */
export function highestOf({ series, top = 0 }: Pick<ChartData, 'series' | 'top'>): number {
  let highest = top
  for (const { values, band } of series)
    for (const value of band?.high ?? values) if (value > highest) highest = value
  return highest
}

export type BandPoint = readonly [time: number, low: number, high: number]

/** A band's stretches without a gap. */
export function bandRuns(
  { times, bucketMs }: Pick<ChartData, 'times' | 'bucketMs'>,
  band: NonNullable<ChartSeries['band']>,
): BandPoint[][] {
  const runs: BandPoint[][] = []
  let run: BandPoint[] = []
  for (const [index, time] of times.entries()) {
    const [low, high] = [band.low[index] ?? NaN, band.high[index] ?? NaN]
    const last = run.at(-1)
    const isBroken = Number.isNaN(low) || (last !== undefined && time - last[0] > bucketMs * 1.5)
    if (isBroken && run.length > 0) {
      runs.push(run)
      run = []
    }
    if (!Number.isNaN(low)) run.push([time, low, high])
  }
  if (run.length > 0) runs.push(run)
  return runs.filter(({ length }) => length > 1)
}

export type PlotPoint =
  | [time: number, value: number]
  | { readonly value: [time: number, value: number]; readonly symbol: 'circle'; readonly symbolSize: number }

/**
 * Points of a line: times and values by turns, which ECharts takes as they are. One that stands alone between gaps has no line to be
 * seen by, so it is drawn as a dot: where there is such a one, each point is an item of its own.
 */
export function plotPoints(times: Float64Array, values: Float64Array): Float64Array | PlotPoint[] {
  const isEmpty = (index: number) => Number.isNaN(values[index] ?? NaN)
  const isAlone = (index: number) => !isEmpty(index) && isEmpty(index - 1) && isEmpty(index + 1)
  if (times.some((_time, index) => isAlone(index)))
    return Array.from(times, (time, index): PlotPoint => {
      const value: [number, number] = [time, values[index] ?? NaN]
      return isAlone(index) ? { value, symbol: 'circle', symbolSize: 4 } : value
    })
  const points = new Float64Array(times.length * 2)
  for (const [index, time] of times.entries()) {
    points[index * 2] = time
    points[index * 2 + 1] = values[index] ?? NaN
  }
  return points
}

/** Index of the bucket that covers `time`, or -1. */
export function bucketAt(data: Pick<ChartData, 'times' | 'bucketMs'>, time: number): number {
  let low = 0
  let high = data.times.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const start = data.times[middle] ?? 0
    if (time < start) high = middle - 1
    else if (time >= start + data.bucketMs) low = middle + 1
    else return middle
  }
  return -1
}
