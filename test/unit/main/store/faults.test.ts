// What other processes, a full disk and SIGKILL do to a store: real ones of each.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openClusterStore } from '../../../../main/store/clusterStore.ts'
import { NOW, tempFolder } from '../../../support/stores.ts'

const now = () => NOW
const script = (name: string): string => join(import.meta.dirname, '../../../support', name)
const WRITER = script('storeWriter.ts')
/** As storeWriter.ts writes them. */
const BATCH = 10

const startWriter = (path: string, name: string, batches: number) => {
  const child = spawn(process.execPath, [WRITER, path, name, String(batches)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  return { child, ended: once(child, 'close'), acknowledged: () => Number(output.trim().split('\n').at(-1)) }
}

describe('a store whose writer is killed', () => {
  const kills = process.env['CANOPY_LONG'] ? 50 : 5

  it(`has all that was acknowledged after ${kills} kills in the middle of a transaction`, () => {
    const folder = tempFolder()
    const path = join(folder, 'cluster.sqlite')
    let written = 0
    for (let kill = 0; kill < kills; kill += 1) {
      const batches = 1 + ((kill * 7) % 23)
      const { signal } = spawnSync(process.execPath, [WRITER, path, `round${kill}`, String(batches), 'die'])
      expect(signal).toBe('SIGKILL')
      written += batches * BATCH
      const store = openClusterStore(path, { now })
      expect(store.notices).toEqual([])
      expect(store.counts().node).toBe(written)
      store.close()
    }
    expect(readdirSync(folder)).toEqual(['cluster.sqlite'])
  }, 180_000)

  it(`has all that was acknowledged after ${kills} kills at any moment`, async () => {
    const path = join(tempFolder(), 'cluster.sqlite')
    let least = 0
    for (let kill = 0; kill < kills; kill += 1) {
      const { child, ended, acknowledged } = startWriter(path, `round${kill}`, 1_000_000)
      await once(child.stdout, 'data')
      await sleep((kill * 13) % 60)
      child.kill('SIGKILL')
      await ended
      least += acknowledged() * BATCH
      const store = openClusterStore(path, { now })
      expect(store.notices).toEqual([])
      const { node } = store.counts()
      // The batch that was being written when the kill came may be there, but only whole.
      expect([least, least + BATCH]).toContain(node)
      least = node
      store.close()
    }
  }, 180_000)
})

describe('a store of two processes', () => {
  it('takes what both write at once, from the moment at which neither had it', async () => {
    const path = join(tempFolder(), 'cluster.sqlite')
    const writers = ['a', 'b'].map(name => startWriter(path, name, 40))
    for (const { child, ended } of writers) {
      await ended
      expect(child.exitCode).toBe(0)
    }
    const store = openClusterStore(path, { now })
    expect(store.notices).toEqual([])
    expect(store.counts().node).toBe(2 * 40 * BATCH)
    store.close()
  }, 60_000)
})

/** Whether a file system may be mounted for a test alone, which takes Linux and user namespaces. */
const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0
const inOwnMounts = (trouble: string): unknown =>
  JSON.parse(
    execFileSync('unshare', ['-rm', process.execPath, script('crampedStore.ts'), trouble, tempFolder()], {
      encoding: 'utf8',
    }),
  )

describe.skipIf(!canMount)('a store on a file system of its own (user namespaces)', () => {
  it('keeps what it has when the disk is full, says so, and goes on when there is room', () => {
    const report = inOwnMounts('full') as { kept: number; written: number }
    expect(report.kept).toBeGreaterThan(100)
    expect(report).toEqual({
      code: 'DISK_FULL',
      isStillFull: true,
      closing: '',
      openedFull: expect.stringMatching(/^(DISK_FULL)?$/),
      newStore: 'DISK_FULL',
      kept: report.written,
      written: report.written,
      after: report.written,
      end: report.written + 10,
    })
  })

  it('says that the folder cannot be written, and leaves nothing in it', () => {
    expect(inOwnMounts('readOnly')).toEqual({
      existing: 'STORE_READ_ONLY',
      fresh: 'STORE_READ_ONLY',
      inNewFolder: 'STORE_READ_ONLY',
      app: 'STORE_READ_ONLY',
      files: ['cluster.sqlite'],
    })
  })
})
