/** A stretch of time of which nothing was recorded, Millis. */
export type Gap = { readonly from: number; readonly to: number }

/** One chart's data: `times` (Millis, rising) and columns of equal length; NaN where nothing was recorded. */
export type Columns = { readonly times: Float64Array; readonly columns: readonly Float64Array[] }

const isEmptyAt = (columns: readonly Float64Array[], index: number): boolean =>
  columns.every(column => Number.isNaN(column[index] ?? NaN))

/** Whether anything was recorded at all. */
export const hasValues = (columns: readonly Float64Array[]): boolean =>
  columns.some(column => column.some(value => !Number.isNaN(value)))

/**
 * Where no column holds a value: buckets of NaN, buckets that are absent, and what lies before the first or after the
 * last of them. A hole of up to half a bucket at the edges is how time is cut, not a gap.
 */
export function gapsOf(data: Columns, range: Gap & { readonly bucketMs: number }): Gap[] {
  const { times, columns } = data
  const gaps: Gap[] = []
  let known = range.from
  const close = (until: number) => {
    if (until - known > range.bucketMs / 2) gaps.push({ from: known, to: until })
  }
  for (let index = 0; index < times.length; index++) {
    if (isEmptyAt(columns, index)) continue
    const start = times[index] ?? 0
    close(Math.min(start, range.to))
    known = Math.max(known, start + range.bucketMs)
  }
  // The bucket that is being filled right now is no gap.
  if (range.to - known > range.bucketMs) close(range.to)
  return gaps
}

/**
 * Times and columns with an empty bucket put in wherever buckets are absent, so that a line breaks there instead of
 * crossing the gap.
 */
export function breakLines(data: Columns, bucketMs: number): Columns {
  const { times } = data
  const breaks: number[] = []
  for (let index = 1; index < times.length; index++)
    if ((times[index] ?? 0) - (times[index - 1] ?? 0) > bucketMs * 1.5) breaks.push(index)
  if (breaks.length === 0) return data
  const insert = (column: Float64Array, valueAt: (index: number) => number) => {
    const out = new Float64Array(column.length + breaks.length)
    let from = 0
    for (const [count, index] of breaks.entries()) {
      out.set(column.subarray(from, index), from + count)
      out[index + count] = valueAt(index)
      from = index
    }
    out.set(column.subarray(from), from + breaks.length)
    return out
  }
  return {
    times: insert(times, index => (times[index - 1] ?? 0) + bucketMs),
    columns: data.columns.map(column => insert(column, () => NaN)),
  }
}

/** The last value that was recorded and when; null when there is none. */
export function lastValue(times: Float64Array, column: Float64Array): { time: number; value: number } | null {
  for (let index = column.length - 1; index >= 0; index--) {
    const value = column[index] ?? NaN
    if (!Number.isNaN(value)) return { time: times[index] ?? 0, value }
  }
  return null
}
