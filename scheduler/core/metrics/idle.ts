// Since when a GPU that somebody holds has done nothing. Pure.
import { type Millis, millis } from '../base/units.ts'

/** At most so busy counts as idle, percent: drivers and sleeping frameworks wake a GPU now and then. */
export const IDLE_PERCENT = 2

export type Activity = {
  /** Starts of buckets, rising. Millis. */
  readonly times: Float64Array
  /** The greatest utilisation of each bucket, percent; NaN where nothing was recorded. */
  readonly highs: Float64Array
  readonly bucketMs: number
}

/**
 * The end of the last bucket in which it was busy, or the first that is known; null where it was busy in the newest, or nothing is known.
 * A gap says nothing of what happened in it, so idleness is only known since its end.
 */
export function idleSince({ times, highs, bucketMs }: Activity): Millis | null {
  let since: number | null = null
  for (let index = times.length - 1; index >= 0; index--) {
    const high = highs[index] ?? Number.NaN
    if (Number.isNaN(high)) {
      if (since === null) continue // the bucket that is being filled
      break
    }
    if (high > IDLE_PERCENT) break
    const next = times[index + 1]
    const isAfterGap = since !== null && next !== undefined && next - (times[index] ?? 0) > bucketMs * 1.5
    if (isAfterGap) break
    since = times[index] ?? null
  }
  return since === null ? null : millis(since)
}
