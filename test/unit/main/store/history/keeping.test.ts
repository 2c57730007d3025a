// What is kept, for how long, of which cluster, and what damage does to it.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished, describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import type { SeriesKey } from '#core/metrics/series.ts'
import { type ClusterStore, openClusterStore } from '../../../../../main/store/clusterStore.ts'
import { connect } from '../../../../../main/store/database.ts'
import { createRetention } from '../../../../../main/store/history/retention.ts'
import { COARSE, FINE, RAW } from '../../../../../main/store/history/tiers.ts'
import { tempFolder } from '../../../../support/stores.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START = Date.UTC(2026, 10, 1)
const SERIES = 'cluster.gpus.total'

/** A store with a clock that is set by hand. */
function clockedStore(from = START) {
  const path = join(tempFolder(), 'cluster.sqlite')
  const clock = { now: from }
  const open = () => openClusterStore(path, { now: () => millis(clock.now) })
  const store = open()
  onTestFinished(() => store.close())
  return { clock, store, path, open }
}

type Recorded = { readonly store: ClusterStore; readonly series?: SeriesKey }
const record = ({ store, series = SERIES }: Recorded, at: number, value: number): void =>
  store.history.append({ at: millis(at), samples: [{ series, value }] })
const compact = (store: ClusterStore): void => {
  while (store.history.compact());
}
function chunkCounts(path: string): Record<number, number> {
  const db = new Database(path, { readonly: true })
  const rows = db.prepare('SELECT tier, count(*) FROM chunk GROUP BY tier').raw().all() as [number, number][]
  db.close()
  return Object.fromEntries(rows)
}
const hours = (store: ClusterStore, from: number, to: number): number[] =>
  Array.from(
    store.history.range({ series: [SERIES], from, to, points: (to - from) / HOUR + 1 }).columns[0] ?? [],
  )

