import type { AppError } from '#core/base/errors.ts'
import type { ClusterId, Millis } from '#core/base/units.ts'
import type { AppStore, AuditEntry, ClusterRow, Dismissal, ExecConsent } from './appRecords.ts'
import { openStore } from './open.ts'
import { withStoreErrors } from './sqliteErrors.ts'

/** Opens the app's own database. `notices`: what was found damaged and set aside. */
export function openAppStore(
  path: string,
  now: () => Millis,
): AppStore & { readonly notices: readonly AppError[]; readonly sqlite: string } {
  const { db, notices, close } = openStore(path, { role: 'app', now })
  const put =
    db.prepare(`INSERT INTO cluster (id, position, name, colour, guard, is_pinned, source, context, fingerprint,
      sealed_text, accepted_ca, kube_system_uid, proxy_override, summary, added_at)
    VALUES (@id, @position, @name, @colour, @guard, @isPinned, @source, @context, @fingerprint, @sealedText, @acceptedCa,
      @kubeSystemUid, @proxyOverride, @summary, @addedAt)
    ON CONFLICT (id) DO UPDATE SET position = excluded.position, name = excluded.name, colour = excluded.colour,
      guard = excluded.guard, is_pinned = excluded.is_pinned, source = excluded.source, context = excluded.context,
      fingerprint = excluded.fingerprint, sealed_text = excluded.sealed_text, accepted_ca = excluded.accepted_ca,
      kube_system_uid = excluded.kube_system_uid, proxy_override = excluded.proxy_override, summary = excluded.summary`)
  const guarded = <T>(work: () => T): T => withStoreErrors(path, work)
  const replaceSettings = db.transaction((settings: Readonly<Record<string, unknown>>) => {
    db.prepare('DELETE FROM setting').run()
    const insert = db.prepare('INSERT INTO setting (key, value) VALUES (?, ?)')
    for (const [key, value] of Object.entries(settings)) insert.run(key, JSON.stringify(value))
  })

  return {
    notices,
    /** What SQLite calls itself. */
    sqlite: String(db.prepare('SELECT sqlite_version()').pluck().get()),
    clusters: () =>
      guarded(() =>
        (db.prepare('SELECT * FROM cluster ORDER BY position, added_at, id').all() as ClusterSql[]).map(
          fromSql,
        ),
      ),
    putCluster: row =>
      guarded(() =>
        put.run({
          ...row,
          isPinned: Number(row.isPinned),
          source: JSON.stringify(row.source),
          summary: row.summary === null ? null : JSON.stringify(row.summary),
        }),
      ),
    deleteCluster: id => guarded(() => db.prepare('DELETE FROM cluster WHERE id = ?').run(id)),
    folders: () =>
      guarded(() => db.prepare('SELECT path FROM folder ORDER BY path').pluck().all() as string[]),
    addFolder: folder =>
      guarded(() => db.prepare('INSERT INTO folder (path) VALUES (?) ON CONFLICT DO NOTHING').run(folder)),
    removeFolder: folder =>
      guarded(() => {
        db.prepare('DELETE FROM dismissal WHERE folder = ?').run(folder)
        db.prepare('DELETE FROM folder WHERE path = ?').run(folder)
      }),
    dismissals: () =>
      guarded(() => db.prepare('SELECT folder, path, context FROM dismissal').all() as Dismissal[]),
    dismiss: ({ folder, path: file, context }) =>
      guarded(() =>
        db
          .prepare('INSERT INTO dismissal (folder, path, context) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
          .run(folder, file, context),
      ),
    settings: () =>
      guarded(() => {
        const rows = db.prepare('SELECT key, value FROM setting').all() as { key: string; value: string }[]
        return Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown]))
      }),
    putSettings: settings => guarded(() => replaceSettings(settings)),
    consents: () =>
      guarded(() => db.prepare('SELECT cluster, hash, at FROM exec_consent').all() as ExecConsent[]),
    addConsent: ({ cluster, hash, at }) =>
      guarded(() =>
        db
          .prepare('INSERT INTO exec_consent (cluster, hash, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
          .run(cluster, hash, at),
      ),
    audit: ({ at, cluster, action, outcome, detail }) =>
      guarded(() =>
        db
          .prepare('INSERT INTO audit (at, cluster, action, outcome, detail) VALUES (?, ?, ?, ?, ?)')
          .run(at, cluster, action, outcome, JSON.stringify(detail)),
      ),
    auditTail: limit =>
      guarded(() =>
        (
          db
            .prepare('SELECT at, cluster, action, outcome, detail FROM audit ORDER BY id DESC LIMIT ?')
            .all(limit) as AuditSql[]
        ).map(row => ({ ...row, detail: JSON.parse(row.detail) as AuditEntry['detail'] })),
      ),
    close,
  }
}

type AuditSql = Omit<AuditEntry, 'detail'> & { readonly detail: string }
type ClusterSql = {
  id: ClusterId
  position: number
  name: string
  colour: ClusterRow['colour']
  guard: ClusterRow['guard']
  is_pinned: number
  source: string
  context: string
  fingerprint: string
  sealed_text: Uint8Array | null
  accepted_ca: string | null
  kube_system_uid: string | null
  proxy_override: string | null
  summary: string | null
  added_at: Millis
}

const fromSql = (row: ClusterSql): ClusterRow => ({
  id: row.id,
  position: row.position,
  name: row.name,
  colour: row.colour,
  guard: row.guard,
  isPinned: row.is_pinned === 1,
  source: JSON.parse(row.source) as ClusterRow['source'],
  context: row.context,
  fingerprint: row.fingerprint,
  sealedText: row.sealed_text,
  acceptedCa: row.accepted_ca,
  kubeSystemUid: row.kube_system_uid,
  proxyOverride: row.proxy_override,
  summary: row.summary === null ? null : (JSON.parse(row.summary) as ClusterRow['summary']),
  addedAt: row.added_at,
})
