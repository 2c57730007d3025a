import type { Output } from '../../preload/define.ts'
import type { history } from '../../preload/contract/history.ts'
import type { Round } from '../metrics/record.ts'
import type { Db } from './database.ts'

export type RangeInput = {
  readonly series: readonly string[]
  readonly from: number
  readonly to: number
  readonly points: number
}
export type Range = Output<(typeof history)['history.range']>

/** Mean of each bucket. The bucket's number is cast: a number of JavaScript is bound as REAL. */
export const RANGE_SQL = `SELECT (at - CAST(@start AS INTEGER)) / CAST(@bucketMs AS INTEGER) AS bucket, avg(value) AS mean
  FROM sample WHERE series = (SELECT id FROM series WHERE key = @key) AND at >= @from AND at < @to
  GROUP BY bucket`
export const DROP_SQL = 'DELETE FROM sample WHERE series = ? AND at < ?'

/** Samples are taken once a minute: narrower buckets would show gaps where there are none. */
const MINUTE_MS = 60_000

export type Samples = {
  /** Adds a round; a second sample of the same series and time replaces the first. What is no number is left out. */
  readonly append: (round: Round) => void
  /**
   * Contract `history.range`, of from ≤ time < to. Buckets are whole minutes and begin at multiples of their length, so
   * that a later question falls on the same ones; NaN where nothing was recorded. Nothing for an empty span.
   */
  readonly range: (input: RangeInput) => Range
  readonly extent: () => { readonly samples: number; readonly oldest: number | null }
  /** Deletes what is older. @returns how many samples went */
  readonly dropBefore: (at: number) => number
  /** Deletes the oldest part of all that is kept. @param share of the time it spans, 0…1 @returns how many samples went */
  readonly dropOldest: (share: number) => number
}

export function createSamples(db: Db): Samples {
  const addSeries = db.prepare('INSERT INTO series (key) VALUES (?) ON CONFLICT DO NOTHING')
  const seriesId = db.prepare('SELECT id FROM series WHERE key = ?').pluck()
  const allSeries = db.prepare('SELECT id FROM series').pluck()
  const insert = db.prepare(
    'INSERT INTO sample (series, at, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  const range = db.prepare(RANGE_SQL).raw()
  const count = db.prepare('SELECT count(*) FROM sample').pluck()
  const oldestOf = db.prepare('SELECT min(at) FROM sample WHERE series = ?').pluck()
  const newestOf = db.prepare('SELECT max(at) FROM sample WHERE series = ?').pluck()
  const drop = db.prepare(DROP_SQL)

  const ids = (): number[] => allSeries.all() as number[]
  const times = (of: typeof oldestOf): number[] =>
    ids().flatMap(id => (of.get(id) as number | null | undefined) ?? [])
  const oldest = (): number | null => {
    const all = times(oldestOf)
    return all.length === 0 ? null : Math.min(...all)
  }
  const dropBefore = (at: number): number =>
    ids().reduce((dropped, id) => dropped + drop.run(id, Math.ceil(at)).changes, 0)

  return {
    append: db.transaction(({ at, samples }: Round): void => {
      for (const { series, value } of samples) {
        if (!Number.isFinite(value)) continue
        addSeries.run(series)
        insert.run(seriesId.get(series), at, value)
      }
    }),
    range: db.transaction((input: RangeInput): Range => {
      const { bucketMs, start, buckets } = bucketsOf(input)
      const columns = input.series.map(key => {
        const column = new Float64Array(buckets).fill(Number.NaN)
        const rows = range.all({ key, from: input.from, to: input.to, start, bucketMs }) as [number, number][]
        for (const [bucket, mean] of rows) column[bucket] = mean
        return column
      })
      return {
        bucketMs,
        times: Float64Array.from({ length: buckets }, (_, at) => start + at * bucketMs),
        columns,
      }
    }),
    extent: db.transaction(() => ({ samples: Number(count.get()), oldest: oldest() })),
    dropBefore: db.transaction(dropBefore),
    dropOldest: db.transaction((share: number): number => {
      const first = oldest()
      if (first === null) return 0
      const last = Math.max(...times(newestOf))
      return dropBefore(first + Math.max(1, (last - first) * share))
    }),
  }
}

/** At most `points` buckets, of whole minutes. */
function bucketsOf({ from, to, points }: RangeInput): { bucketMs: number; start: number; buckets: number } {
  const span = Math.max(0, to - from)
  // Aligned to its own length, the first bucket may begin before `from`: one more is needed than the span holds.
  const bucketMs = Math.max(1, Math.ceil(span / Math.max(1, points - 1) / MINUTE_MS)) * MINUTE_MS
  const start = Math.floor(from / bucketMs) * bucketMs
  return { bucketMs, start, buckets: span === 0 ? 0 : Math.ceil((to - start) / bucketMs) }
}
