import { renameSync, rmSync } from 'node:fs'
import { withConnection } from './database.ts'
import { withStoreErrors } from './sqliteErrors.ts'

/**
 * Writes a store as one compact file that can be opened read-only anywhere: no write-ahead log, no free pages. The file is
 * complete or not there at all. Throws STORE_*, DISK_FULL.
 * @param from a store that may be in use
 */
export function writeSnapshot(from: string, to: string): void {
  const partial = `${to}.partial`
  withStoreErrors(to, () => {
    rmSync(partial, { force: true })
    try {
      withConnection(from, true, source => source.prepare('VACUUM INTO ?').run(partial))
      withConnection(partial, false, copy => copy.pragma('journal_mode = DELETE'))
      renameSync(partial, to)
    } finally {
      rmSync(partial, { force: true })
    }
  })
}
