import type { Migration } from '../migration.ts'

/** Registry of clusters, watched folders, settings, consents, audit. */
export const registry: Migration = {
  version: 1,
  sql: `
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE cluster (
      id TEXT PRIMARY KEY, position INTEGER NOT NULL, name TEXT NOT NULL, colour TEXT NOT NULL, guard TEXT NOT NULL,
      is_pinned INTEGER NOT NULL, source TEXT NOT NULL, context TEXT NOT NULL, fingerprint TEXT NOT NULL,
      sealed_text BLOB, accepted_ca TEXT, kube_system_uid TEXT, proxy_override TEXT, summary TEXT,
      added_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE folder (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE dismissal (
      folder TEXT NOT NULL, path TEXT NOT NULL, context TEXT NOT NULL, PRIMARY KEY (folder, path, context)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE exec_consent (
      cluster TEXT NOT NULL REFERENCES cluster (id) ON DELETE CASCADE, hash TEXT NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (cluster, hash)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE audit (
      id INTEGER PRIMARY KEY, at INTEGER NOT NULL, cluster TEXT, action TEXT NOT NULL, outcome TEXT NOT NULL,
      detail TEXT NOT NULL
    ) STRICT;
  `,
}
