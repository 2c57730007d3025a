import Database from 'better-sqlite3'

export type Db = Database.Database

/** Older ones can damage a WAL with several connections: https://www.sqlite.org/wal.html#walresetbug */
const MIN_SQLITE = [3, 51, 3] as const
/** How long a statement waits for another process before it fails with STORE_BUSY. */
const BUSY_MS = 2_000

/** A connection to a file, the only place that makes one. SQLite's own errors; see sqliteErrors.ts. */
export function connect(path: string, isReadOnly: boolean): Db {
  const nativeBinding = process.env['CANOPY_SQLITE_BINDING']
  const db = new Database(path, {
    readonly: isReadOnly,
    timeout: BUSY_MS,
    ...(nativeBinding ? { nativeBinding } : {}),
  })
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get())
  if (isOlder(version, MIN_SQLITE)) {
    db.close()
    throw new Error(`SQLite ${version} is older than ${MIN_SQLITE.join('.')}`)
  }
  return db
}

/** Whether `version` (such as 3.51.2) comes before `least`. */
export function isOlder(version: string, least: readonly number[]): boolean {
  const parts = version.split('.').map(Number)
  const differing = least.findIndex((part, at) => (parts[at] ?? 0) !== part)
  return differing >= 0 && (parts[differing] ?? 0) < (least[differing] ?? 0)
}

/** Runs `work` with a connection that is closed afterwards. */
export function withConnection<T>(path: string, isReadOnly: boolean, work: (db: Db) => T): T {
  const db = connect(path, isReadOnly)
  try {
    return work(db)
  } finally {
    db.close()
  }
}
