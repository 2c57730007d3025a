import type { Catalog } from './catalog.ts'
import type { Chunks } from './chunks.ts'
import type { Tail } from './tail.ts'
import { periodStart, type Tier } from './tiers.ts'

type Parts = { readonly catalog: Catalog; readonly chunks: Chunks; readonly tail: Tail }

/**
 * How far back a tier goes, Millis; infinite when there is nothing of it. The open tail belongs to all of them. A period may
 * begin before anything was recorded.
 */
export function createOldest({ catalog, chunks, tail }: Parts): (tier: Tier) => number {
  return tier => {
    const period = chunks.oldest(tier)
    const start = period === null ? Infinity : Math.max(periodStart(tier, period), catalog.firstAt() ?? 0)
    return Math.min(start, tail.oldest() ?? Infinity)
  }
}
