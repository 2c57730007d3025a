import type { Db } from '../database.ts'
import { COARSE, periodAt } from './tiers.ts'

/** Periods of eight days that count as lately. */
const WEEKS = 4

export const CLOCK_SQL = {
  oldest: `SELECT min(period) FROM chunk WHERE tier = ${COARSE}`,
  lately: `SELECT 1 FROM chunk WHERE tier = ${COARSE} AND period BETWEEN ? AND ? LIMIT 1`,
} as const

/**
 * Whether the clock can be believed: history of the last weeks, or none that is older. One that was set a year ahead must
 * not cost what is kept; nor does it when an app was not used for long, but for some days.
 */
export function createClockCheck(db: Db): (now: number) => boolean {
  const oldest = db.prepare(CLOCK_SQL.oldest).pluck()
  const lately = db.prepare(CLOCK_SQL.lately)
  return now => {
    const present = periodAt(COARSE, now)
    const first = oldest.get() as number | null
    return (
      first === null || first >= present - WEEKS || lately.get(present - WEEKS, present - 1) !== undefined
    )
  }
}
