import type { Migration } from '../migration.ts'

/** Mirror of a cluster's objects, search, and history samples. */
export const mirror: Migration = {
  version: 1,
  sql: `
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

    -- Every object but events, once: the one index by uid, and the text it is found by. Narrow, so that a scan of all
    -- of it answers within a keystroke. id is that of the object's row in the table of its kind.
    CREATE TABLE search (
      id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name_length INTEGER NOT NULL,
      haystack TEXT NOT NULL, original TEXT
    ) STRICT;

    CREATE TABLE node (
      id INTEGER PRIMARY KEY, generation INTEGER NOT NULL, uid TEXT NOT NULL, name TEXT NOT NULL,
      sort_name TEXT NOT NULL, ip TEXT, sort_ip TEXT, roles TEXT NOT NULL, status TEXT NOT NULL,
      is_cordoned INTEGER NOT NULL, gpu_mode TEXT NOT NULL, gpu_model TEXT, gpu_count REAL NOT NULL,
      gpu_allocatable REAL NOT NULL, gpu_units TEXT NOT NULL, cpu_allocatable INTEGER NOT NULL,
      memory_allocatable INTEGER NOT NULL, pods_allocatable INTEGER NOT NULL, concerns TEXT NOT NULL,
      unhealthy TEXT NOT NULL, version TEXT, sort_version TEXT, created_at INTEGER NOT NULL, record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX node_by_name ON node (name);

    CREATE TABLE pod (
      id INTEGER PRIMARY KEY, generation INTEGER NOT NULL, uid TEXT NOT NULL, namespace TEXT NOT NULL,
      name TEXT NOT NULL, sort_name TEXT NOT NULL, node TEXT, sort_node TEXT, phase TEXT NOT NULL, status TEXT NOT NULL,
      gpus REAL NOT NULL, gpu_requests TEXT, cpu INTEGER NOT NULL, memory INTEGER NOT NULL, restarts INTEGER NOT NULL,
      owner_kind TEXT, owner_name TEXT, owner_uid TEXT, created_at INTEGER NOT NULL, requests TEXT NOT NULL
    ) STRICT;
    CREATE INDEX pod_by_node ON pod (node, phase, gpus, cpu, memory, namespace);

    CREATE TABLE namespace (
      id INTEGER PRIMARY KEY, generation INTEGER NOT NULL, name TEXT NOT NULL, phase TEXT NOT NULL,
      labels TEXT NOT NULL, created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE workload (
      id INTEGER PRIMARY KEY, generation INTEGER NOT NULL, object_kind TEXT NOT NULL, namespace TEXT NOT NULL,
      name TEXT NOT NULL, status TEXT NOT NULL, owner_kind TEXT, owner_name TEXT, owner_uid TEXT,
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE event (
      id INTEGER PRIMARY KEY, generation INTEGER NOT NULL, uid TEXT NOT NULL UNIQUE, namespace TEXT NOT NULL,
      type TEXT NOT NULL, reason TEXT NOT NULL, message TEXT NOT NULL, count INTEGER NOT NULL,
      regarding_kind TEXT NOT NULL, regarding_namespace TEXT, regarding_name TEXT NOT NULL, regarding_uid TEXT,
      last_seen INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX event_by_time ON event (last_seen);
    CREATE INDEX warning_by_time ON event (last_seen) WHERE type = 'Warning';
    CREATE INDEX warning_by_object ON event (regarding_kind, regarding_name, last_seen) WHERE type = 'Warning';

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
