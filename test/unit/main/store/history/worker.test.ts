// The thread that works on histories: real ones of both.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { millis, type ClusterId } from '#core/base/units.ts'
import { createLog } from '../../../../../main/log.ts'
import { type ClusterStore, openClusterStore } from '../../../../../main/store/clusterStore.ts'
import { createAskRange } from '../../../../../main/store/history/ask.ts'
import { FULL } from '../../../../../main/store/history/tasks.ts'
import { RAW, TIERS } from '../../../../../main/store/history/tiers.ts'
import { startUpkeep } from '../../../../../main/store/history/upkeep.ts'
import { createHistoryWorker } from '../../../../../main/store/history/workerClient.ts'
import { writeSnapshot } from '../../../../../main/store/snapshot.ts'
import { tempFolder } from '../../../../support/stores.ts'

const ENTRY = resolve(import.meta.dirname, '../../../../../main/store/history/worker.ts')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const { signal } = new AbortController()
const now = () => millis(Date.now())
const LIMIT = 1e9
const RAW_CHUNK = TIERS[RAW].periodMs

function startWorker() {
  const worker = createHistoryWorker(ENTRY)
  onTestFinished(() => worker.close())
  return worker
}

type Filled = { readonly gpus: number; readonly minutes: number }

/** A store with a sample a minute of each GPU, up to now. */
function filledStore({ gpus, minutes }: Filled): ClusterStore {
  const store = openClusterStore(join(tempFolder(), 'cluster.sqlite'), { now })
  onTestFinished(() => store.close())
  const end = Math.floor(Date.now() / MINUTE) * MINUTE
  for (let at = end - minutes * MINUTE; at < end; at += MINUTE)
    store.history.append({
      at: millis(at),
      samples: Array.from({ length: gpus }, (_, gpu) => ({
        series: `device.gpu.utilization/GPU-${gpu}` as const,
        value: (at / MINUTE + gpu * 7) % 101,
      })),
    })
  return store
}
const seriesOf = (gpus: number) =>
  Array.from({ length: gpus }, (_, gpu) => `device.gpu.utilization/GPU-${gpu}` as const)
const fileOf = ({ path, isReadOnly }: ClusterStore) => ({ path, isReadOnly })

function usedBytes(path: string): number {
  const db = new Database(path, { readonly: true })
  const number = (pragma: string): number => Number(db.pragma(pragma, { simple: true }))
  const bytes = (number('page_count') - number('freelist_count')) * number('page_size')
  db.close()
  return bytes
}

describe('the history thread', () => {
  it('answers what the store itself answers, also of a snapshot', async () => {
    const worker = startWorker()
    const store = filledStore({ gpus: 3, minutes: 300 })
    const asked = { series: seriesOf(3), from: Date.now() - 6 * HOUR, to: Date.now(), points: 300 }
    const want = store.history.range(asked)
    expect(await worker.range(fileOf(store), asked, signal)).toEqual(want)
    const snapshot = join(tempFolder(), 'snapshot.canopy')
    writeSnapshot(store.path, snapshot)
    expect(await worker.range({ path: snapshot, isReadOnly: true }, asked, signal)).toEqual(want)
    expect(existsSync(`${snapshot}-wal`)).toBe(false)
  })

  it('keeps a store up while it is written to, and nothing is lost', async () => {
    const worker = startWorker()
    const store = filledStore({ gpus: 40, minutes: 300 })
    const asked = {
      series: seriesOf(40),
      from: Date.now() - 6 * HOUR,
      to: Date.now() - 5 * MINUTE,
      points: 300,
    }
    const want = store.history.range(asked)
    let isDone = false
    const kept = worker
      .keepUp({ file: fileOf(store), limitBytes: LIMIT, isThorough: true }, signal)
      .finally(() => (isDone = true))
    let written = 0
    for (; !isDone; written += 1) {
      store.history.append({
        at: millis(Date.now() + written),
        samples: [{ series: 'cluster.gpus.total', value: written }],
      })
      await sleep(3)
    }
    expect(await kept).toEqual({ dropped: 0 })
    expect(written).toBeGreaterThan(3)
    expect(store.history.range(asked)).toEqual(want)
    expect(store.history.extent().samples).toBe(40 * 300 + written)
    expect(store.notices).toEqual([])
  })

  it('finds a piece that nobody read and that was damaged, the first time that it looks', async () => {
    const worker = startWorker()
    const store = filledStore({ gpus: 3, minutes: 24 * 60 })
    const keepUp = (isThorough: boolean) =>
      worker.keepUp({ file: fileOf(store), limitBytes: LIMIT, isThorough }, signal)
    await keepUp(false)
    const db = new Database(store.path)
    onTestFinished(() => void db.close())
    const chunk = db.prepare('SELECT id, columns FROM chunk ORDER BY id LIMIT 1').get() as {
      id: number
      columns: Buffer
    }
    const at = chunk.columns.length >> 1
    chunk.columns.writeUInt8(chunk.columns.readUInt8(at) ^ 1, at)
    db.prepare('UPDATE chunk SET columns = ? WHERE id = ?').run(chunk.columns, chunk.id)
    await keepUp(false)
    expect(store.notices).toEqual([])
    await keepUp(true)
    expect(store.notices).toMatchObject([{ code: 'STORE_CORRUPT', data: { path: store.path, chunks: 1 } }])
    expect(db.prepare('SELECT count(*) FROM chunk WHERE id = ?').pluck().get(chunk.id)).toBe(0)
    // It is kept for whoever may read it yet.
    expect(db.prepare('SELECT columns FROM damaged_chunk').pluck().get()).toEqual(chunk.columns)
  })

  it('makes room when a store is too large, oldest raw samples first, and says how much went', async () => {
    const worker = startWorker()
    // From the start of a raw chunk on, so that the oldest is a whole one at any time of day.
    const start = Math.floor((Date.now() - 30 * HOUR) / RAW_CHUNK) * RAW_CHUNK
    const store = filledStore({ gpus: 40, minutes: Math.floor((Date.now() - start) / MINUTE) })
    const asked = { series: seriesOf(1), from: start + HOUR, to: Date.now() - HOUR, points: 60 }
    await worker.keepUp({ file: fileOf(store), limitBytes: LIMIT, isThorough: false }, signal)
    const want = store.history.range(asked)
    const { dropped } = await worker.keepUp(
      { file: fileOf(store), limitBytes: (usedBytes(store.path) - 1) / FULL, isThorough: false },
      signal,
    )
    expect(dropped).toBeGreaterThanOrEqual((40 * RAW_CHUNK) / MINUTE)
    // Known less finely, not forgotten.
    expect(store.history.range(asked)).toEqual(want)
  })

  it('fills in, whole series at a time', async () => {
    const worker = startWorker()
    const store = filledStore({ gpus: 1, minutes: 60 })
    const times = Float64Array.from(
      { length: 288 },
      (_, index) => Date.now() - 48 * HOUR + index * 5 * MINUTE,
    )
    const batch = seriesOf(20).map(series => ({
      series,
      labels: { node: 'a' },
      times,
      values: times.map(() => 50),
    }))
    await worker.fillIn(fileOf(store), batch, signal)
    store.history.forget()
    const { columns } = store.history.range({
      series: seriesOf(20),
      from: times[0] ?? 0,
      to: Date.now() - 24 * HOUR,
      points: 20,
    })
    for (const column of columns) expect(column.filter(value => value === 50).length).toBeGreaterThan(10)
  })

  it('stops when nobody wants it any more, and says what it could not do', async () => {
    const worker = startWorker()
    const store = filledStore({ gpus: 40, minutes: 300 })
    const stop = new AbortController()
    const kept = worker.keepUp({ file: fileOf(store), limitBytes: LIMIT, isThorough: false }, stop.signal)
    setTimeout(() => stop.abort(), 100)
    await expect(kept).rejects.toMatchObject({ code: 'CANCELLED' })
    const nowhere = { path: join(tempFolder(), 'none.sqlite'), isReadOnly: true }
    const asked = { series: seriesOf(1), from: 0, to: 1, points: 2 }
    await expect(worker.range(nowhere, asked, signal)).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
    expect(await worker.range(fileOf(store), asked, signal)).toMatchObject({ bucketMs: MINUTE })
  })

  it('fails what it was asked when it is closed, and begins anew when it is asked again', async () => {
    const worker = startWorker()
    const store = filledStore({ gpus: 40, minutes: 180 })
    const kept = worker.keepUp({ file: fileOf(store), limitBytes: LIMIT, isThorough: false }, signal)
    const failing = expect(kept).rejects.toMatchObject({ code: 'CANCELLED' })
    await worker.close()
    await failing
    await worker.keepUp({ file: fileOf(store), limitBytes: LIMIT, isThorough: false }, signal)
    expect(store.history.extent().samples).toBe(40 * 180)
  })
})

