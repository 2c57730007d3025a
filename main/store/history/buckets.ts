import type { Points } from './points.ts'
import { periodStart, slotsOf, TIERS, type RolledTier } from './tiers.ts'

/**
 * All buckets of one period of a rolled-up tier, by slot; where `counts` is 0 there is none. Values stand on a grid: the
 * minimum on a multiple of 2^exponent, mean and maximum a whole number of such steps above it.
 */
export type Buckets = {
  readonly counts: Uint32Array
  readonly lows: Float64Array
  readonly means: Float64Array
  readonly highs: Float64Array
  /** FLAT where all three are the same. */
  readonly exponents: Int8Array
}

/** A bucket's spread is kept in this many steps at most. */
const STEPS = 64
/** In place of an exponent: minimum, mean and maximum are one value. */
export const FLAT = -128
const LEAST_EXPONENT = -127

export function emptyBuckets(tier: RolledTier): Buckets {
  const slots = slotsOf(tier)
  return {
    counts: new Uint32Array(slots),
    lows: new Float64Array(slots),
    means: new Float64Array(slots),
    highs: new Float64Array(slots),
    exponents: new Int8Array(slots).fill(FLAT),
  }
}

/**
 * The power of two that a spread is divided by, so that noise is not kept to its last bit: an error of less than a 64th of
 * what the bucket spans. What does not move is kept as it is; so are whole numbers that span up to 64.
 */
const exponentOf = (spread: number): number => Math.max(LEAST_EXPONENT, Math.ceil(Math.log2(spread / STEPS)))

/** Rolls up the samples that fall into a period. */
export function rollUp(points: Points, tier: RolledTier, period: number): Buckets {
  const buckets = emptyBuckets(tier)
  const { counts, lows, means, highs } = buckets
  const start = periodStart(tier, period)
  const { stepMs } = TIERS[tier]
  for (const [index, at] of points.times.entries()) {
    const slot = Math.floor((at - start) / stepMs)
    if (slot < 0 || slot >= counts.length) continue
    const value = points.values[index] ?? 0
    const count = counts[slot] ?? 0
    lows[slot] = count === 0 ? value : Math.min(lows[slot] ?? 0, value)
    highs[slot] = count === 0 ? value : Math.max(highs[slot] ?? 0, value)
    means[slot] = (means[slot] ?? 0) + value // the sum, until all are there
    counts[slot] = count + 1
  }
  for (const [slot, count] of counts.entries()) if (count > 0) settle(buckets, slot)
  return buckets
}

/** Turns the sum into a mean, and puts all three on their grid. */
function settle({ counts, lows, means, highs, exponents }: Buckets, slot: number): void {
  const [low, high] = [lows[slot] ?? 0, highs[slot] ?? 0]
  if (low === high) {
    means[slot] = low
    return
  }
  const exponent = exponentOf(high - low)
  const step = 2 ** exponent
  const base = Math.fround(Math.round(low / step) * step) + 0
  const above = (value: number): number => base + Math.max(0, Math.round((value - base) / step)) * step
  exponents[slot] = exponent
  lows[slot] = base
  highs[slot] = above(high)
  means[slot] = above((means[slot] ?? 0) / (counts[slot] ?? 1))
}

/**
 * Of two views of the same time the one that counts more samples stands, of equal ones the fresh. So rolling up again
 * changes nothing, a correction does, and what is left of raw samples never replaces what all of them came to.
 */
export function mergeBuckets(kept: Buckets, fresh: Buckets): Buckets {
  const merged: Buckets = {
    counts: kept.counts.slice(),
    lows: kept.lows.slice(),
    means: kept.means.slice(),
    highs: kept.highs.slice(),
    exponents: kept.exponents.slice(),
  }
  for (const [slot, count] of fresh.counts.entries()) {
    if (count === 0 || count < (kept.counts[slot] ?? 0)) continue
    merged.counts[slot] = count
    merged.lows[slot] = fresh.lows[slot] ?? 0
    merged.means[slot] = fresh.means[slot] ?? 0
    merged.highs[slot] = fresh.highs[slot] ?? 0
    merged.exponents[slot] = fresh.exponents[slot] ?? FLAT
  }
  return merged
}

export const samplesIn = ({ counts }: Buckets): number => counts.reduce((sum, count) => sum + count, 0)
