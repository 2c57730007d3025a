import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { type ClusterStore, openClusterStore } from '../../../main/store/clusterStore.ts'
import { HISTORY_SERIES } from '../../../preload/contract/history.ts'
import { buildSample, SAMPLE_SEED } from '../../support/sample/sample.ts'
import { writeSample } from '../../support/sample/store.ts'
import { AS_OF, DAY, HOUR, MINUTE, STEP } from '../../support/sample/time.ts'

const SHIPPED = fileURLToPath(new URL('../../../assets/sample.canopy', import.meta.url))
const open = (path: string): ClusterStore =>
  openClusterStore(path, { now: () => millis(AS_OF), isReadOnly: true })

let store: ClusterStore
beforeAll(() => (store = open(SHIPPED)))
afterAll(() => store.close())

/** GPUs that the pods of the plan take, by the units that the machines of their pool give. */
const UNIT: Readonly<Record<string, number>> = {
  'h100 nvidia.com/gpu': 1,
  'a100 nvidia.com/gpu': 1,
  'l40s nvidia.com/gpu': 1,
  'l4 nvidia.com/gpu': 1 / 4,
  'mig nvidia.com/mig-3g.40gb': 3 / 7,
  'mig nvidia.com/mig-2g.20gb': 2 / 7,
}

function plannedGpus(state: 'running' | 'waiting'): number {
  return buildSample(SAMPLE_SEED)
    .works.filter(work => work.state === state)
    .reduce(
      (sum, { pods, perPod, pool, resource }) => sum + pods * perPod * (UNIT[`${pool} ${resource}`] ?? NaN),
      0,
    )
}

/** The whole schema and every row of every table, as text. */
function dump(path: string): string {
  const db = new Database(path, { readonly: true })
  try {
    const tables = db
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .pluck()
      .all() as string[]
    const schema = db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').raw().all()
    const rows = tables.map(name => [name, db.prepare(`SELECT * FROM "${name}"`).raw().all()])
    return JSON.stringify([schema, rows])
  } finally {
    db.close()
  }
}

describe('the sample cluster that is shipped', () => {
  it('is small enough to be', () => {
    expect(statSync(SHIPPED).size).toBeLessThan(6 * 2 ** 20)
  })

  it('has the machines that were planned', () => {
    const overview = store.overview()
    // 10 + 8 of eight, 4 L40S nodes of eight, one L4 node of four (time-sliced), one of eight cut by MIG; 2 + 3 without.
    expect(overview.nodes).toEqual({ total: 24 + 5, ready: 28, notReady: 1, cordoned: 1 })
    expect(overview.gpuNodes).toMatchObject({ total: 24, unhealthy: 2 })
    // The lost GPU and the eight of the silent node.
    expect(overview.gpus).toMatchObject({ total: 80 + 64 + 32 + 4 + 8, allocatable: 187, unhealthy: 1 + 8 })
    expect(overview.models.map(({ model, nodes, total }) => [model, nodes, total])).toEqual([
      ['H100 80GB HBM3', 11, 88],
      ['A100 SXM4 80GB', 8, 64],
      ['L40S', 4, 32],
      ['L4', 1, 4],
    ])
    expect(overview.unhealthy).toMatchObject([
      { node: 'gpu-a100-05', rule: 'U1', gpus: 8, since: AS_OF - 18 * MINUTE },
      { node: 'gpu-h100-07', rule: 'U2', gpus: 1 },
    ])
  })

  it('has as many GPUs taken and waited for as its jobs ask for', () => {
    const { gpus } = store.overview()
    expect(gpus.allocated).toBeCloseTo(plannedGpus('running'), 5)
    expect(gpus.pending).toBeCloseTo(plannedGpus('waiting'), 5)
  })

  it('holds no node beyond what it has', () => {
    const window = {
      offset: 0,
      limit: 1000,
      filter: '',
      sort: { column: 'name', descending: false },
    } as const
    const { rows } = store.nodes.list({ ...window, onlyGpu: false })
    for (const row of rows) {
      expect(row.gpuAllocated, row.name).toBeLessThanOrEqual(row.gpuCount)
      expect(row.cpuRequested, row.name).toBeLessThanOrEqual(row.cpuAllocatable)
      expect(row.memoryRequested, row.name).toBeLessThanOrEqual(row.memoryAllocatable)
      expect(row.pods, row.name).toBeLessThanOrEqual(row.podsAllocatable)
    }
    expect(rows.find(row => row.name === 'gpu-l40s-04')).toMatchObject({ isCordoned: true, gpuAllocated: 0 })
    expect(new Set(rows.map(row => row.gpuMode))).toEqual(new Set(['exclusive', 'timeSliced', 'mig', 'none']))
    expect(new Set(rows.map(row => row.ip)).size).toBe(29)
  })

  it('shows every phase and the statuses that an operator meets', () => {
    const window = {
      offset: 0,
      limit: 1000,
      filter: '',
      sort: { column: 'status', descending: false },
    } as const
    const { rows } = store.pods.list({ ...window, node: null })
    const statuses = new Set(rows.map(row => row.status))
    for (const want of [
      'Running',
      'Pending',
      'Completed',
      'Error',
      'OOMKilled',
      'Evicted',
      'CrashLoopBackOff',
    ])
      expect(statuses).toContain(want)
    for (const want of ['ImagePullBackOff', 'SchedulingGated', 'Terminating', 'Init:0/1'])
      expect(statuses).toContain(want)
    const phases = new Set(rows.map(row => row.phase))
    expect(phases).toEqual(new Set(['Pending', 'Running', 'Succeeded', 'Failed']))
  })

  it('warns of what happened in the last hour', () => {
    const { warnings } = store.overview()
    const reasons = new Set(warnings.map(({ reason }) => reason))
    for (const want of ['FailedScheduling', 'BackOff', 'Evicted', 'NodeNotReady', 'Preempted', 'XIDError'])
      expect(reasons).toContain(want)
    expect(warnings.every(({ lastSeen }) => lastSeen <= AS_OF && lastSeen > AS_OF - HOUR)).toBe(true)
  })

  it('dates itself', () => {
    expect(store.asOf()).toBe(Date.parse('2026-11-20T09:30:00Z'))
    expect([...store.listedKinds()].toSorted()).toEqual([
      'events',
      'namespaces',
      'nodes',
      'pods',
      'workloads',
    ])
    expect(store.kubeSystemUid()).not.toBeNull()
  })
})

