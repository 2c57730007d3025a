import type { Millis } from '#core/base/units.ts'
import { millis } from '#core/base/units.ts'
import type { Provenance } from '../../../preload/contract/common.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Buckets of 5 min, 30 min and 2 h; one more than the length holds, since buckets lie on the clock. */
export const RANGES = {
  day: { length: DAY, points: 289 },
  week: { length: 7 * DAY, points: 337 },
  month: { length: 30 * DAY, points: 361 },
} as const
export type RangeName = keyof typeof RANGES

/**
 * The end of a time range: the present while the cluster is followed, else the moment of the last known state, so that
 * what was seen fills the chart. On whole minutes, so that a minute's queries are one.
 */
export function rangeEnd({ isLive, asOf }: Pick<Provenance, 'isLive' | 'asOf'>, now: Millis): Millis {
  const end = isLive || asOf === null ? now : asOf
  return millis(Math.ceil(end / MINUTE) * MINUTE)
}

/**
 * How many more the newest value is than the one of `span` ago, or null when either was not recorded within
 * `tolerance` of its time. Millis throughout.
 */
export function changeOver(
  data: { readonly times: Float64Array; readonly values: Float64Array },
  { end, span, tolerance }: { readonly end: number; readonly span: number; readonly tolerance: number },
): number | null {
  const near = (time: number): number | null => {
    let best: { distance: number; value: number } | null = null
    for (const [index, value] of data.values.entries()) {
      const distance = Math.abs((data.times[index] ?? 0) - time)
      if (!Number.isNaN(value) && distance <= tolerance && distance < (best?.distance ?? Infinity))
        best = { distance, value }
    }
    return best?.value ?? null
  }
  const then = near(end - span)
  const now = near(end)
  return then === null || now === null ? null : now - then
}
