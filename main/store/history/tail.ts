import type { SeriesKey } from '#core/metrics/series.ts'
import type { Round, Sample } from '../../metrics/record.ts'
import type { Db } from '../database.ts'
import { labelsText, NO_LABELS, partsOf, type Catalog } from './catalog.ts'
import { keptValue, pointsOf, type Points } from './points.ts'

/** Rounds that are not yet compacted; `times` steps from one to the next over the samples between them. */
export const TAIL_SQL = {
  times: `WITH RECURSIVE round (at) AS (
      SELECT min(at) FROM sample WHERE at >= @from
      UNION ALL SELECT (SELECT min(at) FROM sample WHERE at > round.at) FROM round WHERE round.at < @to
    ) SELECT at FROM round WHERE at < @to LIMIT @limit`,
  value: `SELECT value FROM sample WHERE at = ? AND series = ?`,
  count: `SELECT count(*) FROM sample`,
  oldest: `SELECT min(at) FROM sample`,
} as const

export type Tail = {
  /** Adds a round, in the transaction of the caller. */
  readonly append: (round: Round) => void
  readonly newcomers: (samples: readonly Sample[]) => readonly Sample[]
  readonly claim: (samples: readonly Sample[], at: number) => void
  /** Times of rounds of from ≤ time < to, ascending, at most `limit`. */
  readonly times: (from: number, to: number, limit?: number) => readonly number[]
  /** What the series has at these times. */
  readonly points: (series: number, times: readonly number[]) => Points
  readonly count: () => number
  readonly oldest: () => number | null
  /** Forgets what it knows of series, which may be gone: after a write that failed, or another cluster. */
  readonly forget: () => void
}

type Known = { readonly id: number; readonly name: string; readonly labels: string }

/** The open end of history: plain rows, one a sample, in the order of time. */
export function createTail(db: Db, catalog: Catalog): Tail {
  const insert = db.prepare(
    'INSERT INTO sample (at, series, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  const times = db.prepare(TAIL_SQL.times).pluck()
  const value = db.prepare(TAIL_SQL.value).pluck()
  const count = db.prepare(TAIL_SQL.count).pluck()
  const oldest = db.prepare(TAIL_SQL.oldest).pluck()
  const known = new Map<SeriesKey, Known>()

  const claim = (key: SeriesKey, labels: string, at: number): Known => {
    const found = known.get(key)
    if (found && (found.labels === labels || labels === NO_LABELS)) return found
    const claimed = { id: catalog.claim(key, labels, at), name: partsOf(key).name, labels }
    known.set(key, claimed)
    return claimed
  }

  return {
    append: ({ at, samples }) => {
      const time = Math.trunc(at)
      const texts = new Map<object, string>()
      const names = new Set<string>()
      for (const { series, value: given, labels } of samples) {
        const kept = keptValue(given)
        if (kept === null) continue
        let text = NO_LABELS
        if (labels) {
          text = texts.get(labels) ?? labelsText(labels)
          texts.set(labels, text)
        }
        const { id, name } = claim(series, text, at)
        insert.run(time, id, kept)
        names.add(name)
      }
      for (const name of names) catalog.touch(name, at)
    },
    newcomers: samples => samples.filter(({ series }) => !known.has(series)),
    claim: (samples, at) => {
      for (const { series, labels } of samples) claim(series, labels ? labelsText(labels) : NO_LABELS, at)
    },
    times: (from, to, limit = Number.MAX_SAFE_INTEGER) => times.all({ from, to, limit }) as number[],
    points: (series, at) =>
      pointsOf(
        at,
        at.map(time => (value.get(time, series) as number | undefined) ?? Number.NaN),
      ),
    count: () => Number(count.get()),
    oldest: () => oldest.get() as number | null,
    forget: () => known.clear(),
  }
}
