// What samples make of the chunks of their series:
//
//   samples ─┬─▶ raw chunk of their six hours ──rolled up──┬─▶ five minutes of the day
//   raw kept ┘                                             └─▶ hours of the eight days
//
// It comes to the same whether they are folded at once or in pieces, once or twice, and in whichever order they came, as long
// as the raw samples of that time are kept; once those are gone, a bucket that is there stays.
import type { Db } from '../database.ts'
import { mergeBuckets, rollUp, type Buckets } from './buckets.ts'
import type { Chunks } from './chunks.ts'
import { concatPoints, mergePoints, NO_POINTS, pointsWithin, type Points } from './points.ts'
import { periodAt, periodStart, RAW, ROLLED, type RolledTier, type Tier } from './tiers.ts'

/** Samples by the period of a tier that they fall into, in order. */
export function* byPeriod(
  tier: Tier,
  points: Points,
): Generator<{ readonly period: number; readonly part: Points }> {
  const { times } = points
  for (let index = 0; index < times.length;) {
    const period = periodAt(tier, times[index] ?? 0)
    const part = pointsWithin(points, times[index] ?? 0, periodStart(tier, period + 1))
    yield { period, part }
    index += part.times.length
  }
}

/** The samples together with the raw ones that are kept of the same six hours, by period. */
export const withKept = (chunks: Chunks, series: number, points: Points) =>
  [...byPeriod(RAW, points)].map(({ period, part }) => ({
    period,
    part: mergePoints(chunks.points({ period, series }) ?? NO_POINTS, part),
  }))

/** The chunks of a rolled-up tier that raw samples change, as they are then. */
export function* rolledUp(
  chunks: Chunks,
  tier: RolledTier,
  { series, raw }: { readonly series: number; readonly raw: Points },
): Generator<{ readonly period: number; readonly buckets: Buckets }> {
  for (const { period, part } of byPeriod(tier, raw)) {
    const fresh = rollUp(part, tier, period)
    const kept = chunks.buckets(tier, { period, series })
    yield { period, buckets: kept ? mergeBuckets(kept, fresh) : fresh }
  }
}

export type Fold = (series: number, points: Points, rawFrom: number) => void

/** Writes samples of a series into its chunks, in the transaction of the caller; raw ones before `rawFrom` are not kept. */
export function createFold(db: Db, chunks: Chunks): Fold {
  const seen = db.prepare(
    `UPDATE series SET first_at = min(first_at, @first), last_at = max(last_at, @last) WHERE id = @series`,
  )
  return (series, points, rawFrom) => {
    const raw = withKept(chunks, series, points)
    for (const { period, part } of raw)
      if (periodStart(RAW, period) >= rawFrom) chunks.putPoints({ period, series }, part)
    const all = concatPoints(raw.map(({ part }) => part))
    for (const tier of ROLLED)
      for (const { period, buckets } of rolledUp(chunks, tier, { series, raw: all }))
        chunks.putBuckets(tier, { period, series }, buckets)
    const { times } = points
    if (times.length > 0) seen.run({ series, first: times[0], last: times.at(-1) })
  }
}
