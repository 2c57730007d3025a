import { renameSync, rmSync } from 'node:fs'
import { AppError } from '#core/base/errors.ts'
import type { Db } from './database.ts'
import type { Header } from './header.ts'
import { SCHEMAS } from './roles.ts'

type Schema = (typeof SCHEMAS)['cluster']

/** Throws STORE_FROM_FUTURE for a file of ours that a newer Canopy wrote. Only looks at what the header says. */
export function refuseFuture(header: Header, path: string, { applicationId, migrations }: Schema): void {
  if (header.state !== 'sqlite' || header.applicationId !== applicationId) return
  if (header.version > migrations.length)
    throw new AppError('STORE_FROM_FUTURE', 'The store was written by a newer Canopy', {
      data: { path, version: header.version, known: migrations.length },
    })
}

/**
 * The schema version of an open file, 0 for a new one. Throws STORE_FROM_FUTURE; STORE_CORRUPT for a database that is no
 * store of this kind.
 */
export function versionOf(db: Db, schema: Schema): number {
  const version = Number(db.pragma('user_version', { simple: true }))
  const applicationId = Number(db.pragma('application_id', { simple: true }))
  const isEmpty = Number(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()) === 0
  if (isEmpty && version === 0 && applicationId === 0) return 0
  if (applicationId !== schema.applicationId)
    throw new AppError('STORE_CORRUPT', 'The file is a database of another kind', {
      data: { path: db.name, applicationId },
    })
  refuseFuture({ state: 'sqlite', applicationId, version }, db.name, schema)
  return version
}

/**
 * Brings a file to the newest version step by step, each in a transaction, after a copy of it was put beside it as
 * NAME.before-vN. A step that fails leaves the file at the step before it. Another process may be doing the same.
 */
export function migrate(db: Db, schema: Schema): void {
  const { applicationId, migrations } = schema
  const from = versionOf(db, schema)
  if (from === migrations.length) return
  if (from > 0) backUp(db, `${db.name}.before-v${migrations.length}`)
  for (const { version, sql } of migrations)
    db.transaction(() => {
      if (versionOf(db, schema) >= version) return
      db.exec(sql)
      db.pragma(`application_id = ${applicationId}`)
      db.pragma(`user_version = ${version}`)
    }).immediate()
}

/** A consistent copy, complete or not there at all. An older copy of the same step is replaced. */
function backUp(db: Db, to: string): void {
  const partial = `${to}.partial`
  rmSync(partial, { force: true })
  db.prepare('VACUUM INTO ?').run(partial)
  renameSync(partial, to)
}
