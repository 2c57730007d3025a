import { MINUTE_MS } from './time.ts'
import { RAW, ROLLED, TIER_ORDER, TIERS, type Tier } from './tiers.ts'

/** What is asked, and in which buckets it is answered. */
export type Window = {
  readonly tier: Tier
  readonly bucketMs: number
  /** Start of the first bucket, and how many there are. */
  readonly start: number
  readonly buckets: number
  readonly from: number
  readonly to: number
}

type Span = { readonly from: number; readonly to: number; readonly points: number }

/**
 * Chooses the tier that answers: the coarsest that is fine enough for the points asked for; a coarser one where that alone
 * goes further back into the span. Buckets are whole minutes and whole buckets of the tier; never narrower than samples lie
 * apart, or there would be gaps where there are none.
 */
export function createWindows(oldestOf: (tier: Tier) => number): (span: Span, spacingMs?: number) => Window {
  const tierFor = (leastMs: number, from: number): Tier => {
    const wanted = ROLLED.findLast(tier => leastMs >= TIERS[tier].stepMs) ?? RAW
    const goesFurther = (tier: Tier, than: Tier): boolean =>
      from < oldestOf(than) && oldestOf(tier) < oldestOf(than)
    return TIER_ORDER.reduce<Tier>(
      (best, tier) => (tier > best && goesFurther(tier, best) ? tier : best),
      wanted,
    )
  }
  return ({ from, to, points }, spacingMs = 0) => {
    const span = Math.max(0, to - from)
    // Aligned to its own length, the first bucket may begin before `from`: one more is needed than the span holds.
    const fitting = Math.ceil(span / Math.max(1, points - 1) / MINUTE_MS) * MINUTE_MS
    const leastMs = Math.max(fitting, spacingMs)
    const tier = tierFor(leastMs, from)
    const unit = Math.max(MINUTE_MS, TIERS[tier].stepMs)
    const bucketMs = Math.max(1, Math.ceil(leastMs / unit)) * unit
    const start = Math.floor(from / bucketMs) * bucketMs
    return { tier, bucketMs, start, buckets: span === 0 ? 0 : Math.ceil((to - start) / bucketMs), from, to }
  }
}
