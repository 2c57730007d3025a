/** A counter over time, a value of NaN where nothing is known: the least and the greatest of each bucket, or one column twice. */
export type Counted = { readonly lows: ArrayLike<number>; readonly highs: ArrayLike<number> }

/**
 * By how much a counter has grown in each bucket since the end of the known one before. One that falls was set back to zero, by
 * a restart: what it shows then has come since. NaN where nothing is known; in the first known bucket, whose beginning nobody
 * saw, what it grew within it, or NaN where it did not: one sample tells nothing.
 * https://prometheus.io/docs/prometheus/latest/querying/functions/#increase without its extrapolation.
 */
export function increaseOf({ lows, highs }: Counted): Float64Array<ArrayBuffer> {
  const increase = new Float64Array(lows.length).fill(Number.NaN)
  let last: number | null = null
  for (let index = 0; index < lows.length; index += 1) {
    const [low, high] = [lows[index] ?? Number.NaN, highs[index] ?? Number.NaN]
    if (Number.isNaN(low) || Number.isNaN(high)) continue
    if (last === null) increase[index] = high - low || Number.NaN
    // Within a bucket that holds a restart the greatest is of before it, the least of after.
    else if (low < last) increase[index] = high > last ? high - last + low : high
    else increase[index] = high - last
    last = high >= (last ?? 0) && low < (last ?? 0) ? low : high
  }
  return increase
}
