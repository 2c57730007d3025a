import type { Chunks } from './chunks.ts'
import { mergePoints, NO_POINTS, pointsWithin, type Points } from './points.ts'
import { type Spans, wholeSpan } from './spans.ts'
import type { Tail } from './tail.ts'
import { MINUTE_MS } from './time.ts'
import { COARSE, periodStart, RAW, TIERS, type RolledTier } from './tiers.ts'
import type { Window } from './window.ts'

/** The longest beat that rounds can have, and a little: main/metrics/recorder.ts. */
const LONGEST_BEAT_MS = 10.5 * MINUTE_MS

type Parts = { readonly chunks: Chunks; readonly tail: Tail; readonly spans: Spans }

/**
 * How far apart the last samples of a series lie within a window, in whole minutes, as far as that can be a beat of rounds; 0 for
 * what is none, and where the window's buckets are longer than any.
 */
export function createSpacing({ chunks, tail, spans }: Parts): (window: Window, series: number) => number {
  const rawTimes = (series: number, period: number, rows: Points): Float64Array =>
    mergePoints(chunks.points({ period, series }) ?? NO_POINTS, rows).times

  const slotTimes = (
    tier: RolledTier,
    period: number,
    { series, rows }: { series: number; rows: Points },
  ) => {
    const { stepMs } = TIERS[tier]
    const counts = chunks.buckets(tier, { period, series })?.counts ?? new Uint32Array(0)
    const kept = Array.from(counts, (count, slot) =>
      count > 0 ? periodStart(tier, period) + slot * stepMs : [],
    )
    const open = Array.from(rows.times, at => Math.floor(at / stepMs) * stepMs)
    return Float64Array.from(new Set([...kept.flat(), ...open])).sort()
  }

  return (window, series) => {
    const { tier } = window
    if (tier === COARSE || window.bucketMs >= LONGEST_BEAT_MS) return 0
    const { from, to } = wholeSpan(window)
    const rounds = spans.roundsOf(window)
    const rows = tail.points(series, rounds)
    for (const period of spans.periodsOf(window, rounds).toReversed()) {
      const open = pointsWithin(rows, periodStart(tier, period), periodStart(tier, period + 1))
      const times =
        tier === RAW ? rawTimes(series, period, open) : slotTimes(tier, period, { series, rows: open })
      const within = times.filter(at => at >= from && at < to)
      if (within.length > 1) return beatOf(within)
    }
    return 0
  }
}

/** The median distance of times. */
function beatOf(times: Float64Array): number {
  const distances = times.subarray(1).map((at, index) => at - (times[index] ?? at))
  const middle = distances.sort()[(distances.length - 1) >> 1] ?? 0
  return middle > LONGEST_BEAT_MS ? 0 : Math.round(middle / MINUTE_MS) * MINUTE_MS
}
