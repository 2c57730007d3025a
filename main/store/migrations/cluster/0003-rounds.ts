import type { Migration } from '../migration.ts'

/** What a round of figures needs of pods (records.ts, PodFacts), as JSON. Rows from before are listed again at the next connection. */
export const rounds: Migration = {
  version: 3,
  sql: `ALTER TABLE pod ADD COLUMN facts TEXT NOT NULL DEFAULT '${JSON.stringify({
    labels: {},
    isReady: false,
    scheduledAt: null,
    startedAt: null,
    endedAt: null,
    waiting: null,
    isGated: false,
    leaf: null,
  })}';`,
}
