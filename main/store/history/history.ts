import type { SeriesKey } from '#core/metrics/series.ts'
import type { Labels, Round, Sample } from '../../metrics/record.ts'
import type { Db } from '../database.ts'
import { createCatalog, labelsText, partsOf, type CatalogEntry, type CatalogInput } from './catalog.ts'
import { createChunks } from './chunks.ts'
import { createCompactor } from './compact.ts'
import { createFold } from './fold.ts'
import { pointsOf } from './points.ts'
import { createOldest } from './oldest.ts'
import { createRange, type Range, type RangeInput } from './range.ts'
import { createRetention, rawFrom } from './retention.ts'
import { createTail } from './tail.ts'
import { COARSE, TIER_ORDER } from './tiers.ts'

/** Samples of one series that came from elsewhere, in any order. */
export type Backfill = {
  readonly series: SeriesKey
  readonly labels: Labels
  readonly times: Float64Array
  readonly values: Float64Array
}

export type History = {
  /** Adds a round whole; a second sample of the same series and time replaces the first. What is no number is left out. */
  readonly append: (round: Round) => void
  /** Samples of series that are not known yet; making them takes a moment each. */
  readonly newcomers: (samples: readonly Sample[]) => readonly Sample[]
  /** Makes the series of samples, so that a round of many new ones is not held up by it. */
  readonly claim: (samples: readonly Sample[], at: number) => void
  /** Adds samples of a series straight to its chunks. */
  readonly backfill: (samples: Backfill) => void
  readonly range: (input: RangeInput) => Range
  readonly catalog: (input: CatalogInput) => CatalogEntry[]
  /** The newest sample of any series of a name such as `device.gpu.utilization`; null for none. */
  readonly lastAt: (name: string) => number | null
  readonly extent: () => { readonly samples: number; readonly oldest: number | null }
  /**
   * One short step of tidying up: the open tail into chunks, then what is older than is kept. @returns whether there is more
   * to do; false also means that a later call finds something only when time has gone on
   */
  readonly compact: () => boolean
  /** Deletes the oldest of the finest that there is. @returns how many samples went */
  readonly dropOldest: () => number
  /** How many chunks an answer takes: some twenty microseconds each. */
  readonly weightOf: (input: RangeInput) => number
  /** A step of looking at every chunk's checksum. @returns where the next begins; null at the end */
  readonly verify: (after: number) => number | null
  /** Chunks that were found damaged since it was opened. They are left out, and put aside by `setAsideDamaged`. */
  readonly damagedChunks: () => number
  readonly setAsideDamaged: () => void
  /** The cluster has a name now: what was recorded while it had none is its own. */
  readonly adopt: (uid: string) => void
  /** Series may have been deleted by another connection. */
  readonly forget: () => void
}

export type HistoryOptions = {
  /** uid of the cluster's kube-system namespace; '' while unknown. */
  readonly uid: () => string
  readonly now: () => number
}

export const EXTENT_SQL = `SELECT total(samples) FROM chunk WHERE tier = ${COARSE}`

export function createHistory(db: Db, { uid, now }: HistoryOptions): History {
  const catalog = createCatalog(db, uid)
  const chunks = createChunks(db, now)
  const tail = createTail(db, catalog)
  const fold = createFold(db, chunks)
  const compact = createCompactor(db, fold, tail.times)
  const retention = createRetention(db)
  const oldestOf = createOldest({ catalog, chunks, tail })
  const { range, weightOf } = createRange({ catalog, chunks, tail, oldestOf })
  const compacted = db.prepare(EXTENT_SQL).pluck()
  const adopt = db.prepare(`UPDATE metric SET uid = ? WHERE uid = ''`)

  const append = db.transaction(tail.append)
  const claim = db.transaction(tail.claim)
  const backfill = db.transaction(({ series, labels, times, values }: Backfill): void => {
    const points = pointsOf(times, values)
    const [first, last] = [points.times[0], points.times.at(-1)]
    if (first === undefined || last === undefined) return
    fold(catalog.claim(series, labelsText(labels), first), points, rawFrom(now()))
    catalog.touch(partsOf(series).name, last)
  })

  /** What a transaction that failed had learnt of series is not so. */
  const forgetting = (write: History['append']): History['append'] => {
    return round => {
      try {
        write(round)
      } catch (cause) {
        tail.forget()
        throw cause
      }
    }
  }
  return {
    append: forgetting(round => append.immediate(round)),
    newcomers: tail.newcomers,
    claim: (samples, at) => claim.immediate(samples, at),
    backfill: samples => backfill.immediate(samples),
    range: db.transaction(range),
    weightOf,
    verify: chunks.verify,
    catalog: catalog.list,
    lastAt: catalog.lastAt,
    extent: db.transaction(() => {
      const oldest = Math.min(...TIER_ORDER.map(oldestOf))
      return {
        samples: Number(compacted.get()) + tail.count(),
        oldest: Number.isFinite(oldest) ? oldest : null,
      }
    }),
    compact: () => {
      if (compact(now())) return true
      chunks.setAside()
      if (retention.expire(now())) return true
      tail.forget() // series of which nothing is left are gone
      return false
    },
    dropOldest: () => retention.dropOldest(),
    damagedChunks: chunks.found,
    setAsideDamaged: chunks.setAside,
    adopt: newUid => {
      adopt.run(newUid)
      tail.forget()
    },
    forget: tail.forget,
  }
}
