import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openClusterStore } from '../../../../main/store/clusterStore.ts'
import { deleteStore, storeBytes } from '../../../../main/store/files.ts'
import { readHeader } from '../../../../main/store/header.ts'
import { writeSnapshot } from '../../../../main/store/snapshot.ts'
import { makeNode, makePod } from '../../../support/builders.ts'
import { SCHEMAS } from '../../../../main/store/roles.ts'
import { NOW, tempFolder, tempStore, upsert } from '../../../support/stores.ts'

const now = () => NOW
const open = (path: string, isReadOnly: boolean) => openClusterStore(path, { now, isReadOnly })

describe('the files of a store', () => {
  it('are counted and deleted with their logs, backups and what was set aside; those of others stay', () => {
    const folder = tempFolder()
    const path = join(folder, 'alpha.sqlite')
    const mine = [
      '',
      '-wal',
      '-shm',
      '.before-v2',
      '.corrupt-2026-11-20',
      '.corrupt-2026-11-20-wal',
      '.replaced-1',
    ]
    const others = ['alpha.sqlite2', 'alpha.sqlite-journal.txt', 'beta.sqlite', 'xalpha.sqlite']
    for (const [index, suffix] of mine.entries()) writeFileSync(`${path}${suffix}`, 'x'.repeat(index + 1))
    for (const name of others) writeFileSync(join(folder, name), 'other')
    expect(storeBytes(path)).toBe(1 + 2 + 3 + 4 + 5 + 6 + 7)
    deleteStore(path)
    expect(readdirSync(folder).toSorted()).toEqual(others.toSorted())
    expect(storeBytes(path)).toBe(0)
  })

  it('are none where there is no folder', () => {
    const path = join(tempFolder(), 'nowhere', 'alpha.sqlite')
    expect(storeBytes(path)).toBe(0)
    expect(() => deleteStore(path)).not.toThrow()
  })
})

describe('a snapshot', () => {
  /** A snapshot of a store that is in use, and that store. */
  function taken() {
    const store = tempStore()
    store.apply(
      [
        upsert(makeNode('gpu-1').gpus(8, 'NVIDIA-L40S').record()),
        upsert(makePod('train').gpus(2).running('gpu-1').record()),
      ],
      NOW,
    )
    store.setAsOf(NOW)
    const path = join(tempFolder(), 'sample.canopy')
    writeSnapshot(store.path, path)
    return { store, path }
  }

  it('is one file that says what the store said, and stays one while it is read', () => {
    const { store, path } = taken()
    const snapshot = open(path, true)
    expect(snapshot.overview()).toEqual(store.overview())
    expect(snapshot.asOf()).toBe(NOW)
    expect(snapshot.search('gpu-1', 10)).toEqual(store.search('gpu-1', 10))
    expect(readdirSync(join(path, '..'))).toEqual(['sample.canopy'])
    snapshot.close()
    expect(readdirSync(join(path, '..'))).toEqual(['sample.canopy'])
  })

  it('is not changed by being read, and refuses what would change it', () => {
    const { path } = taken()
    chmodSync(path, 0o444)
    const before = readFileSync(path)
    const snapshot = open(path, true)
    snapshot.setAsOf((NOW + 60_000) as typeof NOW)
    expect(() => snapshot.apply([upsert(makeNode('gpu-2').record())], NOW)).toThrowError(
      expect.objectContaining({ code: 'STORE_READ_ONLY' }),
    )
    snapshot.close()
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('is compact: what was deleted takes no room in it', () => {
    const { store, path } = taken()
    const nodes = Array.from({ length: 500 }, (_, n) => makeNode(`gone-${n}`).record())
    store.apply(
      nodes.map(record => upsert(record)),
      NOW,
    )
    store.apply(
      nodes.map(({ kind, uid }) => ({ op: 'delete', kind, uid })),
      NOW,
    )
    const again = `${path}.again`
    writeSnapshot(store.path, again)
    expect(statSync(again).size).toBeLessThanOrEqual(statSync(path).size + 8192)
  })

  it('can become a store of its own', () => {
    const { path } = taken()
    const store = open(path, false)
    store.apply([upsert(makeNode('gpu-2').record())], NOW)
    expect(store.overview().nodes.total).toBe(2)
    store.close()
  })

  it('is not begun when its place cannot be written', () => {
    const { store } = taken()
    const folder = join(tempFolder(), 'folder')
    mkdirSync(folder)
    expect(() => writeSnapshot(store.path, folder)).toThrowError(
      expect.objectContaining({ code: 'STORE_READ_ONLY' }),
    )
    expect(existsSync(`${folder}.partial`)).toBe(false)
  })

  it('that is damaged is refused and left where it is', () => {
    const path = join(tempFolder(), 'sample.canopy')
    for (const content of ['', 'noise', 'SQLite format 3\0'.padEnd(4096, 'x')]) {
      writeFileSync(path, content)
      expect(() => open(path, true)).toThrowError(expect.objectContaining({ code: 'STORE_CORRUPT' }))
      expect(readFileSync(path, 'utf8')).toBe(content)
    }
  })
})

describe('the header of a file', () => {
  it('tells a store from what is none, without opening it', () => {
    const folder = tempFolder()
    const path = join(folder, 'x.sqlite')
    expect(readHeader(path)).toEqual({ state: 'absent' })
    writeFileSync(path, '')
    expect(readHeader(path)).toEqual({ state: 'empty' })
    writeFileSync(path, 'SQLite format 3\0')
    expect(readHeader(path)).toEqual({ state: 'foreign' })
    writeSnapshot(tempStore().path, path)
    expect(readHeader(path)).toEqual({
      state: 'sqlite',
      version: SCHEMAS.cluster.migrations.length,
      applicationId: 0x43_4e_50_43,
    })
  })
})
