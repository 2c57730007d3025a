import type { Db } from '../database.ts'
import { createClockCheck } from './clock.ts'
import { DAY_MS } from './time.ts'
import { COARSE, periodStart, RAW, TIER_ORDER, TIERS, type Tier } from './tiers.ts'

/** Chunks that are deleted in one transaction: nobody else can write meanwhile. */
const SLICE = 500
/** How long what was found damaged is kept. */
const KEEP_DAMAGED_MS = 90 * DAY_MS

export const RETENTION_SQL = {
  slice: `DELETE FROM chunk WHERE id IN (SELECT id FROM chunk WHERE tier = ? AND period <= ? LIMIT ${SLICE})`,
  samples: `SELECT total(samples) FROM chunk WHERE tier = ? AND period = ?`,
  tail: `DELETE FROM sample WHERE at < ?`,
} as const

export type Retention = {
  /** Deletes a slice of what is older than its tier keeps, and series of which nothing is left. @returns whether there may be more */
  readonly expire: (now: number) => boolean
  /**
   * Deletes the oldest of the finest that there is: raw chunks first, of six hours, then days of five minutes, then hours,
   * and a tenth of the open tail when nothing else is left. @returns how many samples went that are now known less finely
   */
  readonly dropOldest: () => number
}

export function createRetention(db: Db): Retention {
  const slice = db.prepare(RETENTION_SQL.slice)
  const isClockBelieved = createClockCheck(db)
  const samples = db.prepare(RETENTION_SQL.samples).pluck()
  const oldest = db.prepare('SELECT min(period) FROM chunk WHERE tier = ?').pluck()
  const dropPeriod = db.prepare('DELETE FROM chunk WHERE tier = ? AND period = ?')
  const dropTail = db.prepare(RETENTION_SQL.tail)
  const span = db.prepare('SELECT min(at) AS first, max(at) AS last FROM sample')
  const dropSeries = db.prepare('DELETE FROM series WHERE last_at < ?')
  const dropDamaged = db.prepare('DELETE FROM damaged_chunk WHERE found_at < ?')

  const dropOldestTail = (): number => {
    const { first, last } = span.get() as { first: number | null; last: number | null }
    if (first === null || last === null) return 0
    return dropTail.run(first + Math.max(1, (last - first) / 10)).changes
  }

  const expire = db.transaction((now: number): boolean => {
    if (!isClockBelieved(now)) return false
    dropDamaged.run(now - KEEP_DAMAGED_MS)
    dropSeries.run(now - TIERS[COARSE].keepMs - TIERS[COARSE].periodMs)
    const gone = TIER_ORDER.map(tier => slice.run(tier, lastExpired(tier, now)).changes)
    return gone.includes(SLICE)
  })
  return {
    // Immediate: SQLite does not wait for another writer when a transaction has begun with reading.
    expire: now => expire.immediate(now),
    dropOldest: () => {
      for (const tier of TIER_ORDER) {
        const period = oldest.get(tier) as number | null
        if (period === null) continue
        const gone = Number(samples.get(tier, period))
        dropPeriod.run(tier, period)
        return gone
      }
      return dropOldestTail()
    },
  }
}

/** The last period of a tier of which nothing need be kept. */
function lastExpired(tier: Tier, now: number): number {
  const { keepMs, periodMs } = TIERS[tier]
  return Math.floor((now - keepMs) / periodMs) - 1
}

/** Raw samples before this are no longer kept. */
export const rawFrom = (now: number): number => periodStart(RAW, lastExpired(RAW, now) + 1)
