import { copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { openClusterStore } from '../../../../main/store/clusterStore.ts'
import { openStore } from '../../../../main/store/open.ts'
import { SCHEMAS } from '../../../../main/store/roles.ts'
import { makeNode } from '../../../support/builders.ts'
import { overwritePages } from '../../../support/damage.ts'
import { NOW, tempFolder, upsert } from '../../../support/stores.ts'

const now = () => NOW
const BY_NAME = { sort: { column: 'name', descending: false }, filter: '', offset: 0, limit: 1000 } as const
const open = (path: string) => openStore(path, { role: 'cluster', now })

/** A closed store with 200 nodes in it. */
function filledStore(): string {
  const path = join(tempFolder(), 'cluster.sqlite')
  const store = openClusterStore(path, { now })
  store.apply(
    Array.from({ length: 200 }, (_, n) => upsert(makeNode(`node-${n}`).record())),
    NOW,
  )
  store.close()
  return path
}

/** As a crash leaves it: the mark of a clean close is missing. */
function markUnclean(path: string): void {
  const db = new Database(path)
  db.prepare(`UPDATE meta SET value = 'false' WHERE key = 'closed.cleanly'`).run()
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

describe('a store that is opened', () => {
  it('is created with strict tables, a write-ahead log and its identity', () => {
    const store = open(join(tempFolder(), 'new', 'cluster.sqlite'))
    const tables = store.db.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'table'`).all() as {
      sql: string
    }[]
    expect(tables.length).toBeGreaterThan(5)
    for (const { sql } of tables) expect(sql).toMatch(/STRICT/)
    expect(store.db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(store.db.pragma('user_version', { simple: true })).toBe(SCHEMAS.cluster.migrations.length)
    store.close()
  })

  const syncs = [
    { role: 'app', what: 'which nothing can bring back', want: 2 },
    { role: 'cluster', what: 'which the cluster can tell again', want: 1 },
  ] as const
  for (const { role, what, want } of syncs)
    it(`syncs the ${role}'s, ${what}, at level ${want}, with foreign keys on`, () => {
      const { db, close } = openStore(join(tempFolder(), 'store.sqlite'), { role, now })
      expect(db.pragma('synchronous', { simple: true })).toBe(want)
      expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
      close()
    })

  it('keeps what was written when it is opened again', () => {
    const store = openClusterStore(filledStore(), { now })
    expect(store.overview().nodes.total).toBe(200)
    expect(store.notices).toEqual([])
    store.close()
  })

  const damages: { name: string; damage: (path: string) => void }[] = [
    { name: 'cut short', damage: path => truncateSync(path, 10_000) },
    { name: 'overwritten with noise', damage: path => writeFileSync(path, Buffer.alloc(50_000, 7)) },
    {
      name: 'another database',
      damage: path => {
        writeFileSync(path, '')
        new Database(path).exec('CREATE TABLE x (y)').close()
      },
    },
    {
      name: 'flipped inside, after a crash',
      damage: path => {
        markUnclean(path)
        overwritePages(
          path,
          Array.from({ length: readFileSync(path).length / 8192 - 4 }, (_, at) => at + 4),
        )
      },
    },
  ]
  for (const { name, damage } of damages)
    it(`is set aside whole when it was ${name}, and a fresh one begun`, () => {
      const path = filledStore()
      damage(path)
      const damaged = readFileSync(path)
      const store = open(path)
      expect(store.notices).toMatchObject([{ code: 'STORE_CORRUPT', data: { path } }])
      const setAside = String(store.notices[0]?.data['setAside'])
      expect(readFileSync(setAside).equals(damaged)).toBe(true)
      expect(store.db.prepare('SELECT count(*) FROM node').pluck().get()).toBe(0)
      store.close()
    })

  it('is taken as new when it is empty, for nothing was in it', () => {
    const path = join(tempFolder(), 'cluster.sqlite')
    writeFileSync(path, '')
    const store = open(path)
    expect(store.notices).toEqual([])
    store.close()
  })

  it('is refused, untouched, when a newer Canopy wrote it', () => {
    const path = filledStore()
    const db = new Database(path)
    db.pragma('user_version = 99')
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
    const before = readFileSync(path)
    expect(() => open(path)).toThrowError(
      expect.objectContaining({
        code: 'STORE_FROM_FUTURE',
        data: expect.objectContaining({ version: 99, known: SCHEMAS.cluster.migrations.length }),
      }),
    )
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('is refused, its log untouched, when what makes it newer is still in the log', () => {
    const path = filledStore()
    const db = new Database(path)
    db.pragma('journal_mode = WAL')
    db.pragma('user_version = 99')
    // As a crash leaves it: copied while the log is not merged.
    const copy = join(tempFolder(), 'cluster.sqlite')
    copyFileSync(path, copy)
    copyFileSync(`${path}-wal`, `${copy}-wal`)
    db.close()
    const before = [readFileSync(copy), readFileSync(`${copy}-wal`)]
    expect(() => open(copy)).toThrowError(expect.objectContaining({ code: 'STORE_FROM_FUTURE' }))
    expect([readFileSync(copy), readFileSync(`${copy}-wal`)]).toEqual(before)
  })

  it('is set aside with its log when the file itself lost everything', () => {
    const path = filledStore()
    const store = openClusterStore(path, { now })
    store.apply([upsert(makeNode('late').record())], NOW)
    const log = readFileSync(`${path}-wal`)
    store.close()
    writeFileSync(path, '')
    writeFileSync(`${path}-wal`, log)
    const fresh = open(path)
    const setAside = String(fresh.notices[0]?.data['setAside'])
    expect(readFileSync(`${setAside}-wal`).equals(log)).toBe(true)
    fresh.close()
  })

  it('is set aside a second time in the same second under another name', () => {
    const path = join(tempFolder(), 'cluster.sqlite')
    const names = [1, 2, 3].map(() => {
      writeFileSync(path, 'noise')
      const store = open(path)
      store.close()
      return store.notices[0]?.data['setAside']
    })
    expect(new Set(names).size).toBe(3)
    for (const name of names) expect(existsSync(String(name))).toBe(true)
  })

  it('is looked through after damage was met while it was open', () => {
    const path = filledStore()
    const { db, close } = open(path)
    const root = Number(db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'node'`).pluck().get())
    close()
    overwritePages(path, [root])
    const store = openClusterStore(path, { now })
    expect(store.notices).toEqual([])
    expect(() => store.nodes.list({ ...BY_NAME, onlyGpu: false })).toThrowError(
      expect.objectContaining({ code: 'STORE_CORRUPT' }),
    )
    store.close()
    const again = openClusterStore(path, { now })
    expect(again.notices).toMatchObject([{ code: 'STORE_CORRUPT' }])
    expect(again.counts().node).toBe(0)
    again.close()
  })

  it('is set aside when damage shows while its tables are made ready', () => {
    const path = filledStore()
    const { db, close } = open(path)
    // The mark of a clean close and the time of the mirror, on pages of their own.
    const put = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)')
    put.run('asOf', String(NOW))
    for (let filler = 0; filler < 100; filler += 1) put.run(`b${filler}`, 'x'.repeat(500))
    const leaves = db.prepare(
      `SELECT pageno FROM dbstat WHERE name = 'meta' AND pagetype = 'leaf' ORDER BY path`,
    )
    const [first = 0] = leaves.pluck().all() as number[]
    close()
    overwritePages(path, [first])
    const store = openClusterStore(path, { now })
    expect(store.notices).toMatchObject([{ code: 'STORE_CORRUPT' }])
    store.close()
  })

  it('serves two connections that write at once', () => {
    const path = filledStore()
    const [a, b] = [openClusterStore(path, { now }), openClusterStore(path, { now })]
    a.apply([upsert(makeNode('from-a').record())], NOW)
    b.apply([upsert(makeNode('from-b').record())], NOW)
    expect(a.overview().nodes.total).toBe(202)
    expect(b.overview().nodes.total).toBe(202)
    a.close()
    b.close()
  })

  it('opens the frozen file of the first schema', () => {
    const path = join(tempFolder(), 'cluster.sqlite')
    copyFileSync(join(import.meta.dirname, '../../../fixtures/stores/cluster-v1.sqlite'), path)
    const store = openClusterStore(path, { now })
    expect(store.overview().nodes).toEqual({ total: 2, ready: 1, notReady: 1, cordoned: 0 })
    expect(
      store.history.range({ series: ['cluster.gpus.total'], from: NOW, to: NOW + 60_000, points: 2 })
        .columns[0]?.[0],
    ).toBe(8)
    while (store.history.compact());
    expect(store.history.extent()).toEqual({ samples: 1, oldest: NOW })
    // What is recorded from now on belongs to the same series.
    store.history.append({ at: millis(NOW + 60_000), samples: [{ series: 'cluster.gpus.total', value: 9 }] })
    expect(
      store.history.catalog({ name: 'cluster.gpus.total', from: 0, to: NOW + 1, limit: 9 }),
    ).toMatchObject([{ series: 'cluster.gpus.total', firstAt: NOW }])
    store.close()
  })
})

describe('a store on a computer in trouble', () => {
  it('says that the folder cannot be written', () => {
    // A file stands where the folder should be: permission bits do not stop root. See faults.test.ts.
    const file = join(tempFolder(), 'file')
    writeFileSync(file, '')
    expect(() => open(join(file, 'cluster.sqlite'))).toThrowError(
      expect.objectContaining({ code: 'STORE_READ_ONLY' }),
    )
  })

  it('says that a folder stands where the store should be', () => {
    const path = join(tempFolder(), 'cluster.sqlite')
    mkdirSync(path)
    expect(() => open(path)).toThrowError(expect.objectContaining({ code: 'STORE_READ_ONLY' }))
  })

  it('says that a snapshot is not there, and makes nothing in its place', () => {
    const path = join(tempFolder(), 'nowhere', 'sample.canopy')
    expect(() => openClusterStore(path, { now, isReadOnly: true })).toThrowError(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    )
    expect(existsSync(path)).toBe(false)
  })

  it('waits for another process that writes, then says that it is busy', () => {
    const path = filledStore()
    const [other, store] = [new Database(path), openClusterStore(path, { now })]
    other.exec('BEGIN IMMEDIATE')
    expect(() => store.apply([upsert(makeNode('late').record())], NOW)).toThrowError(
      expect.objectContaining({ code: 'STORE_BUSY' }),
    )
    expect(store.overview().nodes.total).toBe(200)
    other.exec('ROLLBACK')
    other.close()
    store.apply([upsert(makeNode('late').record())], NOW)
    expect(store.overview().nodes.total).toBe(201)
    store.close()
  })

  it('says that it is full and keeps every row that it had', () => {
    const path = join(tempFolder(), 'cluster.sqlite')
    const store = openClusterStore(path, { now, limitBytes: 400_000 })
    let kept = 0
    const fill = () => {
      for (let batch = 0; batch < 1000; batch += 1) {
        store.apply(
          Array.from({ length: 10 }, (_, n) => upsert(makeNode(`node-${batch}-${n}`).record())),
          NOW,
        )
        kept += 10
      }
    }
    expect(fill).toThrowError(expect.objectContaining({ code: 'STORE_FULL' }))
    expect(kept).toBeGreaterThan(0)
    expect(store.overview().nodes.total).toBe(kept)
    store.close()
    expect(existsSync(path)).toBe(true)
  })
})
