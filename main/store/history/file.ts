import { connect } from '../database.ts'
import { createMeta } from '../meta.ts'
import { createHistory, type History } from './history.ts'

export type HistoryFile = {
  readonly path: string
  readonly isReadOnly: boolean
}
export type OpenedHistory = {
  readonly history: History
  /** Bytes of the file that are in use. */
  readonly usedBytes: () => number
  readonly close: () => void
}

/**
 * A second connection to the history of a store that is open elsewhere, for a thread of its own. Its log is merged into the
 * file by itself, and often, so that the thread that answers windows seldom has to. SQLite's own errors.
 */
export function openHistory({ path, isReadOnly }: HistoryFile, now: () => number): OpenedHistory {
  const db = connect(path, isReadOnly)
  try {
    db.pragma('temp_store = MEMORY')
    db.pragma('cache_size = -16000')
    if (!isReadOnly) {
      db.pragma('synchronous = NORMAL')
      db.pragma('wal_autocheckpoint = 1000')
      db.pragma('journal_size_limit = 16000000')
    }
    const uid = createMeta(db).get('kubeSystemUid') ?? ''
    const number = (pragma: string): number => Number(db.pragma(pragma, { simple: true }))
    return {
      history: createHistory(db, { uid: () => uid, now }),
      usedBytes: () => (number('page_count') - number('freelist_count')) * number('page_size'),
      close: () => void db.close(),
    }
  } catch (cause) {
    db.close()
    throw cause
  }
}
