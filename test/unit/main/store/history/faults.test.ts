// What SIGKILL, a full disk and a folder that cannot be written do to a history: real ones of each.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { openClusterStore, type ClusterStore } from '../../../../../main/store/clusterStore.ts'
import { ROUND_SERIES, ROUND_START, roundSeries, roundValue } from '../../../../support/rounds.ts'
import { tempFolder } from '../../../../support/stores.ts'

const WRITER = join(import.meta.dirname, '../../../../support/roundWriter.ts')
const MINUTE = 60_000
const TIMEOUT_MS = 600_000
const kills = process.env['CANOPY_LONG'] ? 50 : 4
const open = (path: string) => openClusterStore(path, { now: () => millis(ROUND_START + 40 * 60 * MINUTE) })
const rounds = (store: ClusterStore): number => store.history.extent().samples / ROUND_SERIES

/** Whether every sample of every round is there, as it was. */
function expectWhole(store: ClusterStore, count: number): void {
  expect(rounds(store)).toBe(count)
  const asked = { from: ROUND_START, to: ROUND_START + count * MINUTE, points: 2000 }
  for (const index of [0, 99, ROUND_SERIES - 1]) {
    const { columns } = store.history.range({ ...asked, series: [roundSeries(index)] })
    expect([...(columns[0] ?? [])]).toEqual(
      Array.from({ length: count }, (_, round) => roundValue(round, index)),
    )
  }
}

describe('a history whose writer is killed', () => {
  it(
    `has whole rounds alone after ${kills} kills in the middle of one`,
    () => {
      const path = join(tempFolder(), 'cluster.sqlite')
      let written = 0
      for (let kill = 0; kill < kills; kill += 1) {
        const more = 1 + ((kill * 7) % 11)
        expect(spawnSync(process.execPath, [WRITER, path, 'record', String(more), 'die']).signal).toBe(
          'SIGKILL',
        )
        written += more
        const store = open(path)
        expect(store.notices).toEqual([])
        expectWhole(store, written)
        store.close()
      }
    },
    TIMEOUT_MS,
  )

  it(
    `has every sample after ${kills} kills while it was compacted`,
    async () => {
      const path = join(tempFolder(), 'cluster.sqlite')
      spawnSync(process.execPath, [WRITER, path, 'record', '900'])
      for (let kill = 0; kill < kills; kill += 1) {
        const child = spawn(process.execPath, [WRITER, path, 'compact'], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        const ended = once(child, 'close')
        await Promise.race([once(child.stdout, 'data'), ended])
        await sleep((kill * 13) % 40)
        child.kill('SIGKILL')
        await ended
        const store = open(path)
        expect(store.notices).toEqual([])
        expectWhole(store, 900)
        store.close()
      }
    },
    TIMEOUT_MS,
  )
})

/** Whether a file system may be mounted for a test alone, which takes Linux and user namespaces. */
const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

describe.skipIf(!canMount)('a history on a file system of its own (user namespaces)', () => {
  it('loses the round that does not fit, whole, says so, and takes it when there is room', () => {
    const report = JSON.parse(
      execFileSync('unshare', ['-rm', process.execPath, WRITER, tempFolder(), 'cramped'], {
        encoding: 'utf8',
      }),
    ) as { written: number }
    expect(report.written).toBeGreaterThan(10)
    expect(report).toEqual({
      code: 'DISK_FULL',
      again: 'DISK_FULL',
      written: report.written,
      kept: report.written,
      later: '',
      after: report.written + 1,
      compacted: report.written + 1,
    })
  })
})
