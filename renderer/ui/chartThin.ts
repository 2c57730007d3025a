import type { ChartData } from './chartSeries.ts'

/** Buckets that become one: from the first to before the end. */
type Slot = readonly [first: number, end: number]

/**
 * The same chart with no more buckets than can be told apart: those that fall on one pixel are one, their mean with the least and
 * the greatest of them. A bucket of which nothing was recorded counts for nothing.
 * @param most buckets over the whole axis
 */
export function thinned(data: ChartData, most: number): ChartData {
  const { times, bucketMs, from, to } = data
  const together = Math.ceil((to - from) / bucketMs / Math.max(1, most))
  if (together <= 1) return data
  const slots = slotsOf(times, bucketMs * together)
  const fold = (column: Float64Array, of: Fold) => {
    const folded = new Float64Array(slots.length)
    for (const [index, slot] of slots.entries()) folded[index] = foldOf(column, slot, of)
    return folded
  }
  return {
    ...data,
    bucketMs: bucketMs * together,
    times: Float64Array.from(slots, ([first]) => times[first] ?? NaN),
    series: data.series.map(series => ({
      ...series,
      values: fold(series.values, 'mean'),
      ...(series.band && {
        band: { low: fold(series.band.low, 'least'), high: fold(series.band.high, 'greatest') },
      }),
    })),
  }
}

/** Times rise; those within the same stretch of the axis are of one slot. */
function slotsOf(times: Float64Array, lengthMs: number): Slot[] {
  const slots: Slot[] = []
  const start = times[0] ?? 0
  let [first, end] = [0, start + lengthMs]
  for (const [index, time] of times.entries()) {
    if (time < end) continue
    slots.push([first, index])
    first = index
    end = start + (Math.floor((time - start) / lengthMs) + 1) * lengthMs
  }
  if (times.length > 0) slots.push([first, times.length])
  return slots
}

type Fold = 'mean' | 'least' | 'greatest'

function foldOf(column: Float64Array, [first, end]: Slot, of: Fold): number {
  let [sum, known] = [0, 0]
  let [least, greatest] = [Infinity, -Infinity]
  for (let index = first; index < end; index += 1) {
    const value = column[index] ?? NaN
    if (Number.isNaN(value)) continue
    sum += value
    known += 1
    if (value < least) least = value
    if (value > greatest) greatest = value
  }
  if (known === 0) return NaN
  return of === 'mean' ? sum / known : of === 'least' ? least : greatest
}
