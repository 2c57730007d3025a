import { AppError, type ErrorCode } from '#core/base/errors.ts'

/**
 * Result codes: https://www.sqlite.org/rescode.html. An extended code begins with its primary one, so the longer stands
 * before the shorter.
 */
const SQLITE: readonly (readonly [prefix: string, code: ErrorCode, message: string])[] = [
  ['SQLITE_FULL', 'DISK_FULL', 'The disk is full, or the store has reached its size limit'],
  // A shared-memory file or a sector that cannot be allocated: what a full disk looks like in WAL mode.
  ['SQLITE_IOERR_SHMSIZE', 'DISK_FULL', 'The disk is full'],
  ['SQLITE_IOERR_WRITE', 'DISK_FULL', 'The disk could not be written'],
  ['SQLITE_IOERR_SHORT_READ', 'STORE_CORRUPT', 'The store was cut short'],
  ['SQLITE_IOERR_CORRUPTFS', 'STORE_CORRUPT', 'The file system under the store is damaged'],
  ['SQLITE_IOERR_DATA', 'STORE_CORRUPT', 'The store is damaged'],
  ['SQLITE_IOERR', 'STORE_READ_ONLY', 'The store could not be read or written'],
  ['SQLITE_READONLY', 'STORE_READ_ONLY', 'The data folder cannot be written'],
  ['SQLITE_CANTOPEN', 'STORE_READ_ONLY', 'The store cannot be opened or created'],
  ['SQLITE_PERM', 'STORE_READ_ONLY', 'The store may not be accessed'],
  ['SQLITE_AUTH', 'STORE_READ_ONLY', 'The store may not be accessed'],
  ['SQLITE_BUSY', 'STORE_BUSY', 'Another process is writing to the store'],
  ['SQLITE_LOCKED', 'STORE_BUSY', 'The store is locked'],
  ['SQLITE_PROTOCOL', 'STORE_BUSY', 'The store is locked'],
  ['SQLITE_CORRUPT', 'STORE_CORRUPT', 'The store is damaged'],
  ['SQLITE_NOTADB', 'STORE_CORRUPT', 'The file is no store'],
]

/** What the file system says when a file or folder is made, renamed or copied. */
const FILE_SYSTEM: Readonly<Record<string, readonly [code: ErrorCode, message: string]>> = {
  ENOSPC: ['DISK_FULL', 'The disk is full'],
  EDQUOT: ['DISK_FULL', 'The disk quota is used up'],
  EROFS: ['STORE_READ_ONLY', 'The data folder cannot be written'],
  EACCES: ['STORE_READ_ONLY', 'The data folder may not be accessed'],
  EPERM: ['STORE_READ_ONLY', 'The data folder may not be accessed'],
  ENOTDIR: ['STORE_READ_ONLY', 'The data folder is no folder'],
  EEXIST: ['STORE_READ_ONLY', 'The data folder is no folder'],
  EISDIR: ['STORE_READ_ONLY', 'There is a folder where the store should be'],
  ENOENT: ['STORE_READ_ONLY', 'The store is not there'],
  EBUSY: ['STORE_BUSY', 'Another process holds the store'],
}

/** The failure that a code of SQLite or the file system names; anything else is returned as it is: a bug of ours. */
export function fromSqlite(cause: unknown, path: string): unknown {
  if (cause instanceof AppError) return cause
  const code = codeOf(cause)
  const sqlite = SQLITE.find(([prefix]) => code.startsWith(prefix))
  if (sqlite) return new AppError(sqlite[1], sqlite[2], { data: { path, sqlite: code }, cause })
  const file = Object.hasOwn(FILE_SYSTEM, code) ? FILE_SYSTEM[code] : undefined
  if (file) return new AppError(file[0], file[1], { data: { path, system: code }, cause })
  return cause
}

const codeOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''

/** Runs `work`, giving SQLite's and the file system's failures their names. */
export function withStoreErrors<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw fromSqlite(cause, path)
  }
}
