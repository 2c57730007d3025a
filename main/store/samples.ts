import type Database from 'better-sqlite3'
import type { Output } from '../../preload/define.ts'
import type { history } from '../../preload/contract/history.ts'
import type { Sample } from '../metrics/record.ts'

export type RangeInput = {
  readonly series: readonly string[]
  readonly from: number
  readonly to: number
  readonly points: number
}
export type Range = Output<(typeof history)['history.range']>

/** Mean of each bucket. The bucket's number is cast: a number of JavaScript is bound as REAL. */
export const RANGE_SQL = `SELECT (sample.at - CAST(@from AS INTEGER)) / CAST(@bucketMs AS INTEGER) AS bucket, avg(value) AS mean
  FROM sample JOIN series ON series.id = sample.series
  WHERE series.key = @key AND sample.at >= @from AND sample.at < @to GROUP BY bucket ORDER BY bucket`

const MINUTE_MS = 60_000

export type Samples = {
  /** Adds one round of samples; a second one of the same series and time replaces the first. */
  readonly append: (samples: readonly Sample[]) => void
  /** Contract `history.range`. Buckets are whole minutes at least, aligned to `from`; NaN where nothing was recorded. */
  readonly range: (input: RangeInput) => Range
  readonly extent: () => { samples: number; oldest: number | null }
  /** Deletes what is older. @returns how many samples went */
  readonly dropBefore: (at: number) => number
}

export function createSamples(db: Database.Database): Samples {
  const addSeries = db.prepare('INSERT INTO series (key) VALUES (?) ON CONFLICT DO NOTHING')
  const seriesId = db.prepare('SELECT id FROM series WHERE key = ?').pluck()
  const insert = db.prepare(
    'INSERT INTO sample (series, at, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  const range = db.prepare(RANGE_SQL)
  const extent = db.prepare('SELECT count(*) AS samples, min(at) AS oldest FROM sample')
  const dropBefore = db.prepare('DELETE FROM sample WHERE at < ?')

  return {
    append: db.transaction((samples: readonly Sample[]): void => {
      for (const { series, at, value } of samples) {
        addSeries.run(series)
        insert.run(seriesId.get(series), at, value)
      }
    }),
    range: db.transaction(({ series, from, to, points }: RangeInput): Range => {
      const bucketMs = Math.max(MINUTE_MS, Math.ceil(Math.max(0, to - from) / points))
      const buckets = Math.max(0, Math.ceil((to - from) / bucketMs))
      const times = Float64Array.from({ length: buckets }, (_, bucket) => from + bucket * bucketMs)
      const columns = series.map(key => {
        const column = new Float64Array(buckets).fill(Number.NaN)
        for (const row of range.iterate({ key, from, to, bucketMs })) {
          const { bucket, mean } = row as { bucket: number; mean: number }
          column[bucket] = mean
        }
        return column
      })
      return { bucketMs, times, columns }
    }),

    extent: () => extent.get() as { samples: number; oldest: number | null },

    dropBefore: (at: number): number => dropBefore.run(at).changes,
  }
}
