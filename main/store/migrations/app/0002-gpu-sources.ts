import type { Migration } from '../migration.ts'

/** Where a cluster's GPU figures come from, as the user set it; its secret sealed by the keyring. */
export const gpuSources: Migration = {
  version: 2,
  sql: `
    CREATE TABLE gpu_source (
      cluster TEXT PRIMARY KEY REFERENCES cluster (id) ON DELETE CASCADE, source TEXT NOT NULL, sealed_secret BLOB
    ) STRICT, WITHOUT ROWID;
  `,
}
