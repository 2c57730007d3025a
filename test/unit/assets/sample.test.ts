import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import type { SeriesKey } from '#core/metrics/series.ts'
import { type ClusterStore, openClusterStore } from '../../../main/store/clusterStore.ts'
import { HISTORY_SERIES } from '../../../preload/contract/history.ts'
import { SAMPLE_SEED } from '../../support/sample/sample.ts'
import { simulate } from '../../support/sample/simulate.ts'
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
  return simulate(SAMPLE_SEED, () => undefined)
    .works.filter(work => work.state === state)
    .reduce(
      (sum, { pods, perPod, pool, resource }) => sum + pods * perPod * (UNIT[`${pool} ${resource}`] ?? NaN),
      0,
    )
}

describe('the sample cluster that is shipped', () => {
  it('is small enough to be', () => {
    const file = readFileSync(SHIPPED)
    expect(file.length).toBeLessThan(9_000_000)
    // As it is packed.
    expect(gzipSync(file).length).toBeLessThan(6_000_000)
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

describe('its dashboards', () => {
  const known = () => {
    const dashboards = store.dashboards()
    if (!dashboards) throw new Error('The sample has no dashboards')
    return dashboards
  }
  const newest = (series: SeriesKey): number | undefined =>
    store.history.range({ series: [series], from: AS_OF, to: AS_OF + STEP, points: 2 }).columns[0]?.[0]

  it('say from where they are and when they were taken', () => {
    expect(known()).toMatchObject({ at: AS_OF, source: { tier: 'T1', dialect: 'dcgm-4.9', ageSeconds: 12 } })
  })

  it('count what the mirror counts', () => {
    const { cluster } = known()
    const overview = store.overview()
    expect(cluster.gpus.total).toBe(overview.gpus.total)
    expect(cluster.gpus.allocated).toBeCloseTo(overview.gpus.allocated, 5)
    expect(cluster.gpusPending).toBeCloseTo(overview.gpus.pending, 5)
    expect(cluster.gpuNodes.total).toBe(overview.gpuNodes.total)
  })

  it('have no reading of the silent node and of the lost GPU, and null for what those do not tell', () => {
    const nodes = new Map(known().nodes.map(node => [node.name, node]))
    expect(nodes.get('gpu-a100-05')).toMatchObject({ devices: [], gpuUtilizationPercent: null })
    expect(nodes.get('gpu-h100-07')?.devices).toHaveLength(7)
    expect(known().nodes.reduce((sum, { devices }) => sum + devices.length, 0)).toBe(188 - 8 - 1)
  })

  it('end where their history ends', () => {
    const { cluster, nodes, quotas } = known()
    const { gpuMemoryBytes: memory, jobs } = cluster
    for (const [series, want] of [
      ['cluster.gpu.utilization', cluster.gpuUtilizationPercent],
      ['cluster.gpu.allocatedUtilization', cluster.allocatedUtilizationPercent],
      ['cluster.gpu.tensorActive', cluster.tensorActivePercent],
      ['cluster.gpu.smActive', cluster.smActivePercent],
      ['cluster.gpuNodes.allocated', cluster.gpuNodes.allocated],
      ['cluster.gpuNodes.unhealthy', cluster.gpuNodes.unhealthy],
      ['cluster.jobs.running', jobs.running],
      ['cluster.jobs.pending', jobs.pending],
      ['cluster.jobs.succeeded', jobs.succeeded],
      ['cluster.jobs.failed', jobs.failed],
    ] as const)
      expect(newest(series), series).toBeCloseTo(want ?? NaN, 3)
    for (const [name, bytes] of Object.entries(memory))
      expect((newest(`cluster.gpu.memory.${name}`) ?? NaN) / (bytes ?? NaN), name).toBeCloseTo(1, 5)
    for (const { name, gpuUtilizationPercent, allocatedGpus } of nodes) {
      const utilization = newest(`node.gpu.utilization/${name}`)
      if (gpuUtilizationPercent === null) expect(utilization, name).toBeNaN()
      else expect(utilization, name).toBeCloseTo(gpuUtilizationPercent, 3)
      expect(newest(`node.gpus.allocated/${name}`), name).toBeCloseTo(allocatedGpus, 3)
    }
    for (const { name, resource, used, waiting } of quotas.filter(row => row.resource === 'nvidia.com/gpu')) {
      expect(newest(`leaf.used/${name}/${resource}`), name).toBe(used)
      expect(newest(`leaf.waiting/${name}/${resource}`), name).toBe(waiting)
    }
  })

  it('meter each GPU: what it used in a day is what its power comes to', () => {
    const device = known().nodes.find(({ name }) => name === 'gpu-h100-01')?.devices[0]
    const uuid = device?.uuid ?? ''
    const series = [`device.gpu.power/${uuid}`, `device.gpu.energy/${uuid}`] as const
    const to = AS_OF - (AS_OF % HOUR)
    const { bucketMs, columns, highs } = store.history.range({ series, from: to - DAY, to, points: 25 })
    expect(bucketMs).toBe(HOUR)
    const [watts, energy] = [[...(columns[0] ?? [])], highs[1]]
    const joules = watts.slice(1).reduce((sum, mean) => sum + (mean * HOUR) / 1000, 0)
    expect(joules).toBeGreaterThan((70 * DAY) / 1000)
    expect(((energy?.at(-1) ?? NaN) - (energy?.[0] ?? NaN)) / joules).toBeCloseTo(1, 4)
    expect((newest(series[1]) ?? NaN) / (device?.energyJoules ?? NaN)).toBeCloseTo(1, 5)
  })

  it('show jobs of every status, and of those that run what they use', () => {
    const { jobs } = known()
    expect(new Set(jobs.map(({ status }) => status)).size).toBe(4)
    expect(new Set(jobs.map(({ type }) => type))).toEqual(new Set(['PyTorchJob', 'Job']))
    const running = jobs.filter(({ status, instances }) => status === 'Running' && instances.length > 0)
    const told = running.filter(({ gpuUtilizationPercent }) => gpuUtilizationPercent !== null)
    expect(told.length).toBeGreaterThan(0.8 * running.length)
    expect(jobs.filter(({ waiting }) => waiting.length > 0).length).toBeGreaterThan(3)
  })

  it('never have more in use than a quota allows; somebody borrows, somebody lends', () => {
    const { quotas, hasScheduler } = known()
    expect(hasScheduler).toBe(false)
    expect(quotas.every(({ used, max }) => max === null || used <= max)).toBe(true)
    expect(quotas.some(({ borrowed }) => borrowed > 0)).toBe(true)
    expect(quotas.some(({ lent }) => lent > 0)).toBe(true)
  })

  it('name a GPU that is broken, with the rule, since when and what shows it', () => {
    const rules = known().unhealthy.map(({ node, rule }) => `${node} ${rule}`)
    expect(rules).toEqual(['gpu-a100-05 U1', 'gpu-h100-07 U2', 'gpu-a100-05 U4', 'gpu-h100-03 U6'])
    expect(known().unhealthy.at(-1)).toMatchObject({ since: AS_OF - 41 * MINUTE })
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
    expect(store.history.extent().oldest).toBe(AS_OF - 30 * DAY)
    const every = range(AS_OF - 29 * DAY, AS_OF, 29 * 144)
    expect(every.total.length).toBeGreaterThan(2000)
    expect(Object.values(every).flat().filter(Number.isNaN)).toEqual([])
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

describe('its training jobs that are gone', () => {
  const DAYS = { from: millis(AS_OF - 2 * DAY), to: millis(AS_OF) }
  /** When the plan has each job end, by its name. */
  const ended = new Map<string, number>()
  simulate(SAMPLE_SEED, (works, at) => {
    for (const work of works)
      if (work.service === null && work.state === 'ended' && at >= AS_OF - 2 * DAY)
        ended.set(`${work.namespace}/${work.name}`, work.endedAt)
  })

  it('are those that the plan ended and cleaned up, each once', () => {
    const past = store.jobs.past(DAYS).jobs
    const over = past.filter(({ status }) => status === 'Succeeded' || status === 'Failed')
    expect(over.length).toBeGreaterThan(100)
    for (const { namespace, name, endedAt, goneAt, lastSeenAt } of over) {
      expect(ended.get(`${namespace}/${name}`), name).toBe(endedAt)
      // Their objects are kept for three hours; a round is every ten minutes.
      expect(goneAt - (endedAt ?? 0), name).toBeGreaterThanOrEqual(3 * HOUR)
      expect(goneAt - (endedAt ?? 0), name).toBeLessThan(3 * HOUR + 2 * 10 * MINUTE)
      expect(goneAt - lastSeenAt, name).toBe(10 * MINUTE)
    }
    const present = new Set(store.dashboards()?.jobs.map(({ uid }) => uid))
    expect(past.filter(({ uid }) => present.has(uid))).toEqual([])
    expect(new Set(past.map(({ uid }) => uid)).size).toBe(past.length)
  })

  it('have the figures of their history', () => {
    const wide = store.jobs.past(DAYS).jobs.filter(({ startedAt, durationSeconds, requestedGpus }) => {
      const isWhole = startedAt !== null && startedAt > DAYS.from && (durationSeconds ?? 0) > 7200
      return isWhole && (requestedGpus ?? 0) >= 8
    })
    const job = wide.flatMap(each => store.jobs.pastNamed(each)).find(({ instances }) => instances.length > 1)
    if (!job) throw new Error('No job of the sample is of several pods and ran for two hours')
    const of = (series: SeriesKey) => {
      const { columns } = store.history.range({ series: [series], ...DAYS, points: 2000 })
      return [...(columns[0] ?? [])].filter(value => !Number.isNaN(value))
    }
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const busy = of(`job.gpu.utilization/${job.namespace}/${job.name}`)
    expect(busy.length).toBeGreaterThan(11)
    expect(job.gpuUtilizationPercent).toBeCloseTo(mean(busy), 1)
    expect(job.usedGpuMemoryBytes).toBeCloseTo(
      Math.max(...of(`job.gpu.memory.used/${job.namespace}/${job.name}`)),
      -8,
    )
    for (const { name } of job.instances)
      for (const metric of ['gpu.utilization', 'gpu.memory.used', 'gpu.memory.percent'])
        expect(of(`pod.${metric}/${job.namespace}/${name}` as SeriesKey).length, name).toBe(busy.length)
  })
})
