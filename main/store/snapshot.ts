import { renameSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { withStoreErrors } from './sqliteErrors.ts'

/**
 * Writes a store as one compact file that can be opened read-only anywhere: no write-ahead log, no free pages. The file is
 * complete or not there at all.
 * @param from a store that may be in use
 */
export function writeSnapshot(from: string, to: string): void {
  const partial = `${to}.partial`
  const nativeBinding = process.env['CANOPY_SQLITE_BINDING']
  const options = nativeBinding ? { nativeBinding } : {}
  withStoreErrors(from, () => {
    rmSync(partial, { force: true })
    const source = new Database(from, { ...options, readonly: true })
    try {
      source.prepare('VACUUM INTO ?').run(partial)
    } finally {
      source.close()
    }
    const copy = new Database(partial, options)
    try {
      copy.pragma('journal_mode = DELETE')
    } finally {
      copy.close()
    }
    renameSync(partial, to)
  })
}
