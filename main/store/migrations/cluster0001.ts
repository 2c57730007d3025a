import type { Migration } from './migration.ts'

/** Mirror of a cluster's objects, search, and history samples. */
export const cluster0001: Migration = {
  version: 1,
  sql: `
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE node (
      uid TEXT PRIMARY KEY, name TEXT NOT NULL, sort_name TEXT NOT NULL, generation INTEGER NOT NULL,
      ip TEXT, roles TEXT NOT NULL, status TEXT NOT NULL, is_cordoned INTEGER NOT NULL,
      gpu_mode TEXT NOT NULL, gpu_model TEXT, gpu_count REAL NOT NULL, gpu_allocatable REAL NOT NULL,
      cpu_allocatable INTEGER NOT NULL, memory_allocatable INTEGER NOT NULL, pods_allocatable INTEGER NOT NULL,
      concerns TEXT NOT NULL, unhealthy TEXT NOT NULL, version TEXT, created_at INTEGER NOT NULL,
      record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX node_by_name ON node (name);

    CREATE TABLE pod (
      uid TEXT PRIMARY KEY, namespace TEXT NOT NULL, name TEXT NOT NULL, sort_name TEXT NOT NULL,
      generation INTEGER NOT NULL, node TEXT, phase TEXT NOT NULL, status TEXT NOT NULL,
      cpu INTEGER NOT NULL, memory INTEGER NOT NULL, gpus REAL NOT NULL, gpu_requests TEXT,
      restarts INTEGER NOT NULL, owner_kind TEXT, owner_name TEXT, owner_uid TEXT,
      created_at INTEGER NOT NULL, requests TEXT NOT NULL
    ) STRICT;
    CREATE INDEX pod_by_node ON pod (node, phase, cpu, memory, gpus, namespace);
    CREATE INDEX pod_with_gpus ON pod (node, gpu_requests) WHERE gpu_requests IS NOT NULL;

    CREATE TABLE namespace (
      uid TEXT PRIMARY KEY, name TEXT NOT NULL, generation INTEGER NOT NULL, phase TEXT NOT NULL,
      labels TEXT NOT NULL, created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE event (
      uid TEXT PRIMARY KEY, namespace TEXT NOT NULL, generation INTEGER NOT NULL, type TEXT NOT NULL,
      reason TEXT NOT NULL, message TEXT NOT NULL, count INTEGER NOT NULL, regarding_kind TEXT NOT NULL,
      regarding_namespace TEXT, regarding_name TEXT NOT NULL, last_seen INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX event_by_time ON event (type, last_seen);
    CREATE INDEX event_by_object ON event (regarding_kind, regarding_name, last_seen);

    CREATE TABLE workload (
      uid TEXT PRIMARY KEY, object_kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
      generation INTEGER NOT NULL, owner_kind TEXT, owner_name TEXT, owner_uid TEXT,
      status TEXT NOT NULL, created_at INTEGER NOT NULL
    ) STRICT;

    -- Narrow, so that a scan of all of it answers within a keystroke.
    CREATE TABLE search (
      uid TEXT PRIMARY KEY, kind TEXT NOT NULL, object_kind TEXT NOT NULL, namespace TEXT, name TEXT NOT NULL,
      node TEXT, status TEXT NOT NULL, haystack TEXT NOT NULL
    ) STRICT;

    CREATE TABLE series (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE sample (
      series INTEGER NOT NULL REFERENCES series (id), at INTEGER NOT NULL, value REAL NOT NULL,
      PRIMARY KEY (series, at)
    ) STRICT, WITHOUT ROWID;
    -- Closed (series, tier, day) chunks as compressed columns.
    CREATE TABLE chunk (
      series INTEGER NOT NULL REFERENCES series (id), tier INTEGER NOT NULL, day INTEGER NOT NULL, columns BLOB NOT NULL,
      PRIMARY KEY (series, tier, day)
    ) STRICT, WITHOUT ROWID;
  `,
}
