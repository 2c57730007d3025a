// What Canopy would have recorded of the sample cluster in thirty days, a round every ten minutes.
import { toNano, type Amount } from '#core/quota/amount.ts'
import { seriesKey, type SeriesKey } from '#core/metrics/series.ts'
import { usageOf, type Usage } from '#core/quota/usage.ts'
import type { QuotaNode } from '#core/quota/tree.ts'
import { UNLIMITED } from '#core/quota/limit.ts'
import { chargesOf, sampleTree } from './quotaTree.ts'
import { HARDWARE, LOST_GPU, type Machine, MACHINES, modelOfProduct, NOT_READY, SICK_GPU } from './fleet.ts'
import { type JobRound, jobRound } from './jobRounds.ts'
import type { Moment } from './moment.ts'
import type { Reading } from './readings.ts'
import { AS_OF, DAY } from './time.ts'
import { gpusOfWork, memoryOfWork, type Work } from './work.ts'

type Labels = Readonly<Record<string, string>>
export type Recorded = {
  readonly series: SeriesKey
  readonly labels: Labels
  readonly times: number[]
  readonly values: number[]
}

/** Since then the exporters tell of power and energy, which take more room than all the rest. */
const METERED_SINCE = AS_OF - 8 * DAY
/** Jobs that ended before then were forgotten. */
const JOBS_SINCE = AS_OF - 2 * DAY

export type Recording = {
  readonly note: (moment: Moment) => void
  readonly put: (series: SeriesKey, at: number, value: number | null) => void
  readonly all: () => readonly Recorded[]
  readonly jobRounds: readonly JobRound[]
}

export function createRecording(): Recording {
  const kept = new Map<SeriesKey, Recorded>()
  const labels = new Map<SeriesKey, Labels>()
  const label: Label = (series, own) => {
    if (!kept.has(series)) labels.set(series, own)
  }
  const put: Recording['put'] = (series, at, value) => {
    if (value === null) return
    let recorded = kept.get(series)
    if (!recorded)
      kept.set(series, (recorded = { series, labels: labels.get(series) ?? {}, times: [], values: [] }))
    recorded.times.push(at)
    recorded.values.push(value)
  }
  const noteQuotas = quotaNoter(put)
  const jobRounds: JobRound[] = []
  return {
    put,
    all: () => [...kept.values()],
    jobRounds,
    note: moment => {
      noteDevices(moment, put, label)
      noteNodes(moment, put)
      noteCluster(moment, put)
      if (moment.at >= JOBS_SINCE) {
        const round = jobRound(moment)
        jobRounds.push(round)
        noteJobs(round, put, label)
      }
      noteQuotas(moment)
    },
  }
}

type Put = Recording['put']
/** What else is known of whom a series is of; before its first value. */
type Label = (series: SeriesKey, labels: Labels) => void

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : tidy(values.reduce((sum, value) => sum + value, 0) / values.length)
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const tidy = (value: number): number => Math.round(value * 1e6) / 1e6

const utilization = ({ values }: Reading): number => values.utilizationPercent ?? 0
const memoryUsed = ({ values }: Reading): number => values.memoryUsedBytes ?? 0

function noteDevices({ at, readings }: Moment, put: Put, label: Label): void {
  for (const reading of readings) {
    const { uuid, node, index, model, values } = reading
    const note = (metric: string, value: number | null): void => {
      const series = seriesKey({ scope: 'device', metric, entity: uuid })
      label(series, { node, index: String(index), model })
      put(series, at, value)
    }
    note('gpu.utilization', utilization(reading))
    note('gpu.memory.used', memoryUsed(reading))
    if (at < METERED_SINCE) continue
    note('gpu.power', values.powerWatts ?? null)
    note('gpu.energy', values.energyJoules ?? null)
  }
}

/** Physical GPUs that are held on a node. */
function allocatedOn(works: readonly Work[]): Map<string, number> {
  const held = new Map<string, number>()
  for (const work of works) {
    if (work.state !== 'running') continue
    for (const node of work.nodes) held.set(node, (held.get(node) ?? 0) + gpusOfWork(work) / work.pods)
  }
  return held
}

function noteNodes({ at, works, readings }: Moment, put: Put): void {
  const byNode = Map.groupBy(readings, ({ node }) => node)
  const held = allocatedOn(works)
  const present = MACHINES.filter(({ since }) => at >= since)
  for (const machine of present) {
    const { name, gpus } = machine
    const own = byNode.get(name) ?? []
    put(`node.gpus.total/${name}`, at, gpus)
    put(`node.gpu.memory.total/${name}`, at, memoryOf(machine))
    put(`node.gpus.allocated/${name}`, at, tidy(held.get(name) ?? 0))
    put(`node.gpu.utilization/${name}`, at, mean(own.map(utilization)))
    put(`node.gpu.memory.used/${name}`, at, own.length === 0 ? null : sum(own.map(memoryUsed)))
  }
  for (const [model, machines] of Map.groupBy(present, modelOfProduct)) {
    const own = machines.flatMap(({ name }) => byNode.get(name) ?? [])
    put(`model.gpus.total/${model}`, at, sum(machines.map(({ gpus }) => gpus)))
    put(`model.gpus.allocated/${model}`, at, tidy(sum(machines.map(({ name }) => held.get(name) ?? 0))))
    put(`model.gpu.utilization/${model}`, at, mean(own.map(utilization)))
    put(`model.gpu.memory.used/${model}`, at, sum(own.map(memoryUsed)))
  }
}

