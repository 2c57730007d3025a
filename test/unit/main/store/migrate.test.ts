import { copyFileSync, existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { openClusterStore } from '../../../../main/store/clusterStore.ts'
import { connect, type Db } from '../../../../main/store/database.ts'
import { migrate, refuseFuture } from '../../../../main/store/migrate.ts'
import { readHeader } from '../../../../main/store/header.ts'
import { SCHEMAS } from '../../../../main/store/roles.ts'
import { tempFolder } from '../../../support/stores.ts'

const FROZEN = join(import.meta.dirname, '../../../fixtures/stores')
const { cluster } = SCHEMAS
const next = cluster.migrations.length + 1
const withStep = (sql: string) => ({
  ...cluster,
  migrations: [...cluster.migrations, { version: next, sql }],
})
const ADD_COLUMN = withStep(`ALTER TABLE node ADD COLUMN zone TEXT; UPDATE node SET zone = 'a' || name;`)
const HALF_BROKEN = withStep(`UPDATE node SET name = 'lost'; INSERT INTO nowhere VALUES (1);`)

/** A copy of a frozen file, brought to the newest schema, and its path. */
function newest(): string {
  const path = join(tempFolder(), 'cluster.sqlite')
  copyFileSync(join(FROZEN, 'cluster-v1.sqlite'), path)
  const db = connect(path, false)
  migrate(db, cluster)
  db.close()
  return path
}

/** A round of a cluster with nothing in it, as a store keeps it. */
const ROUND = {
  at: 1_795_167_000_000,
  source: { tier: 'T4', dialect: null, ageSeconds: null, why: [], from: null },
  cluster: {
    gpuNodes: { total: 0, allocated: 0, unhealthy: 0 },
    gpus: { total: 0, allocated: 0 },
    gpuMemoryBytes: { total: null, allocated: null, used: null },
    gpuUtilizationPercent: null,
    jobs: { running: 0, pending: 0, succeeded: 0, failed: 0 },
    gpusPending: 0,
    allocatedUtilizationPercent: null,
    tensorActivePercent: null,
    smActivePercent: null,
    dramActivePercent: null,
  },
  nodes: [],
  jobs: [],
  quotas: [],
  hasScheduler: null,
  unhealthy: [],
  missingKinds: [],
}

const namesIn = (path: string): unknown[] => {
  const db = new Database(path, { readonly: true })
  const names = db.prepare('SELECT name FROM node ORDER BY name').pluck().all()
  db.close()
  return names
}

const schemaOf = (db: Db): unknown[] =>
  db
    .prepare(`SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name`)
    .all()

type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

/** Every table with its rows. */
const rowsOf = (db: Db): Rows => {
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .pluck()
    .all() as string[]
  return Object.fromEntries(
    tables.map(table => [table, db.prepare(`SELECT * FROM ${table}`).all() as Rows[string]]),
  )
}

/** Frozen files that a migration begins from. */
const frozenFiles = () =>
  (['cluster', 'app'] as const).flatMap(role =>
    SCHEMAS[role].migrations.slice(0, -1).map(({ version }) => ({ role, version })),
  )

/** From version 2 on the key of a series is the name of its metric. */
const REWRITTEN: Readonly<Record<string, readonly string[]>> = { 'cluster-v1': ['series'] }
const findingsOf = (table: string) => (table === 'node' ? { unhealthy: expect.any(String) } : {})

describe('a migration', () => {
  it('numbers its steps 1, 2, 3 … in every schema', () => {
    for (const { migrations } of Object.values(SCHEMAS))
      expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
  })

  it('has a frozen file of every version of every schema to start from', () => {
    const frozen = Object.entries(SCHEMAS).flatMap(([role, { migrations }]) =>
      migrations.map(({ version }) => `${role}-v${version}.sqlite`),
    )
    expect(readdirSync(FROZEN).toSorted()).toEqual(frozen.toSorted())
    for (const name of frozen) {
      const version = Number(/v(\d+)/.exec(name)?.[1])
      expect(readHeader(join(FROZEN, name))).toMatchObject({ state: 'sqlite', version })
    }
  })

  it.each(frozenFiles())(
    'brings $role v$version to the very schema that a new file has, with all its rows',
    ({ role, version }) => {
      const path = join(tempFolder(), 'old.sqlite')
      copyFileSync(join(FROZEN, `${role}-v${version}.sqlite`), path)
      const [old, fresh] = [connect(path, false), connect(join(tempFolder(), 'new.sqlite'), false)]
      if (role === 'app' && version === 2)
        old.exec(
          `INSERT INTO gpu_source (cluster, source, sealed_secret) SELECT id, '{"tier":"T1"}', x'01' FROM cluster LIMIT 1`,
        )
      const before = rowsOf(old)
      migrate(old, SCHEMAS[role])
      migrate(fresh, SCHEMAS[role])
      expect(schemaOf(old)).toEqual(schemaOf(fresh))
      const after = rowsOf(old)
      const rewritten = REWRITTEN[`${role}-v${version}`] ?? []
      for (const [table, rows] of Object.entries(before)) {
        if (rewritten.includes(table)) continue
        // What a step adds to a table is not in the rows from before it; the sentences of findings are rewritten by version 5.
        expect(after[table], table).toEqual(
          rows.map(row => expect.objectContaining({ ...row, ...findingsOf(table) })),
        )
      }
      expect(Object.values(before).flat().length).toBeGreaterThan(5)
      old.close()
      fresh.close()
    },
  )

  it('puts a copy of what was there beside the file, then changes it', () => {
    const path = newest()
    const db = connect(path, false)
    migrate(db, ADD_COLUMN)
    expect(db.prepare('SELECT zone FROM node ORDER BY name').pluck().all()).toEqual(['agpu-1', 'agpu-2'])
    expect(db.pragma('user_version', { simple: true })).toBe(next)
    db.close()
    const backup = `${path}.before-v${next}`
    expect(namesIn(backup)).toEqual(['gpu-1', 'gpu-2'])
    expect(readHeader(backup)).toEqual({
      state: 'sqlite',
      version: next - 1,
      applicationId: cluster.applicationId,
    })
    expect(existsSync(`${backup}.partial`)).toBe(false)
  })

  it('that fails leaves the file at the step before it, whole', () => {
    const path = newest()
    const db = connect(path, false)
    expect(() => migrate(db, HALF_BROKEN)).toThrow(/nowhere/)
    expect(db.pragma('user_version', { simple: true })).toBe(next - 1)
    db.close()
    expect(namesIn(path)).toEqual(['gpu-1', 'gpu-2'])
    const again = connect(path, false)
    migrate(again, ADD_COLUMN)
    expect(again.pragma('user_version', { simple: true })).toBe(next)
    again.close()
  })

  it('runs once, whoever else had the file open', () => {
    const path = newest()
    const [first, second] = [connect(path, false), connect(path, false)]
    migrate(first, ADD_COLUMN)
    migrate(second, ADD_COLUMN)
    expect(second.pragma('user_version', { simple: true })).toBe(next)
    first.close()
    second.close()
  })

  it('makes no copy of a file that is new or up to date', () => {
    const path = newest()
    const fresh = connect(join(path, '..', 'new.sqlite'), false)
    const before = readdirSync(join(path, '..'))
    const db = connect(path, false)
    migrate(db, cluster)
    migrate(fresh, cluster)
    db.close()
    fresh.close()
    expect(readdirSync(join(path, '..'))).toEqual(before)
  })

  it('is not what a newer file of somebody else is refused for', () => {
    const header = { state: 'sqlite', version: 99, applicationId: 1 } as const
    expect(() => refuseFuture(header, 'x', cluster)).not.toThrow()
    expect(() =>
      refuseFuture({ ...header, applicationId: cluster.applicationId }, 'x', cluster),
    ).toThrowError(
      expect.objectContaining({
        code: 'STORE_FROM_FUTURE',
        data: { path: 'x', version: 99, known: next - 1 },
      }),
    )
  })
})

describe('findings of unhealthy GPUs from before version 5', () => {
  const openV4 = (dashboards: string) => {
    const path = join(tempFolder(), 'cluster.sqlite')
    copyFileSync(join(FROZEN, 'cluster-v4.sqlite'), path)
    const db = new Database(path)
    db.prepare(`INSERT INTO meta (key, value) VALUES ('dashboards', ?)`).run(dashboards)
    db.close()
    return openClusterStore(path, { now: () => millis(1_795_168_000_000) })
  }

  it('keep their sentence, on nodes and in the last round', () => {
    const findings = ['a', 'b'].map(node => ({ node, uuid: null, rule: 'U5', evidence: 'XID 79.', since: 7 }))
    const store = openV4(JSON.stringify({ ...ROUND, unhealthy: findings }))
    expect(store.overview().unhealthy).toMatchObject([
      {
        node: 'gpu-2',
        rule: 'U1',
        gpus: 8,
        evidence: {
          code: 'sentence',
          text: 'Ready is Unknown (NodeStatusUnknown): Kubelet stopped posting node status.',
        },
      },
    ])
    const evidence = { code: 'sentence', text: 'XID 79.' }
    expect(store.dashboards()?.unhealthy).toEqual(findings.map(finding => ({ ...finding, evidence })))
    store.close()
  })

  it('are no reason not to open a store whose last round has none, or cannot be read', () => {
    for (const dashboards of [JSON.stringify(ROUND), '{"unhealthy":']) {
      const store = openV4(dashboards)
      expect(store.overview().unhealthy).toHaveLength(1)
      store.close()
    }
  })
})

describe('the frozen files', () => {
  it('are never written to', () => {
    const before = readFileSync(join(FROZEN, 'cluster-v1.sqlite'))
    newest()
    expect(readFileSync(join(FROZEN, 'cluster-v1.sqlite')).equals(before)).toBe(true)
  })
})