describe('what is recorded', () => {
  it('is kept as it was for two days, in five minutes for a month, in hours for more than a year', () => {
    const { clock, store, path } = clockedStore()
    for (let day = 0; day < 500; day += 1) {
      for (let hour = 0; hour < 24; hour += 6) record({ store }, clock.now + hour * HOUR, day)
      clock.now += DAY
      compact(store)
    }
    const counts = chunkCounts(path)
    // A period goes when all of it is too old.
    expect(counts[RAW]).toBeGreaterThanOrEqual(2 * 4)
    expect(counts[RAW]).toBeLessThanOrEqual(2 * 4 + 1)
    expect(counts[FINE]).toBeGreaterThanOrEqual(30)
    expect(counts[FINE]).toBeLessThanOrEqual(31)
    expect(counts[COARSE]).toBeGreaterThanOrEqual(400 / 8)
    expect(counts[COARSE]).toBeLessThanOrEqual(400 / 8 + 1)
    const oldest = store.history.extent().oldest ?? 0
    expect(oldest).toBeLessThanOrEqual(clock.now - 400 * DAY)
    expect(oldest).toBeGreaterThan(clock.now - 409 * DAY)
    expect(hours(store, clock.now - 400 * DAY, clock.now - 400 * DAY + 7 * HOUR)[0]).toBe(100)
  })

  it('is the same whether it came on time, late, or after it was compacted', () => {
    const [onTime, late] = [clockedStore(), clockedStore()]
    for (let minute = 0; minute < 180; minute += 1) record(onTime, START + minute * MINUTE, minute % 7)
    for (let minute = 0; minute < 180; minute += 1)
      if (minute % 3 > 0) record(late, START + minute * MINUTE, minute % 7)
    late.clock.now = START + 4 * HOUR
    compact(late.store)
    for (let minute = 0; minute < 180; minute += 3) record(late, START + minute * MINUTE, minute % 7)
    const asked = { series: [SERIES] as const, from: START, to: START + 3 * HOUR, points: 30 }
    expect(late.store.history.range(asked)).toEqual(onTime.store.history.range(asked))
    compact(late.store)
    expect(late.store.history.range(asked)).toEqual(onTime.store.history.range(asked))
  })

  it('survives a clock that is set back, and one that is set a year ahead', () => {
    const { clock, store, path } = clockedStore()
    for (let hour = 0; hour < 24 * 20; hour += 1) record({ store }, START + hour * HOUR, hour)
    clock.now = START + 20 * DAY
    compact(store)
    const before = hours(store, START, START + 20 * DAY)
    const samples = store.history.extent().samples
    const chunks = chunkCounts(path)
    clock.now = START - DAY
    record({ store }, clock.now, 1)
    compact(store)
    clock.now = START + 500 * DAY
    record({ store }, clock.now - HOUR, 1)
    compact(store)
    expect(hours(store, START, START + 20 * DAY)).toEqual(before)
    expect(store.history.extent().samples).toBe(samples + 2)
    expect(chunkCounts(path)[FINE]).toBeGreaterThan(chunks[FINE] ?? 0)
    // Once it has run so for some weeks it is believed.
    for (let day = 0; day < 24; day += 1) {
      clock.now += DAY
      record({ store }, clock.now - HOUR, 1)
      compact(store)
    }
    expect(store.history.extent().samples).toBeLessThan(samples)
  })

  it('goes in its turn where somebody else writes: the end of theirs is waited for', () => {
    const { path, store, clock } = clockedStore()
    record({ store }, START, 1)
    const [mine, theirs] = [connect(path, false), connect(path, false)]
    onTestFinished(() => [mine, theirs].forEach(db => void db.close()))
    mine.pragma('busy_timeout = 200')
    const { expire } = createRetention(mine)
    theirs.exec('BEGIN IMMEDIATE')
    const before = performance.now()
    expect(() => expire(clock.now)).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }))
    expect(performance.now() - before).toBeGreaterThan(150)
    theirs.exec('COMMIT')
    expect(expire(clock.now)).toBe(false)
  })

  it('is never rolled up from less than it was once rolled up from', () => {
    const { clock, store } = clockedStore()
    for (let minute = 0; minute < 60; minute += 1) record({ store }, START + minute * MINUTE, 10)
    clock.now = START + 10 * DAY
    compact(store) // raw samples are gone
    record({ store }, START + 7 * MINUTE, 1000)
    compact(store)
    expect(hours(store, START, START + HOUR)[0]).toBe(10)
  })

  it('may be filled in from elsewhere, in any order, twice, and beyond what is kept raw', () => {
    const { clock, store } = clockedStore(START + 30 * DAY)
    const times = Float64Array.from({ length: 8640 }, (_, index) => START + index * 5 * MINUTE).toReversed()
    const labels = { node: 'gpu-1' }
    const samples = {
      series: 'device.gpu.utilization/GPU-1',
      labels,
      times,
      values: times.map(at => (at - START) / HOUR),
    } as const
    store.history.backfill(samples)
    store.history.backfill(samples)
    expect(store.history.extent()).toEqual({ samples: 8640, oldest: START })
    expect(store.history.lastAt('device.gpu.utilization')).toBe(clock.now - 5 * MINUTE)
    expect(store.history.lastAt('device.gpu.power')).toBeNull()
    const { columns, lows, highs, resolutionMs } = store.history.range({
      series: [samples.series],
      from: START,
      to: clock.now,
      points: 721,
    })
    expect(resolutionMs).toBe(HOUR)
    expect(columns[0]?.length).toBe(720)
    for (const hour of [0, 100, 719]) {
      expect(columns[0]?.[hour]).toBeCloseTo(hour + 11 / 24, 1)
      expect(lows[0]?.[hour]).toBeCloseTo(hour, 1)
      expect(highs[0]?.[hour]).toBeCloseTo(hour + 11 / 12, 1)
    }
    expect(
      store.history.catalog({ name: 'device.gpu.utilization', from: START, to: clock.now, limit: 10 }),
    ).toEqual([{ series: samples.series, labels, firstAt: START, lastAt: clock.now - 5 * MINUTE }])
  })
})

