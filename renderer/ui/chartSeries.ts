/** Which of the six colours of a chart, `--s1` to `--s6`. */
export type SeriesColour = 1 | 2 | 3 | 4 | 5 | 6

export type ChartSeries = {
  /** Short: it stands beside the line's end. */
  readonly label: string
  /** As long as `times`; NaN where nothing was recorded. */
  readonly values: Float64Array
  readonly colour: SeriesColour
  /** `area`: what is used. `line`: what it is measured against. */
  readonly kind: 'area' | 'line'
}

export type ChartData = {
  /** Starts of the buckets, Millis, rising. */
  readonly times: Float64Array
  readonly bucketMs: number
  /** What was asked for, Millis: the axis is as long as this, whether or not there is data. */
  readonly from: number
  readonly to: number
  readonly series: readonly ChartSeries[]
}

/** Where the plot lies within the chart, pixels. Labels of lines stand in the space to its right. */
export const PLOT = { top: 8, right: 104, bottom: 22, left: 38 } as const

/** Largest value of all series; 0 when there is none. */
export function highestOf(series: readonly ChartSeries[]): number {
  let highest = 0
  for (const { values } of series) for (const value of values) if (value > highest) highest = value
  return highest
}

export type PlotPoint =
  | [time: number, value: number]
  | { readonly value: [time: number, value: number]; readonly symbol: 'circle'; readonly symbolSize: number }

/** Points of a line. One that stands alone between gaps has no line to be seen by, so it is drawn as a dot. */
export function plotPoints(times: Float64Array, values: Float64Array): PlotPoint[] {
  const isEmpty = (index: number) => Number.isNaN(values[index] ?? NaN)
  return Array.from(times, (time, index): PlotPoint => {
    const value: [number, number] = [time, values[index] ?? NaN]
    const isAlone = !isEmpty(index) && isEmpty(index - 1) && isEmpty(index + 1)
    return isAlone ? { value, symbol: 'circle', symbolSize: 4 } : value
  })
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
