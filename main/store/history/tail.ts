import type { SeriesKey } from '#core/metrics/series.ts'
import type { Labels, Round, Sample } from '../../metrics/record.ts'
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

type Known = {
  readonly series: SeriesKey
  readonly id: number
  readonly name: string
  readonly labels: string
  /** What `labels` was written of. */
  readonly given: Labels | undefined
}

/** The text of labels; the one that is known where they say the same, since most do in every round. */
function textOf(labels: Labels | undefined, known: Known | undefined): string {
  if (labels === undefined) return NO_LABELS
  return known?.given !== undefined && saysSame(known.given, labels) ? known.labels : labelsText(labels)
}

function saysSame(a: Labels, b: Labels): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every(name => a[name] === b[name])
}

const isSame = (known: Known | undefined, labels: string): known is Known =>
  known !== undefined && (known.labels === labels || labels === NO_LABELS)

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
  /** Those of the last round by their place: the next names the same in the same order, and a text is sooner compared than looked up. */
  const inOrder: Known[] = []

  const find = (series: SeriesKey, place: number): Known | undefined => {
    const expected = inOrder[place]
    return expected?.series === series ? expected : known.get(series)
  }

  const claim = ({ series, labels: given }: Sample, labels: string, at: number): Known => {
    const claimed = {
      series,
      id: catalog.claim(series, labels, at),
      name: partsOf(series).name,
      labels,
      given,
    }
    known.set(series, claimed)
    return claimed
  }

  return {
    append: ({ at, samples }) => {
      const time = Math.trunc(at)
      const names = new Set<string>()
      // The samples of a device follow one another, and share its labels.
      let [labels, text]: [Labels | undefined, string] = [undefined, NO_LABELS]
      for (const [place, sample] of samples.entries()) {
        const kept = keptValue(sample.value)
        if (kept === null) continue
        const found = find(sample.series, place)
        if (sample.labels !== labels) {
          labels = sample.labels
          text = textOf(labels, found)
        }
        const claimed = isSame(found, text) ? found : claim(sample, text, at)
        inOrder[place] = claimed
        const { id, name } = claimed
        insert.run(time, id, kept)
        names.add(name)
      }
      for (const name of names) catalog.touch(name, at)
    },
    newcomers: samples => samples.filter(({ series }) => !known.has(series)),
    claim: (samples, at) => {
      for (const sample of samples) {
        const found = known.get(sample.series)
        const text = textOf(sample.labels, found)
        if (!isSame(found, text)) claim(sample, text, at)
      }
    },
    times: (from, to, limit = Number.MAX_SAFE_INTEGER) => times.all({ from, to, limit }) as number[],
    points: (series, at) =>
      pointsOf(
        at,
        at.map(time => (value.get(time, series) as number | undefined) ?? Number.NaN),
      ),
    count: () => Number(count.get()),
    oldest: () => oldest.get() as number | null,
    forget: () => {
      known.clear()
      inOrder.length = 0
    },
  }
}
