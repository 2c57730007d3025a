import { crc32 } from 'node:zlib'
import type { Db } from '../database.ts'
import { emptyBuckets, samplesIn, type Buckets } from './buckets.ts'
import { BadChunk } from './bytes.ts'
import { decodeBuckets, decodePoints, encodeBuckets, encodePoints } from './codec.ts'
import type { Points } from './points.ts'
import { COARSE, FINE, RAW, type RolledTier, type Tier } from './tiers.ts'

export const CHUNK_SQL = {
  read: `SELECT id, checksum, columns FROM chunk WHERE tier = ? AND period = ? AND series = ?`,
  verify: `SELECT id, checksum, columns FROM chunk WHERE id > ? ORDER BY id LIMIT 200`,
  oldest: `SELECT min(period) FROM chunk WHERE tier = ?`,
  newest: `SELECT max(period) FROM chunk WHERE tier = ?`,
} as const

type Written = { readonly samples: number; readonly columns: Buffer }
type Row = { readonly id: number; readonly checksum: number; readonly columns: Buffer }

/** Where a chunk belongs: one series, one period of a tier. */
export type Place = { readonly period: number; readonly series: number }

export type Chunks = {
  /** null where there is none, or a damaged one: see `found`. */
  readonly points: (place: Place) => Points | null
  readonly buckets: (tier: RolledTier, place: Place) => Buckets | null
  /** The same in memory that the next call writes over, for whoever only adds them up. */
  readonly glance: (tier: RolledTier, place: Place) => Buckets | null
  readonly putPoints: (place: Place, points: Points) => void
  readonly putBuckets: (tier: RolledTier, place: Place, buckets: Buckets) => void
  /** The first and the last period of a tier that hold anything; null for none. */
  readonly oldest: (tier: Tier) => number | null
  readonly newest: (tier: Tier) => number | null
  /** How many chunks were found since this was made, by any connection, that do not fit their checksum. */
  readonly found: () => number
  /** Looks at the next slice of chunks in the order of their ids. @returns the last id; null after the last slice */
  readonly verify: (afterId: number) => number | null
  /** Puts those aside; writing does so too. To be called outside of a transaction that only reads. */
  readonly setAside: () => void
}

/** Reads and writes chunks. What is damaged is left out and remembered: a gap is better than a wrong figure, or none at all. */
export function createChunks(db: Db, now: () => number): Chunks {
  const read = db.prepare(CHUNK_SQL.read)
  const oldest = db.prepare(CHUNK_SQL.oldest).pluck()
  const newest = db.prepare(CHUNK_SQL.newest).pluck()
  const write = db.prepare(
    `INSERT OR REPLACE INTO chunk (tier, period, series, samples, checksum, columns) VALUES (?, ?, ?, ?, ?, ?)`,
  )
  const keepAside = db.prepare(
    `INSERT INTO damaged_chunk (tier, period, series, found_at, columns)
      SELECT tier, period, series, ?, columns FROM chunk WHERE id = ?`,
  )
  const remove = db.prepare('DELETE FROM chunk WHERE id = ?')
  const glanced = { [FINE]: emptyBuckets(FINE), [COARSE]: emptyBuckets(COARSE) }
  const damaged = new Set<number>()
  const aside = db.prepare('SELECT count(*) FROM damaged_chunk').pluck()
  const verify = db.prepare(CHUNK_SQL.verify)
  const before = Number(aside.get())

  const decoded = <T>(tier: Tier, { period, series }: Place, decode: (columns: Buffer) => T): T | null => {
    const row = read.get(tier, period, series) as Row | undefined
    if (!row) return null
    try {
      if (crc32(row.columns) !== row.checksum) throw new BadChunk('checksum')
      return decode(row.columns)
    } catch (cause) {
      if (!(cause instanceof BadChunk)) throw cause
      damaged.add(row.id)
      return null
    }
  }
  const setAside = (): void => {
    for (const id of damaged) {
      keepAside.run(Math.trunc(now()), id)
      remove.run(id)
    }
    damaged.clear()
  }
  const put = (tier: Tier, { period, series }: Place, { samples, columns }: Written): void => {
    setAside()
    write.run(tier, period, series, samples, crc32(columns), columns)
  }

  return {
    points: place => decoded(RAW, place, decodePoints),
    buckets: (tier, place) => decoded(tier, place, columns => decodeBuckets(columns, tier)),
    glance: (tier, place) => decoded(tier, place, columns => decodeBuckets(columns, tier, glanced[tier])),
    putPoints: (place, points) =>
      put(RAW, place, { samples: points.times.length, columns: encodePoints(points) }),
    putBuckets: (tier, place, buckets) =>
      put(tier, place, { samples: samplesIn(buckets), columns: encodeBuckets(buckets) }),
    oldest: tier => oldest.get(tier) as number | null,
    newest: tier => newest.get(tier) as number | null,
    found: () => Math.max(0, Number(aside.get()) - before) + damaged.size,
    verify: afterId => {
      const rows = verify.all(afterId) as Row[]
      for (const { id, checksum, columns } of rows) if (crc32(columns) !== checksum) damaged.add(id)
      return rows.at(-1)?.id ?? null
    },
    setAside: () => damaged.size > 0 && db.transaction(setAside).immediate(),
  }
}
