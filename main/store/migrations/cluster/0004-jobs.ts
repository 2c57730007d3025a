import type { Migration } from '../migration.ts'

/** Training jobs as rounds saw them, kept when their objects are deleted: main/store/jobs.ts. */
export const jobs: Migration = {
  version: 4,
  sql: `
    -- cluster_uid: as of metrics, '' while unknown. gone_at null: the last round still saw it. A uid may come again when it is
    -- made up of names (plain pods with a label), so that it is unique only among those that are there.
    CREATE TABLE job (
      id INTEGER PRIMARY KEY, cluster_uid TEXT NOT NULL, uid TEXT NOT NULL, type TEXT NOT NULL, namespace TEXT NOT NULL,
      name TEXT NOT NULL, status TEXT NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, gone_at INTEGER,
      record TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX job_present ON job (cluster_uid, uid) WHERE gone_at IS NULL;
    CREATE INDEX job_gone ON job (cluster_uid, gone_at) WHERE gone_at IS NOT NULL;
    CREATE INDEX job_gone_by_name ON job (cluster_uid, namespace, name, gone_at) WHERE gone_at IS NOT NULL;
  `,
}