describe('a long range', () => {
  it('is worked out beside the thread that asked', async () => {
    const worker = startWorker()
    const store = filledStore({ gpus: 60, minutes: 720 })
    await worker.keepUp({ file: fileOf(store), limitBytes: LIMIT, isThorough: false }, signal)
    const ask = createAskRange(worker)
    const asked = { series: seriesOf(60), from: Date.now() - 13 * HOUR, to: Date.now(), points: 2000 }
    const many = {
      ...asked,
      series: Array.from({ length: 30 }, () => asked.series).flat(),
      combine: 'mean' as const,
    }
    expect(store.history.weightOf(asked)).toBeLessThan(400)
    expect(store.history.weightOf(many)).toBeGreaterThan(400)
    expect(await ask(store, asked, signal)).toEqual(store.history.range(asked))
    await ask(store, { ...many, from: many.to - 1 }, signal) // the thread has begun
    const cpuOf = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
      const before = process.threadCpuUsage()
      const result = await work()
      return [result, process.threadCpuUsage(before).user]
    }
    const [answer, beside] = await cpuOf(() => ask(store, many, signal))
    const [, within] = await cpuOf(async () => store.history.range(many))
    expect(beside).toBeLessThan(within / 3)
    expect(answer).toEqual(store.history.range(many))
  })
})

describe('upkeep', () => {
  it('looks after every open store once an hour is over, and lets go of one that is closed', async () => {
    const worker = startWorker()
    const [store, other] = [filledStore({ gpus: 5, minutes: 180 }), filledStore({ gpus: 40, minutes: 300 })]
    const id = (text: string) => text as ClusterId
    const stores = new Map([
      [id('a'), store],
      [id('b'), other],
    ])
    const lines: string[] = []
    const upkeep = startUpkeep({
      worker,
      stores: () => stores,
      limitBytes: () => LIMIT,
      log: createLog(line => lines.push(line), Date.now),
      now,
      everyMs: 20,
    })
    onTestFinished(() => upkeep.close())
    const before = () =>
      store.history.weightOf({ series: ['cluster.gpus.total'], from: 0, to: Date.now(), points: 2000 })
    const tail = before()
    for (let wait = 0; wait < 100 && before() === tail; wait += 1) await sleep(20)
    expect(before()).not.toBe(tail)
    await sleep(50) // the second store is under way
    stores.delete(id('b'))
    await upkeep.leave(id('b'))
    other.close()
    expect(lines.filter(line => line.includes('BUG'))).toEqual([])
  })
})
