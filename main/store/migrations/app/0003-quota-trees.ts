import type { Migration } from '../migration.ts'

/** Edits of quota trees: those that are staged, one draft a cluster, and the last that were applied. Documents are JSON. */
export const quotaTrees: Migration = {
  version: 3,
  sql: `
    CREATE TABLE quota_draft (
      cluster TEXT PRIMARY KEY REFERENCES cluster (id) ON DELETE CASCADE, draft TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE quota_edit (
      id TEXT PRIMARY KEY, cluster TEXT NOT NULL REFERENCES cluster (id) ON DELETE CASCADE, at INTEGER NOT NULL,
      outcome TEXT NOT NULL, who TEXT, note TEXT NOT NULL, edits TEXT NOT NULL, before TEXT, after TEXT NOT NULL,
      reverts TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX quota_edit_by_cluster ON quota_edit (cluster, at);
  `,
}
