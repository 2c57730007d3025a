import { millis, type Millis } from '#core/base/units.ts'
import { parseSeriesKey, seriesKey, type SeriesKey } from '#core/metrics/series.ts'
import type { Labels } from '../../metrics/record.ts'
import type { Db } from '../database.ts'
import { HOUR_MS } from './time.ts'

export const CATALOG_SQL = {
  metric: `SELECT id FROM metric WHERE name = ? AND uid = ?`,
  first: `SELECT min(first_at) FROM series`,
  series: `SELECT id FROM series WHERE metric = ? AND entity = ?`,
  known: `SELECT id, labels FROM series WHERE metric = ? AND entity = ?`,
  list: `SELECT entity, labels, first_at AS firstAt, last_at AS lastAt FROM series
    WHERE metric = ? AND first_at < ? AND last_at >= ? ORDER BY entity LIMIT ?`,
} as const

/** What was written lately may not yet be told by a series' last_at, which follows when the tail is compacted. */
const LAG_MS = 2 * HOUR_MS

export type CatalogEntry = {
  readonly series: SeriesKey
  readonly labels: Record<string, string>
  /** First and about the last sample; the last may be two hours later. */
  readonly firstAt: Millis
  readonly lastAt: Millis
}
export type CatalogInput = {
  /** Scope and metric: `device.gpu.utilization`. */
  readonly name: string
  readonly from: number
  readonly to: number
  readonly limit: number
}

export type Catalog = {
  /** The id of a series of the present cluster; null when nothing was ever recorded of it. */
  readonly find: (key: SeriesKey) => number | null
  /** The same, made when it is new; its labels become those given. */
  readonly claim: (key: SeriesKey, labels: string, at: number) => number
  /** A metric got samples as late as `at`. */
  readonly touch: (name: string, at: number) => void
  readonly list: (input: CatalogInput) => CatalogEntry[]
  /** The first sample of all that were ever recorded; null for none. */
  readonly firstAt: () => number | null
  /** The newest sample of a metric; null for none. */
  readonly lastAt: (name: string) => number | null
}

/** Which series there are. @param uid of the cluster that is recorded, by its kube-system namespace; '' while unknown */
export function createCatalog(db: Db, uid: () => string): Catalog {
  const metric = db.prepare(CATALOG_SQL.metric).pluck()
  const series = db.prepare(CATALOG_SQL.series).pluck()
  const known = db.prepare(CATALOG_SQL.known)
  const list = db.prepare(CATALOG_SQL.list)
  const last = db.prepare('SELECT last_at FROM metric WHERE name = ? AND uid = ?').pluck()
  const first = db.prepare(CATALOG_SQL.first).pluck()
  const addMetric = db
    .prepare('INSERT INTO metric (name, uid, last_at) VALUES (?, ?, 0) RETURNING id')
    .pluck()
  const addSeries = db
    .prepare(
      `INSERT INTO series (metric, entity, labels, first_at, last_at) VALUES (?, ?, ?, ?, ?) RETURNING id`,
    )
    .pluck()
  const seen = db.prepare('UPDATE series SET labels = ?, last_at = max(last_at, ?) WHERE id = ?')
  const touch = db.prepare('UPDATE metric SET last_at = max(last_at, ?) WHERE name = ? AND uid = ?')

  const metricId = (name: string): number | null => (metric.get(name, uid()) as number | undefined) ?? null

  return {
    find: key => {
      const { name, entity } = partsOf(key)
      const id = metricId(name)
      return id === null ? null : ((series.get(id, entity) as number | undefined) ?? null)
    },
    claim: (key, labels, at) => {
      const { name, entity } = partsOf(key)
      const ofMetric = metricId(name) ?? Number(addMetric.get(name, uid()))
      const found = known.get(ofMetric, entity) as { id: number; labels: string } | undefined
      if (!found) return Number(addSeries.get(ofMetric, entity, labels, Math.trunc(at), Math.trunc(at)))
      seen.run(labels === NO_LABELS ? found.labels : labels, at, found.id)
      return found.id
    },
    touch: (name, at) => void touch.run(at, name, uid()),
    list: ({ name, from, to, limit }) => {
      const id = metricId(name)
      const scopeAndMetric = parseSeriesKey(name)
      if (id === null || !scopeAndMetric) return []
      const rows = list.all(id, to, from - LAG_MS, limit) as {
        entity: string
        labels: string
        firstAt: number
        lastAt: number
      }[]
      return rows.map(({ entity, labels, firstAt, lastAt }) => ({
        series: seriesKey({ ...scopeAndMetric, entity }),
        labels: JSON.parse(labels) as Record<string, string>,
        firstAt: millis(firstAt),
        lastAt: millis(lastAt),
      }))
    },
    firstAt: () => first.get() as number | null,
    lastAt: name => (last.get(name, uid()) as number | undefined) ?? null,
  }
}

export const NO_LABELS = '{}'

/** Labels as they are kept, the same for the same labels. */
export const labelsText = (labels: Labels): string =>
  JSON.stringify(Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))))

/** Scope and metric, and the entity. */
export function partsOf(key: SeriesKey): { name: string; entity: string } {
  const slash = key.indexOf('/')
  return slash < 0 ? { name: key, entity: '' } : { name: key.slice(0, slash), entity: key.slice(slash + 1) }
}
