import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts'

/**
 * How finely and how long history is kept: every sample for two days, five minutes for a month, hours for a year and more.
 * The number of a tier is what a store's rows say. Days are those of UTC, so that none is 23 or 25 hours long.
 */
export const RAW = 0
export const FINE = 1
export const COARSE = 2
export type Tier = typeof RAW | typeof FINE | typeof COARSE
/** The tiers that hold buckets of min, mean, max and count. */
export type RolledTier = Exclude<Tier, typeof RAW>
export const ROLLED: readonly RolledTier[] = [FINE, COARSE]
/** Finest first. */
export const TIER_ORDER: readonly Tier[] = [RAW, FINE, COARSE]

type Shape = {
  /** Length of a bucket; in the raw tier, 0. */
  readonly stepMs: number
  /** What one chunk of a series spans; a multiple of the step, and of the periods of finer tiers or their divisor. */
  readonly periodMs: number
  readonly keepMs: number
}

export const TIERS: Readonly<Record<Tier, Shape>> = {
  [RAW]: { stepMs: 0, periodMs: 6 * HOUR_MS, keepMs: 2 * DAY_MS },
  [FINE]: { stepMs: 5 * MINUTE_MS, periodMs: DAY_MS, keepMs: 30 * DAY_MS },
  [COARSE]: { stepMs: HOUR_MS, periodMs: 8 * DAY_MS, keepMs: 400 * DAY_MS },
}

export const slotsOf = (tier: RolledTier): number => TIERS[tier].periodMs / TIERS[tier].stepMs

/** The number of the period of a tier that a time falls into, counted from 1970. */
export const periodAt = (tier: Tier, at: number): number => Math.floor(at / TIERS[tier].periodMs)
export const periodStart = (tier: Tier, period: number): number => period * TIERS[tier].periodMs
