import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '#core/base/errors.ts'
import type { Millis } from '#core/base/units.ts'
import { app0001 } from './migrations/app0001.ts'
import { cluster0001 } from './migrations/cluster0001.ts'
import type { Migration } from './migrations/migration.ts'
import { fromSqlite } from './sqliteErrors.ts'

/** `cluster`: the mirror and history of one cluster. `app`: registry, settings, audit. */
export type Role = 'cluster' | 'app'

const ROLES: Record<Role, { readonly applicationId: number; readonly migrations: readonly Migration[] }> = {
  cluster: { applicationId: 0x43_4e_50_43, migrations: [cluster0001] },
  app: { applicationId: 0x43_4e_50_41, migrations: [app0001] },
}

/** Older ones can damage a WAL with several connections: https://www.sqlite.org/wal.html#walresetbug */
const MIN_SQLITE = '3.51.3'

export type OpenOptions = {
  readonly role: Role
  readonly now: () => Millis
  /** For snapshots: nothing is created beside the file, no migration runs. */
  readonly isReadOnly?: boolean
  /** Largest size of the file; writes beyond it fail with DISK_FULL. */
  readonly limitBytes?: number
}

export type OpenedStore = {
  readonly db: Database.Database
  readonly path: string
  /** What was found and survived: a damaged file that was set aside. */
  readonly notices: readonly AppError[]
  close(): void
}

/**
 * Opens or creates a store.
 *
 *   file ──▶ damaged? ──▶ set aside as NAME.corrupt-TIME, a fresh one is opened, a notice says so
 *        ──▶ of a newer Canopy? ──▶ STORE_FROM_FUTURE, the file stays as it is
 *        ──▶ of an older one? ──▶ copied to NAME.before-vN, then migrated step by step
 *
 * Throws AppError STORE_FROM_FUTURE, STORE_READ_ONLY, STORE_BUSY, DISK_FULL; STORE_CORRUPT for a read-only file alone.
 */
export function openStore(path: string, options: OpenOptions): OpenedStore {
  try {
    return openOnce(path, options, [])
  } catch (cause) {
    const failure = fromSqlite(cause, path)
    if (!(failure instanceof AppError) || failure.code !== 'STORE_CORRUPT' || options.isReadOnly)
      throw failure
    const setAside = setAsideDamaged(path, options.now())
    const notice = new AppError('STORE_CORRUPT', 'A damaged store was set aside and a new one begun', {
      data: { path, setAside },
      cause,
    })
    return openOnce(path, options, [notice])
  }
}

function openOnce(path: string, options: OpenOptions, notices: readonly AppError[]): OpenedStore {
  const isReadOnly = options.isReadOnly ?? false
  if (!isReadOnly) makeFolder(path)
  const nativeBinding = process.env['CANOPY_SQLITE_BINDING']
  const db = new Database(path, {
    readonly: isReadOnly,
    timeout: 5000,
    ...(nativeBinding ? { nativeBinding } : {}),
  })
  try {
    assertSqlite(db)
    const version = checkIdentity(db, path, options.role)
    if (isReadOnly) return { db, path, notices, close: () => db.close() }
    configure(db, options)
    if (version > 0 && !wasClosedCleanly(db)) quickCheck(db, path)
    migrate(db, path, { role: options.role, from: version })
    setClean(db, false)
  } catch (cause) {
    db.close()
    throw cause
  }
  return {
    db,
    path,
    notices,
    close: () => {
      if (!db.open) return
      setClean(db, true)
      db.pragma('optimize')
      db.close()
    },
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
  } catch (cause) {
    throw new AppError('STORE_READ_ONLY', 'The data folder cannot be made', { data: { path }, cause })
  }
}

function assertSqlite(db: Database.Database): void {
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get())
  const number = (text: string) => text.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0)
  if (number(version) < number(MIN_SQLITE)) throw new Error(`SQLite ${version} is older than ${MIN_SQLITE}`)
}

/** @returns the schema version, 0 for an empty file */
function checkIdentity(db: Database.Database, path: string, role: Role): number {
  const { applicationId, migrations } = ROLES[role]
  const version = Number(db.pragma('user_version', { simple: true }))
  const id = Number(db.pragma('application_id', { simple: true }))
  const isEmpty = Number(db.prepare('SELECT count(*) FROM sqlite_master').pluck().get()) === 0
  if (isEmpty && version === 0) return 0
  if (id !== applicationId)
    throw new AppError('STORE_CORRUPT', 'The file is no store of this kind', { data: { path } })
  if (version > migrations.length)
    throw new AppError('STORE_FROM_FUTURE', 'The store was written by a newer Canopy', {
      data: { path, version, known: migrations.length },
    })
  return version
}

function configure(db: Database.Database, { role, limitBytes }: OpenOptions): void {
  db.pragma('journal_mode = WAL')
  // A mirror can be listed again; the registry and the audit cannot.
  db.pragma(`synchronous = ${role === 'app' ? 'FULL' : 'NORMAL'}`)
  db.pragma('foreign_keys = ON')
  db.pragma('temp_store = MEMORY')
  db.pragma('cache_size = -16000')
  db.pragma('journal_size_limit = 8000000')
  if (limitBytes !== undefined) {
    const pageBytes = Number(db.pragma('page_size', { simple: true }))
    db.pragma(`max_page_count = ${Math.max(16, Math.floor(limitBytes / pageBytes))}`)
  }
}

function migrate(db: Database.Database, path: string, { role, from }: { role: Role; from: number }): void {
  const { applicationId, migrations } = ROLES[role]
  const due = migrations.slice(from)
  if (due.length === 0) return
  if (from > 0) backUp(db, `${path}.before-v${migrations.length}`)
  for (const { version, sql } of due)
    db.transaction(() => {
      db.exec(sql)
      db.pragma(`application_id = ${applicationId}`)
      db.pragma(`user_version = ${version}`)
    }).immediate()
}

/** A consistent copy, complete or not there at all. An older copy of the same step is replaced. */
function backUp(db: Database.Database, to: string): void {
  const partial = `${to}.partial`
  rmSync(partial, { force: true })
  db.prepare('VACUUM INTO ?').run(partial)
  renameSync(partial, to)
}

const CLEAN = 'closed.cleanly'

function wasClosedCleanly(db: Database.Database): boolean {
  return db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(CLEAN) === 'true'
}

function setClean(db: Database.Database, isClean: boolean): void {
  db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(CLEAN, String(isClean))
}

function quickCheck(db: Database.Database, path: string): void {
  const verdict = db.pragma('quick_check(1)', { simple: true })
  if (verdict !== 'ok') throw new AppError('STORE_CORRUPT', 'The store is damaged', { data: { path } })
}

/** The files a store consists of besides backups and those set aside. */
export const storeFiles = (path: string): readonly string[] => [path, `${path}-wal`, `${path}-shm`]

function setAsideDamaged(path: string, now: Millis): string {
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-')
  const setAside = `${path}.corrupt-${stamp}`
  for (const file of storeFiles(path)) if (existsSync(file)) renameSync(file, file.replace(path, setAside))
  return setAside
}
