import { AppError } from '#core/base/errors.ts'
import type { Db } from './database.ts'
import type { History } from './history/history.ts'

/** What gave way to the size limit. */
type Dropped = { readonly samples: number; readonly events: number }

export type Limit = {
  /** Runs a write; where it meets the limit, the oldest samples and events give way and it runs again. */
  within<T>(write: () => T): T
  /** Samples gave way elsewhere. */
  noteDropped(samples: number): void
  /** At most one notice: all that gave way since the store was opened. */
  notices(): readonly AppError[]
}

/** A file that is nearly as large as it may be is taken as full when a write fails; else it is the disk that is full. */
const NEARLY = 0.9
/** How often something gives way before a write is given up. */
const MOST_ROUNDS = 12
/** Below this a store could not even be created. */
const LEAST_PAGES = 64

/**
 * Holds a store to a size: nothing is lost that was committed but the oldest samples and events, and that is told. A write
 * that does not fit even so throws STORE_FULL, and changes nothing.
 */
export function createLimit(
  db: Db,
  history: Pick<History, 'dropOldest'>,
  limitBytes: number | undefined,
): Limit {
  let total: Dropped = { samples: 0, events: 0 }
  if (limitBytes === undefined)
    return { within: write => write(), noteDropped: () => undefined, notices: () => [] }
  const pageBytes = Number(db.pragma('page_size', { simple: true }))
  const most = Math.max(LEAST_PAGES, Math.floor(limitBytes / pageBytes))
  // SQLite keeps a file that is larger already as large as it is.
  db.pragma(`max_page_count = ${most}`)
  const dropEvents = db.prepare(
    'DELETE FROM event WHERE id IN (SELECT id FROM event ORDER BY last_seen, id LIMIT (SELECT (count(*) + 1) / 2 FROM event))',
  )
  const drop = db.transaction((): Dropped => ({
    samples: history.dropOldest(),
    events: dropEvents.run().changes,
  }))
  const isReached = (): boolean => Number(db.pragma('page_count', { simple: true })) >= most * NEARLY

  const attempt = <T>(write: () => T, round: number): T => {
    try {
      return write()
    } catch (cause) {
      if (!isFull(cause) || !isReached()) throw cause
      const dropped = round < MOST_ROUNDS ? drop.immediate() : { samples: 0, events: 0 }
      total = { samples: total.samples + dropped.samples, events: total.events + dropped.events }
      if (dropped.samples + dropped.events > 0) return attempt(write, round + 1)
      throw new AppError('STORE_FULL', 'The store has reached its size limit', {
        data: { path: db.name, limitBytes },
        cause,
      })
    }
  }
  return {
    within: write => attempt(write, 0),
    noteDropped: samples => (total = { ...total, samples: total.samples + samples }),
    notices: () =>
      total.samples + total.events === 0
        ? []
        : [
            new AppError(
              'STORE_FULL',
              'The store reached its size limit: its oldest samples and events gave way',
              {
                data: { path: db.name, limitBytes, ...total },
              },
            ),
          ],
  }
}

const isFull = (cause: unknown): boolean =>
  typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'SQLITE_FULL'
