import type { Migration } from '../migration.ts'

/**
 * History by rounds and in chunks; tiers, periods and the columns of a chunk: main/store/history. What was recorded before
 * stays in the open tail until it is next compacted.
 */
export const history: Migration = {
  version: 2,
  sql: `
    -- A figure by its scope and name (device.gpu.utilization) of one Kubernetes cluster: uid is that of its kube-system
    -- namespace, '' while unknown, so that what a replaced cluster left behind is not mixed with the new one's.
    CREATE TABLE metric (
      id INTEGER PRIMARY KEY, uid TEXT NOT NULL, name TEXT NOT NULL, last_at INTEGER NOT NULL, UNIQUE (name, uid)
    ) STRICT;
    -- last_at: of what is in chunks, or when the series was first seen.
    CREATE TABLE series_of_metric (
      id INTEGER PRIMARY KEY, metric INTEGER NOT NULL REFERENCES metric (id), entity TEXT NOT NULL, labels TEXT NOT NULL,
      first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, UNIQUE (metric, entity)
    ) STRICT;
    INSERT INTO metric (uid, name, last_at)
      SELECT coalesce((SELECT value FROM meta WHERE key = 'kubeSystemUid'), ''), key,
        coalesce((SELECT max(at) FROM sample WHERE series = series.id), 0) FROM series;
    INSERT INTO series_of_metric (id, metric, entity, labels, first_at, last_at)
      SELECT series.id, metric.id, '', '{}', coalesce((SELECT min(at) FROM sample WHERE series = series.id), 0),
        metric.last_at FROM series JOIN metric ON metric.name = series.key;

    -- The open tail. By time first: a round is written in one place. Rows name series without a foreign key, which
    -- would cost a look-up each; series are removed only when nothing is left of them.
    CREATE TABLE sample_by_time (
      at INTEGER NOT NULL, series INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (at, series)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO sample_by_time (at, series, value) SELECT at, series, value FROM sample ORDER BY at, series;
    DROP TABLE sample;
    DROP TABLE chunk;
    DROP TABLE series;
    ALTER TABLE series_of_metric RENAME TO series;
    CREATE INDEX series_by_first ON series (first_at);
    ALTER TABLE sample_by_time RENAME TO sample;

    -- A rewritten chunk goes to the end of the table, so that pages stay full. samples: how many it was made of.
    CREATE TABLE chunk (
      id INTEGER PRIMARY KEY, tier INTEGER NOT NULL, period INTEGER NOT NULL, series INTEGER NOT NULL,
      samples INTEGER NOT NULL, checksum INTEGER NOT NULL, columns BLOB NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX chunk_by_place ON chunk (tier, period, series);
    -- Chunks that do not fit their checksum, kept for a specialist.
    CREATE TABLE damaged_chunk (
      id INTEGER PRIMARY KEY, tier INTEGER NOT NULL, period INTEGER NOT NULL, series INTEGER NOT NULL,
      found_at INTEGER NOT NULL, columns BLOB NOT NULL
    ) STRICT;
  `,
}
