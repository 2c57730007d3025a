import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '#core/base/errors.ts'
import type { Millis } from '#core/base/units.ts'
import { connect, withConnection, type Db } from './database.ts'
import { setAside } from './files.ts'
import { readHeader } from './header.ts'
import { migrate, refuseFuture, versionOf } from './migrate.ts'
import { SCHEMAS, type Role } from './roles.ts'
import { fromSqlite } from './sqliteErrors.ts'

export type OpenOptions = {
  readonly role: Role
  readonly now: () => Millis
  /** For snapshots: nothing is created beside the file, no migration runs. */
  readonly isReadOnly?: boolean
}

export type OpenedStore = {
  readonly db: Db
  readonly path: string
  /** What was found and survived: a damaged file that was set aside. */
  readonly notices: readonly AppError[]
  /** `isDamaged`: damage was met while it was open, so that the next opening looks at all of it. Does not throw STORE_*. */
  readonly close: (isDamaged?: boolean) => void
}

/**
 * Opens or creates a store.
 *
 *   file ──▶ damaged? ──▶ set aside as NAME.corrupt-TIME, a fresh one is opened, a notice says so
 *        ──▶ of a newer Canopy? ──▶ STORE_FROM_FUTURE, the file stays as it is
 *        ──▶ of an older one? ──▶ copied to NAME.before-vN, then migrated step by step
 *
 * Throws AppError STORE_FROM_FUTURE, STORE_READ_ONLY, STORE_BUSY, DISK_FULL; STORE_CORRUPT and NOT_FOUND for
 * a read-only file.
 */
export function openStore(path: string, options: OpenOptions): OpenedStore {
  try {
    return options.isReadOnly ? openReadOnly(path, options.role) : openToWrite(path, options, [])
  } catch (cause) {
    const failure = fromSqlite(cause, path)
    if (!isDamage(failure) || options.isReadOnly) throw failure
    return beginAnew(path, options, failure)
  }
}

const isDamage = (failure: unknown): failure is AppError =>
  failure instanceof AppError && failure.code === 'STORE_CORRUPT'

function beginAnew(path: string, options: OpenOptions, cause: AppError): OpenedStore {
  try {
    const movedTo = setAside(path, { why: 'corrupt', at: options.now() })
    const notice = new AppError('STORE_CORRUPT', 'A damaged store was set aside and a new one begun', {
      data: { path, setAside: movedTo },
      cause,
    })
    return openToWrite(path, options, [notice])
  } catch (again) {
    throw fromSqlite(again, path)
  }
}

function openReadOnly(path: string, role: Role): OpenedStore {
  const header = readHeader(path)
  if (header.state === 'absent') throw new AppError('NOT_FOUND', 'The store is not there', { data: { path } })
  if (header.state !== 'sqlite') throw damaged(path, header.state)
  const schema = SCHEMAS[role]
  refuseFuture(header, path, schema)
  const db = connect(path, true)
  try {
    const version = versionOf(db, schema)
    if (version < schema.migrations.length)
      throw new AppError('STORE_READ_ONLY', 'The store is older than this Canopy and cannot be migrated', {
        data: { path, version, known: schema.migrations.length },
      })
  } catch (cause) {
    db.close()
    throw cause
  }
  return { db, path, notices: [], close: () => void db.close() }
}

function openToWrite(path: string, options: OpenOptions, notices: readonly AppError[]): OpenedStore {
  const schema = SCHEMAS[options.role]
  mkdirSync(dirname(path), { recursive: true })
  lookAt(path, options.role)
  const db = connect(path, false)
  try {
    const isNew = versionOf(db, schema) === 0
    // History chunks are of some hundred bytes to a thousand: larger pages are filled better.
    if (isNew && options.role === 'cluster') db.pragma('page_size = 8192')
    configure(db, options.role)
    if (!isNew && (!wasClosedCleanly(db) || options.role === 'app')) quickCheck(db)
    migrate(db, schema)
    setClean(db, false)
  } catch (cause) {
    db.close()
    throw cause
  }
  return {
    db,
    path,
    notices,
    close: isDamaged => {
      if (!db.open) return
      try {
        if (isDamaged !== true) setClean(db, true)
      } catch (cause) {
        // A full disk is no reason not to close: without the mark the next opening looks at all of the file.
        if (!(fromSqlite(cause, path) instanceof AppError)) throw cause
      } finally {
        db.close()
      }
    },
  }
}

/** Looks before anything is written, since opening a file to write may already change it. Throws as openStore does. */
function lookAt(path: string, role: Role): void {
  const header = readHeader(path)
  const hasLog = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
  // An empty file is what the first moment of a new store looks like; one with a log beside it has lost its content.
  if (header.state === 'foreign' || (header.state === 'empty' && hasLog)) throw damaged(path, header.state)
  refuseFuture(header, path, SCHEMAS[role])
  // Only a connection sees what is still in the log; a read-only one leaves the log alone.
  if (header.state === 'sqlite' && hasLog) withConnection(path, true, db => versionOf(db, SCHEMAS[role]))
}

const damaged = (path: string, found: string): AppError =>
  new AppError('STORE_CORRUPT', 'The store is damaged', { data: { path, found } })

/** How large the log grows before it is merged. */
const LOG_BYTES = 16_000_000

function configure(db: Db, role: Role): void {
  db.pragma('journal_mode = WAL')
  // A mirror can be listed again; the registry and the audit cannot.
  db.pragma(`synchronous = ${role === 'app' ? 'FULL' : 'NORMAL'}`)
  db.pragma('foreign_keys = ON')
  db.pragma('temp_store = MEMORY')
  db.pragma('cache_size = -16000')
  // A change of a thousand objects dirties most pages of their tables: the log gathers several before it is merged.
  const pageBytes = Number(db.pragma('page_size', { simple: true }))
  db.pragma(`wal_autocheckpoint = ${Math.round(LOG_BYTES / pageBytes)}`)
  db.pragma(`journal_size_limit = ${LOG_BYTES}`)
}

const CLEAN = 'closed.cleanly'

function wasClosedCleanly(db: Db): boolean {
  const hasMeta = db.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'meta'`).pluck().get() === 1
  if (!hasMeta) throw damaged(db.name, 'no table meta')
  return db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(CLEAN) === 'true'
}

function setClean(db: Db, isClean: boolean): void {
  db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(CLEAN, String(isClean))
}

/** Always for the app's own small file, which nothing can bring back; for a cluster's, which may be large, only after a crash. */
function quickCheck(db: Db): void {
  const verdict = String(db.pragma('quick_check(1)', { simple: true }))
  if (verdict !== 'ok') throw damaged(db.name, verdict)
}