describe('series', () => {
  it('are listed by metric and time, with their newest labels', () => {
    const { clock, store } = clockedStore()
    const device = (gpu: number, node: string) => ({
      series: `device.gpu.utilization/GPU-${gpu}` as const,
      value: gpu,
      labels: { node, index: String(gpu) },
    })
    store.history.append({ at: millis(START), samples: [device(2, 'a'), device(1, 'a')] })
    store.history.append({
      at: millis(START + MINUTE),
      samples: [device(1, 'b'), { series: SERIES, value: 1 }],
    })
    clock.now = START + DAY
    compact(store)
    store.history.append({ at: millis(clock.now), samples: [device(3, 'c')] })
    const list = (from: number, to: number) =>
      store.history.catalog({ name: 'device.gpu.utilization', from, to, limit: 10 })
    expect(list(START, START + DAY).map(({ series, labels }) => [series, labels['node']])).toEqual([
      ['device.gpu.utilization/GPU-1', 'b'],
      ['device.gpu.utilization/GPU-2', 'a'],
    ])
    expect(list(START + DAY, START + 2 * DAY).map(({ series }) => series)).toEqual([
      'device.gpu.utilization/GPU-3',
    ])
  })

  it('give one line of their means, in which each counts once', () => {
    const { store } = clockedStore()
    const names = ['device.gpu.power/a', 'device.gpu.power/b', 'device.gpu.power/none'] as const
    for (let minute = 0; minute < 4; minute += 1)
      record({ store: store, series: names[0] }, START + minute * MINUTE, 100)
    record({ store: store, series: names[1] }, START, 300)
    const asked = { series: names, from: START, to: START + 10 * MINUTE, points: 2, combine: 'mean' } as const
    const { columns, lows, highs } = store.history.range(asked)
    expect([columns, lows, highs].map(column => column.map(([first]) => first))).toEqual([
      [200],
      [100],
      [300],
    ])
  })

  it('of a cluster that was replaced are not mixed with the new one’s', () => {
    const { store } = clockedStore()
    const value = () =>
      store.history.range({ series: [SERIES], from: START, to: START + MINUTE, points: 2 }).columns[0]?.[0]
    record({ store }, START, 1)
    store.setKubeSystemUid('first')
    expect(value()).toBe(1) // what was recorded before its name was known is its own
    store.setKubeSystemUid('second')
    expect(value()).toBeNaN()
    expect(store.history.lastAt(SERIES)).toBeNull()
    record({ store }, START, 2)
    expect(value()).toBe(2)
    store.setKubeSystemUid('first')
    expect(value()).toBe(1)
  })
})

describe('a chunk with flipped bytes', () => {
  /** Flips a byte of the chunk of a tier, behind the store's back. */
  function damage(path: string, tier: number): void {
    const db = new Database(path)
    const { id, columns } = db.prepare('SELECT id, columns FROM chunk WHERE tier = ? LIMIT 1').get(tier) as {
      id: number
      columns: Buffer
    }
    columns[columns.length >> 1] = (columns[columns.length >> 1] ?? 0) ^ 0x10
    db.prepare('UPDATE chunk SET columns = ? WHERE id = ?').run(columns, id)
    db.close()
  }
  const damagedIn = (path: string): unknown => {
    const db = new Database(path, { readonly: true })
    const count = db.prepare('SELECT count(*) FROM damaged_chunk').pluck().get()
    db.close()
    return count
  }

  it('is a gap, is put aside and told; all else goes on', () => {
    const { clock, store, path } = clockedStore()
    for (let hour = 0; hour < 20 * 24; hour += 1) record({ store }, START + hour * HOUR, 7)
    clock.now = START + 20 * DAY
    compact(store)
    expect(store.notices).toEqual([])
    damage(path, COARSE)
    const values = hours(store, START, START + 20 * DAY)
    expect(values.filter(Number.isNaN).length).toBeGreaterThan(0)
    expect(values.filter(Number.isNaN).length).toBeLessThanOrEqual(8 * 24)
    expect(values.filter(value => value === 7).length).toBeGreaterThanOrEqual(11 * 24)
    expect(store.notices).toMatchObject([{ code: 'STORE_CORRUPT', data: { path, chunks: 1 } }])
    expect(damagedIn(path)).toBe(1)
    expect(hours(store, START, START + 20 * DAY)).toEqual(values)
    expect(store.notices).toMatchObject([{ data: { chunks: 1 } }])
    record({ store }, clock.now, 7)
    compact(store)
  })

  it('is found when samples would be added to it', () => {
    const { clock, store, path } = clockedStore()
    record({ store }, START, 1)
    clock.now = START + 2 * HOUR
    compact(store)
    damage(path, RAW)
    record({ store }, START + MINUTE, 2)
    compact(store)
    expect(store.notices).toMatchObject([{ code: 'STORE_CORRUPT', data: { chunks: 1 } }])
    expect(damagedIn(path)).toBe(1)
  })
})
