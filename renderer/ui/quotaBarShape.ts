/** What a quota bar draws, all in one unit. `max` null: unlimited. `scale` is the length of the whole track. */
export type QuotaBarValues = {
  readonly used: number
  readonly min: number
  readonly max: number | null
  readonly scale: number
  /** What others use of its min now, at most what it does not use itself; 0 where that is not known. */
  readonly lent?: number
}

/** Shares of the track's length, 0…1. */
export type QuotaBarShape = {
  /** How long the track is: its max on the scale; the whole length where there is none. */
  readonly track: number
  /** From 0: used within min. */
  readonly within: number
  /** Used above min, from `from` to `to`; null where nothing is borrowed. */
  readonly borrowed: { readonly from: number; readonly to: number } | null
  /** Guaranteed, not used and used by others, up to the min tick; null where nothing is lent. What nobody uses is bare track. */
  readonly lent: { readonly from: number; readonly to: number } | null
  readonly minTick: number
  /** Null: unlimited, no tick. */
  readonly maxTick: number | null
  /** Used exceeds what the track can show. */
  readonly isOver: boolean
}

/**
 * The shape of the quota bar: the same on the tree, in tables, reports and the lab. A scale of 0 (nothing is allowed
 * anywhere) draws an empty track. What exceeds the scale ends at the track's end and counts as over.
 */
export function quotaBarShape({ used, min, max, scale, lent = 0 }: QuotaBarValues): QuotaBarShape {
  const at = (value: number) => (scale > 0 ? Math.min(1, Math.max(0, value / scale)) : 0)
  const within = at(Math.min(used, min))
  const track = max === null ? 1 : Math.max(at(max), at(used))
  return {
    track,
    within,
    borrowed: used > min ? { from: within, to: at(used) } : null,
    lent: lent > 0 && min > used ? { from: Math.max(within, at(min - lent)), to: at(min) } : null,
    minTick: at(min),
    maxTick: max === null ? null : at(max),
    isOver: used > (max ?? scale),
  }
}
