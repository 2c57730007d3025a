import type { Db } from '../database.ts'
import type { createFold } from './fold.ts'
import { pointsOf } from './points.ts'
import { rawFrom } from './retention.ts'
import { HOUR_MS, MINUTE_MS } from './time.ts'
import { periodAt, periodStart, RAW } from './tiers.ts'

/** Samples that come so late are still in the tail; later ones cost their chunk another write. */
const GRACE_MS = 10 * MINUTE_MS
/** How long a transaction may hold the store: other writers wait for it, on the thread that answers windows. */
const HOLD_MS = 12

export const COMPACT_SQL = {
  first: `SELECT at, series FROM sample WHERE at < ? ORDER BY at, series LIMIT 1`,
  next: `SELECT series FROM sample WHERE at = ? AND series > ? ORDER BY series LIMIT 1`,
  take: `DELETE FROM sample WHERE at = ? AND series = ? RETURNING value`,
} as const

/** Everything before this is to be compacted: whole hours, so that no bucket is closed half full. */
export const compactBefore = (now: number): number => Math.floor((now - GRACE_MS) / HOUR_MS) * HOUR_MS

/**
 * Moves rows of the open tail into chunks. A step is one short transaction: it takes series after series of the first round
 * there is, each with all that it has in the same six hours, until its time is up. Killed at any moment, rows are where they
 * were or in their chunk.
 * @param times of the rounds of a span, see tail.ts
 * @returns a step, which says whether there is more to do
 */
export function createCompactor(
  db: Db,
  fold: ReturnType<typeof createFold>,
  times: (from: number, to: number) => readonly number[],
): (now: number) => boolean {
  const first = db.prepare(COMPACT_SQL.first)
  const next = db.prepare(COMPACT_SQL.next).pluck()
  const take = db.prepare(COMPACT_SQL.take).pluck()

  const step = db.transaction((now: number): boolean => {
    const before = compactBefore(now)
    const start = first.get(before) as { at: number; series: number } | undefined
    if (!start) return false
    const end = Math.min(before, periodStart(RAW, periodAt(RAW, start.at) + 1))
    const rounds = times(start.at, end)
    const until = performance.now() + HOLD_MS
    let series: number | undefined = start.series
    do {
      const values = rounds.map(at => (take.get(at, series) as number | undefined) ?? Number.NaN)
      fold(series, pointsOf(rounds, values), rawFrom(now))
      series = next.get(start.at, series) as number | undefined
    } while (series !== undefined && performance.now() < until)
    return true
  })
  return now => step.immediate(now)
}