describe('its history', () => {
  const range = (from: number, to: number, points: number) => {
    const { columns } = store.history.range({ series: HISTORY_SERIES, from, to, points })
    const [total = [], allocated = [], pending = [], unhealthy = []] = columns.map(column => [...column])
    return { total, allocated, pending, unhealthy }
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

  it('is thirty days of five minutes without a gap, and ends with the present figures', () => {
    expect(store.history.extent()).toEqual({ samples: 4 * (30 * 288 + 1), oldest: AS_OF - 30 * DAY })
    const { gpus } = store.overview()
    const last = range(AS_OF, AS_OF + STEP, 2)
    expect(last.total[0]).toBe(gpus.total)
    expect(last.allocated[0]).toBeCloseTo(gpus.allocated, 4)
    expect(last.pending[0]).toBeCloseTo(gpus.pending, 4)
    expect(last.unhealthy[0]).toBe(gpus.unhealthy)
  })

  it('rests on weekends', () => {
    const days = range(AS_OF - 30 * DAY, AS_OF, 30).allocated
    const isWeekend = (_: number, day: number) =>
      [0, 6].includes(new Date(AS_OF - (30 - day) * DAY + 12 * HOUR).getUTCDay())
    const weekend = mean(days.filter(isWeekend))
    expect(weekend).toBeLessThan(0.8 * mean(days.filter((value, day) => !isWeekend(value, day))))
  })

  it('never takes more GPUs than there are, and grew when a node joined', () => {
    const all = range(AS_OF - 30 * DAY, AS_OF, 30 * 288)
    expect(all.allocated.every((value, at) => value >= 0 && value <= (all.total[at] ?? 0))).toBe(true)
    expect([all.total[0], all.total.at(-1)]).toEqual([180, 188])
  })

  it('tells of the reclaim: GPUs stand idle for ten minutes, then the owner has them and the borrowers wait', () => {
    const reclaimAt = AS_OF - 50 * MINUTE
    const { allocated, pending } = range(reclaimAt - STEP, reclaimAt + 5 * STEP, 6)
    const [before = 0, dip = 0, , after = 0] = allocated
    expect(dip).toBeLessThan(before - 20)
    expect(after).toBeGreaterThan(dip + 20)
    expect(pending[1]).toBeGreaterThan((pending[0] ?? 0) + 30)
    const borrowers = store.overview().warnings.filter(({ reason }) => reason === 'Preempted')
    expect(borrowers.length).toBeGreaterThanOrEqual(3)
    expect(borrowers.every(({ namespace }) => namespace?.startsWith('research-'))).toBe(true)
  })
})

describe('the generator', () => {
  let folder: string
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'canopy-sample-test-'))))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('gives the very rows that are shipped, whenever it runs; other rows for another seed', () => {
    writeSample(join(folder, 'again.canopy'), SAMPLE_SEED)
    writeSample(join(folder, 'other.canopy'), SAMPLE_SEED + 1)
    const shipped = dump(SHIPPED)
    // Not toBe: a difference of a megabyte is nothing to print.
    expect(dump(join(folder, 'again.canopy')) === shipped).toBe(true)
    expect(dump(join(folder, 'other.canopy')) === shipped).toBe(false)
  })
})
