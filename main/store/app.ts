import type { AppError } from '#core/base/errors.ts'
import type { ClusterId, Millis } from '#core/base/units.ts'
import type { AppStore, AuditEntry, ClusterRow, Dismissal, ExecConsent } from './appRecords.ts'
import { type ClusterSql, fromSql, toSql } from './clusterRows.ts'
import { openStore } from './open.ts'
import { createQuotaEditStore } from './quotaEdits.ts'
import { withStoreErrors } from './sqliteErrors.ts'

export type OpenedAppStore = AppStore & {
  /** What was found damaged and set aside. */
  readonly notices: readonly AppError[]
  /** What SQLite calls itself. */
  readonly sqlite: string
}

const PUT_CLUSTER = `INSERT INTO cluster (id, position, name, colour, guard, is_pinned, source, context, fingerprint,
    sealed_text, accepted_ca, kube_system_uid, proxy_override, summary, added_at)
  VALUES (@id, @position, @name, @colour, @guard, @is_pinned, @source, @context, @fingerprint, @sealed_text,
    @accepted_ca, @kube_system_uid, @proxy_override, @summary, @added_at)
  ON CONFLICT (id) DO UPDATE SET position = excluded.position, name = excluded.name, colour = excluded.colour,
    guard = excluded.guard, is_pinned = excluded.is_pinned, source = excluded.source, context = excluded.context,
    fingerprint = excluded.fingerprint, sealed_text = excluded.sealed_text, accepted_ca = excluded.accepted_ca,
    kube_system_uid = excluded.kube_system_uid, proxy_override = excluded.proxy_override,
    summary = excluded.summary`

const BELONGINGS = `SELECT (SELECT count(*) FROM exec_consent WHERE cluster = @id) AS consents,
  (SELECT count(*) FROM gpu_source WHERE cluster = @id) AS sources,
  (SELECT count(sealed_secret) FROM gpu_source WHERE cluster = @id) AS secrets,
  (SELECT count(*) FROM quota_draft WHERE cluster = @id) AS drafts,
  (SELECT count(*) FROM quota_edit WHERE cluster = @id) AS edits`

/** Opens or creates the app's own database. Throws as openStore does. */
export function openAppStore(path: string, now: () => Millis): OpenedAppStore {
  const { db, notices, close } = openStore(path, { role: 'app', now })
  /** One change, whole or not at all. */
  const write = (work: () => unknown): void =>
    withStoreErrors(path, () => void db.transaction(work).immediate())
  const run = (sql: string, ...values: unknown[]): void => write(() => db.prepare(sql).run(...values))
  const all = <R>(sql: string, ...values: unknown[]): R[] =>
    withStoreErrors(path, () => db.prepare(sql).all(...values) as R[])

  return {
    notices,
    sqlite: String(db.prepare('SELECT sqlite_version()').pluck().get()),

    clusters: () =>
      all<ClusterSql>('SELECT * FROM cluster ORDER BY position, added_at, id').map((row): ClusterRow =>
        fromSql(row),
      ),
    putCluster: row => run(PUT_CLUSTER, toSql(row)),
    deleteCluster: id => run('DELETE FROM cluster WHERE id = ?', id),
    belongings: id => {
      const [row] = all<Record<'consents' | 'sources' | 'secrets' | 'drafts' | 'edits', number>>(BELONGINGS, {
        id,
      })
      return {
        consents: row?.consents ?? 0,
        hasFigureSource: row?.sources === 1,
        hasFigureSecret: row?.secrets === 1,
        hasQuotaDraft: row?.drafts === 1,
        quotaEdits: row?.edits ?? 0,
      }
    },
    removed: () =>
      all<{ cluster: ClusterId }>(
        `SELECT DISTINCT cluster FROM audit WHERE action = 'clusters.remove' AND outcome = 'done'`,
      ).map(({ cluster }) => cluster),

    gpuSource: id => {
      const [row] = all<{ source: string; sealed_secret: Uint8Array | null }>(
        'SELECT source, sealed_secret FROM gpu_source WHERE cluster = ?',
        id,
      )
      return row ? { source: JSON.parse(row.source), sealedSecret: row.sealed_secret } : null
    },
    putGpuSource: (id, { source, sealedSecret }) =>
      run(
        `INSERT INTO gpu_source (cluster, source, sealed_secret) VALUES (?, ?, ?)
          ON CONFLICT (cluster) DO UPDATE SET source = excluded.source, sealed_secret = excluded.sealed_secret`,
        id,
        JSON.stringify(source),
        sealedSecret,
      ),

    folders: () => all<{ path: string }>('SELECT path FROM folder ORDER BY path').map(row => row.path),
    addFolder: folder => run('INSERT INTO folder (path) VALUES (?) ON CONFLICT DO NOTHING', folder),
    removeFolder: folder =>
      write(() => {
        db.prepare('DELETE FROM dismissal WHERE folder = ?').run(folder)
        db.prepare('DELETE FROM folder WHERE path = ?').run(folder)
      }),
    dismissals: () => all<Dismissal>('SELECT folder, path, context FROM dismissal'),
    dismiss: ({ folder, path: file, context }) =>
      run(
        'INSERT INTO dismissal (folder, path, context) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        folder,
        file,
        context,
      ),

    settings: () => {
      const rows = all<{ key: string; value: string }>('SELECT key, value FROM setting')
      return Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown]))
    },
    putSettings: settings =>
      write(() => {
        db.prepare('DELETE FROM setting').run()
        const insert = db.prepare('INSERT INTO setting (key, value) VALUES (?, ?)')
        for (const [key, value] of Object.entries(settings))
          if (value !== undefined) insert.run(key, JSON.stringify(value))
      }),

    consents: () => all<ExecConsent>('SELECT cluster, hash, at FROM exec_consent'),
    addConsent: ({ cluster, hash, at }) =>
      run(
        'INSERT INTO exec_consent (cluster, hash, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        cluster,
        hash,
        at,
      ),

    quotaEdits: createQuotaEditStore({ run, all, write, db }),

    audit: ({ at, cluster, action, outcome, detail }) =>
      run(
        'INSERT INTO audit (at, cluster, action, outcome, detail) VALUES (?, ?, ?, ?, ?)',
        at,
        cluster,
        action,
        outcome,
        JSON.stringify(detail),
      ),
    auditTail: limit =>
      all<Omit<AuditEntry, 'detail'> & { detail: string }>(
        'SELECT at, cluster, action, outcome, detail FROM audit ORDER BY id DESC LIMIT ?',
        limit,
      ).map(row => ({ ...row, detail: JSON.parse(row.detail) as AuditEntry['detail'] })),

    close: () => close(),
  }
}
