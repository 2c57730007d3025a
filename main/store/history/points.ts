/** Samples of one series, times ascending and each once; values are finite and fit 32-bit floats. */
export type Points = { readonly times: Float64Array; readonly values: Float64Array }

export const NO_POINTS: Points = { times: new Float64Array(0), values: new Float64Array(0) }

/** Half of what a 32-bit float can hold: room for the grid that buckets are put on. */
const LARGEST = 2 ** 127

/** The value as it is kept, a 32-bit float; null for what is none (NaN, infinite, beyond 1.7e38). */
export function keptValue(value: number): number | null {
  const kept = Math.fround(value) + 0 // no negative zero
  return Math.abs(kept) <= LARGEST ? kept : null
}

/** Puts samples in order; of one moment the last given stands, and what cannot be kept is left out. Times are cut to milliseconds. */
export function pointsOf(times: ArrayLike<number>, values: ArrayLike<number>): Points {
  const points = { times: new Float64Array(times.length), values: new Float64Array(times.length) }
  let length = 0
  for (let index = 0; index < times.length; index += 1) {
    const kept = keptValue(values[index] ?? Number.NaN)
    const at = Math.trunc(times[index] ?? Number.NaN)
    if (kept === null || !Number.isFinite(at)) continue
    if (length > 0 && at <= (points.times[length - 1] ?? 0)) return sortedPoints(times, values)
    points.times[length] = at
    points.values[length] = kept
    length += 1
  }
  return { times: points.times.subarray(0, length), values: points.values.subarray(0, length) }
}

function sortedPoints(times: ArrayLike<number>, values: ArrayLike<number>): Points {
  const byTime = new Map<number, number>()
  for (let index = 0; index < times.length; index += 1) {
    const kept = keptValue(values[index] ?? Number.NaN)
    const at = Math.trunc(times[index] ?? Number.NaN)
    if (kept !== null && Number.isFinite(at)) byTime.set(at, kept)
  }
  const ascending = Float64Array.from(byTime.keys()).sort()
  return { times: ascending, values: ascending.map(at => byTime.get(at) ?? Number.NaN) }
}

/** Both together; of one moment, `added` stands. */
export function mergePoints(kept: Points, added: Points): Points {
  if (kept.times.length === 0) return added
  if (added.times.length === 0) return kept
  const times = new Float64Array(kept.times.length + added.times.length)
  const values = new Float64Array(times.length)
  let length = 0
  const push = (at: number, value: number): void => {
    times[length] = at
    values[length] = value
    length += 1
  }
  let k = 0
  for (const [a, at] of added.times.entries()) {
    for (; k < kept.times.length && (kept.times[k] ?? 0) < at; k += 1)
      push(kept.times[k] ?? 0, kept.values[k] ?? 0)
    if (kept.times[k] === at) k += 1
    push(at, added.values[a] ?? 0)
  }
  for (; k < kept.times.length; k += 1) push(kept.times[k] ?? 0, kept.values[k] ?? 0)
  return { times: times.slice(0, length), values: values.slice(0, length) }
}

/** Spans that follow one another, as one. */
export function concatPoints(spans: readonly Points[]): Points {
  const [only] = spans
  if (spans.length === 1 && only) return only
  const times = new Float64Array(spans.reduce((sum, span) => sum + span.times.length, 0))
  const values = new Float64Array(times.length)
  let length = 0
  for (const span of spans) {
    times.set(span.times, length)
    values.set(span.values, length)
    length += span.times.length
  }
  return { times, values }
}

/** Those of from ≤ time < to; a view, nothing is copied. */
export function pointsWithin({ times, values }: Points, from: number, to: number): Points {
  const first = firstAtOrAfter(times, from)
  const end = firstAtOrAfter(times, to)
  return { times: times.subarray(first, end), values: values.subarray(first, end) }
}

function firstAtOrAfter(times: Float64Array, at: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) < at) low = middle + 1
    else high = middle
  }
  return low
}
