import { AppError, type ErrorCode } from '#core/base/errors.ts'

/** Result codes: https://www.sqlite.org/rescode.html. Extended codes begin with their primary one. */
const CODES: readonly (readonly [prefix: string, code: ErrorCode, message: string])[] = [
  ['SQLITE_FULL', 'DISK_FULL', 'The disk is full, or the store has reached its size limit'],
  ['SQLITE_IOERR_WRITE', 'DISK_FULL', 'The disk could not be written'],
  ['SQLITE_READONLY', 'STORE_READ_ONLY', 'The data folder cannot be written'],
  ['SQLITE_CANTOPEN', 'STORE_READ_ONLY', 'The store cannot be opened or created'],
  ['SQLITE_PERM', 'STORE_READ_ONLY', 'The store may not be accessed'],
  ['SQLITE_BUSY', 'STORE_BUSY', 'Another process is writing to the store'],
  ['SQLITE_LOCKED', 'STORE_BUSY', 'The store is locked'],
  ['SQLITE_CORRUPT', 'STORE_CORRUPT', 'The store is damaged'],
  ['SQLITE_NOTADB', 'STORE_CORRUPT', 'The file is no store'],
  ['SQLITE_IOERR_SHORT_READ', 'STORE_CORRUPT', 'The store was cut short'],
]

/** The failure that SQLite's code names; anything else is returned as it is: a bug of ours. */
export function fromSqlite(cause: unknown, path: string): unknown {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  const known = CODES.find(([prefix]) => code.startsWith(prefix))
  return known ? new AppError(known[1], known[2], { data: { path, sqlite: code }, cause }) : cause
}

/** Runs `work`, giving SQLite's failures their names. */
export function withStoreErrors<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw fromSqlite(cause, path)
  }
}
