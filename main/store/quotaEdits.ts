// Staged and applied edits of quota trees, in the app's database.
import { millis, type ClusterId } from '#core/base/units.ts'
import type { AppliedEdit } from '../../preload/contract/quotaTree.ts'
import type { Db } from './database.ts'

export type QuotaEditStore = {
  /** As it was put: the caller validates it. Null: none. */
  draft(cluster: ClusterId): unknown
  putDraft(cluster: ClusterId, draft: unknown): void
  dropDraft(cluster: ClusterId): void
  /** Newest first. */
  edits(cluster: ClusterId): readonly AppliedEdit[]
  /** Those whose outcome is not known, the one that was begun first first. */
  openEdits(cluster: ClusterId): readonly AppliedEdit[]
  /** Before a write is sent, so that its outcome can be found out whatever happens. */
  beginEdit(cluster: ClusterId, edit: AppliedEdit): void
  /** It happened: the draft that it came from is done with. Older ones than the last KEPT_EDITS go. */
  confirmEdit(cluster: ClusterId, id: string): void
  /** It did not happen. */
  forgetEdit(id: string): void
  /** Drafts and edits of a cluster that another one has taken the place of. */
  forgetCluster(cluster: ClusterId): void
}

export const KEPT_EDITS = 50

type Sql = {
  readonly run: (sql: string, ...values: unknown[]) => void
  readonly all: <R>(sql: string, ...values: unknown[]) => R[]
  /** One change, whole or not at all. */
  readonly write: (work: () => unknown) => void
  readonly db: Db
}

type EditSql = Omit<AppliedEdit, 'at' | 'edits' | 'before' | 'after'> & {
  readonly at: number
  readonly edits: string
  readonly before: string | null
  readonly after: string
}

const COLUMNS = 'id, at, outcome, who, note, edits, before, after, reverts'

export function createQuotaEditStore({ run, all, write, db }: Sql): QuotaEditStore {
  return {
    draft: cluster => {
      const [row] = all<{ draft: string }>('SELECT draft FROM quota_draft WHERE cluster = ?', cluster)
      return row === undefined ? null : (JSON.parse(row.draft) as unknown)
    },
    putDraft: (cluster, draft) =>
      run(
        `INSERT INTO quota_draft (cluster, draft) VALUES (?, ?)
          ON CONFLICT (cluster) DO UPDATE SET draft = excluded.draft`,
        cluster,
        JSON.stringify(draft),
      ),
    dropDraft: cluster => run('DELETE FROM quota_draft WHERE cluster = ?', cluster),
    edits: cluster =>
      all<EditSql>(
        `SELECT ${COLUMNS} FROM quota_edit WHERE cluster = ? ORDER BY at DESC, id DESC`,
        cluster,
      ).map(editOf),
    openEdits: cluster =>
      all<EditSql>(
        `SELECT ${COLUMNS} FROM quota_edit WHERE cluster = ? AND outcome = 'unknown' ORDER BY at, id`,
        cluster,
      ).map(editOf),
    beginEdit: (cluster, { id, at, outcome, who, note, edits, before, after, reverts }) =>
      run(
        `INSERT INTO quota_edit (${COLUMNS}, cluster) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        at,
        outcome,
        who,
        note,
        JSON.stringify(edits),
        before === null ? null : JSON.stringify(before),
        JSON.stringify(after),
        reverts,
        cluster,
      ),
    confirmEdit: (cluster, id) =>
      write(() => {
        db.prepare(`UPDATE quota_edit SET outcome = 'applied' WHERE id = ?`).run(id)
        db.prepare('DELETE FROM quota_draft WHERE cluster = ?').run(cluster)
        db.prepare(
          `DELETE FROM quota_edit WHERE cluster = ? AND id NOT IN
            (SELECT id FROM quota_edit WHERE cluster = ? ORDER BY at DESC, id DESC LIMIT ?)`,
        ).run(cluster, cluster, KEPT_EDITS)
      }),
    forgetEdit: id => run('DELETE FROM quota_edit WHERE id = ?', id),
    forgetCluster: cluster =>
      write(() => {
        db.prepare('DELETE FROM quota_draft WHERE cluster = ?').run(cluster)
        db.prepare('DELETE FROM quota_edit WHERE cluster = ?').run(cluster)
      }),
  }
}

const editOf = ({ at, edits, before, after, ...rest }: EditSql): AppliedEdit => ({
  ...rest,
  at: millis(at),
  edits: JSON.parse(edits) as AppliedEdit['edits'],
  before: before === null ? null : (JSON.parse(before) as AppliedEdit['before']),
  after: JSON.parse(after) as AppliedEdit['after'],
})