const isSick = (name: string, at: number): boolean =>
  [LOST_GPU, NOT_READY, SICK_GPU].some(fault => fault.node === name && at >= fault.at)

const memoryOf = ({ pool, gpus }: Machine): number => HARDWARE[pool].memoryMiB * 1_048_576 * gpus

function noteCluster({ at, works, readings }: Moment, put: Put): void {
  const held = allocatedOn(works)
  const jobs = works.filter(({ service }) => service === null)
  const count = (isOne: (work: Work) => boolean): number => jobs.filter(isOne).length
  const of = (metric: 'tensorActivePercent' | 'smActivePercent'): number | null =>
    mean(readings.map(({ values }) => values[metric] ?? 0))
  const present = MACHINES.filter(({ since }) => at >= since)
  put('cluster.gpuNodes.total', at, present.length)
  put('cluster.gpuNodes.allocated', at, held.size)
  put('cluster.gpuNodes.unhealthy', at, present.filter(({ name }) => isSick(name, at)).length)
  put('cluster.gpu.utilization', at, mean(readings.map(utilization)))
  put(
    'cluster.gpu.allocatedUtilization',
    at,
    mean(readings.filter(({ holds }) => holds.length > 0).map(utilization)),
  )
  put('cluster.gpu.tensorActive', at, of('tensorActivePercent'))
  put('cluster.gpu.smActive', at, of('smActivePercent'))
  put('cluster.gpu.memory.used', at, sum(readings.map(memoryUsed)))
  put('cluster.gpu.memory.total', at, sum(present.map(memoryOf)))
  put(
    'cluster.gpu.memory.allocated',
    at,
    sum(works.filter(({ state }) => state === 'running').map(memoryOfWork)),
  )
  put(
    'cluster.jobs.running',
    at,
    count(({ state }) => state === 'running'),
  )
  put(
    'cluster.jobs.pending',
    at,
    count(({ state }) => state === 'waiting'),
  )
  put(
    'cluster.jobs.succeeded',
    at,
    count(({ state, willFail }) => state === 'ended' && !willFail),
  )
  put(
    'cluster.jobs.failed',
    at,
    count(({ state, willFail }) => state === 'ended' && willFail),
  )
}

function noteJobs({ jobs, at }: JobRound, put: Put, label: Label): void {
  for (const { namespace, name, type, uid, status, instances, ...job } of jobs) {
    if (status !== 'Running') continue
    const note = (scope: 'job' | 'pod', own: string, of: Noted): void => {
      for (const [metric, value] of Object.entries(of.figures)) {
        const series = seriesKey({ scope, metric, entity: `${namespace}/${own}` })
        label(series, of.labels)
        put(series, at, value)
      }
    }
    note('job', name, {
      labels: { type, uid },
      figures: { 'gpus.requested': job.requestedGpus, ...use(job) },
    })
    for (const instance of instances)
      note('pod', instance.name, {
        labels: { job: `${namespace}/${name}` },
        figures: { ...use(instance), 'gpu.memory.percent': share(instance) },
      })
  }
}

type Noted = { readonly labels: Labels; readonly figures: Readonly<Record<string, number | null>> }
type Used = Pick<
  JobRound['jobs'][number],
  'gpuUtilizationPercent' | 'usedGpuMemoryBytes' | 'requestedGpuMemoryBytes'
>

const use = ({ gpuUtilizationPercent, usedGpuMemoryBytes }: Used) => ({
  'gpu.utilization': gpuUtilizationPercent,
  'gpu.memory.used': usedGpuMemoryBytes,
})
const share = ({ usedGpuMemoryBytes: used, requestedGpuMemoryBytes: all }: Used): number | null =>
  used === null || all === null ? null : tidy((100 * used) / all)

const numberOf = (amount: Amount | undefined): number =>
  amount === undefined ? 0 : Number(toNano(amount)) / 1e9

/** Quotas change when works do: what was worked out for the same works is used again. */
function quotaNoter(put: Put): (moment: Moment) => void {
  const tree = sampleTree()
  let last: { readonly of: string; readonly usage: Usage } | null = null
  const write = (node: QuotaNode, usage: Usage, at: number): void => {
    for (const resource of usage.used.keys()) {
      const name = (metric: string) =>
        seriesKey({ scope: 'leaf', metric, entity: `${node.name}/${resource}` })
      const [min, max] = [node.min.get(resource), node.max.get(resource)]
      put(name('min'), at, min === UNLIMITED ? null : numberOf(min))
      put(name('max'), at, max === undefined || max === UNLIMITED ? null : numberOf(max))
      for (const metric of ['used', 'borrowed', 'lent', 'waiting'] as const)
        put(name(metric), at, numberOf(usage[metric].get(resource)))
    }
    for (const [index, child] of node.children.entries()) {
      const below = usage.children[index]
      if (below) write(child, below, at)
    }
  }
  return ({ at, works }) => {
    const of = works.map(({ id, state }) => `${String(id)}${state}`).join()
    if (last?.of !== of) last = { of, usage: usageOf(tree, chargesOf(works)) }
    write(tree.root, last.usage, at)
  }
}
