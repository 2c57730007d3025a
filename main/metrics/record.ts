import type { Millis } from '#core/base/units.ts'
import { type Scope, seriesKey, type SeriesKey } from '#core/metrics/series.ts'
import type { Dashboards } from '../../preload/contract/dashboards.ts'
import type { HISTORY_SERIES } from '../../preload/contract/history.ts'
import type { Overview } from '../../preload/contract/overview.ts'
import { meanKnown, sumKnown } from './figures.ts'

type HistorySeries = (typeof HISTORY_SERIES)[number]

/** What else is known of whom a sample is of: a device's node, index and model, a job's kind … Kept with the series, the newest. */
export type Labels = Readonly<Record<string, string>>

/** One figure of a round. What is no finite number is not kept. */
export type Sample = { readonly series: SeriesKey; readonly value: number; readonly labels?: Labels }

/** Everything that one look at a cluster gives, of one moment. */
export type Round = { readonly at: Millis; readonly samples: readonly Sample[] }

/**
 * The samples that Kubernetes objects alone give. None while nodes or pods are not known in full: a gap is honest, a
 * dip that never happened is not.
 */
export function samplesOf(overview: Pick<Overview, 'gpus' | 'provenance'>): readonly Sample[] {
  const isPartial = overview.provenance.missing.some(({ kind }) => kind === 'nodes' || kind === 'pods')
  if (isPartial || overview.provenance.asOf === null) return []
  const { total, allocated, pending, unhealthy } = overview.gpus
  const values: Readonly<Record<HistorySeries, number>> = {
    'cluster.gpus.total': total,
    'cluster.gpus.allocated': allocated,
    'cluster.gpus.pending': pending,
    'cluster.gpus.unhealthy': unhealthy,
  }
  return (Object.keys(values) as HistorySeries[]).map(series => ({ series, value: values[series] }))
}

type Figures = Readonly<Record<string, number | null>>

/** The samples of a round: what is not known is no sample. */
export function samplesOfRound({ cluster, nodes, jobs, quotas }: Dashboards): readonly Sample[] {
  const { gpuNodes, gpuMemoryBytes: memory } = cluster
  return [
    ...named(
      { scope: 'cluster', entity: '' },
      {
        'gpuNodes.total': gpuNodes.total,
        'gpuNodes.allocated': gpuNodes.allocated,
        'gpuNodes.unhealthy': gpuNodes.unhealthy,
        'gpu.utilization': cluster.gpuUtilizationPercent,
        'gpu.allocatedUtilization': cluster.allocatedUtilizationPercent,
        'gpu.tensorActive': cluster.tensorActivePercent,
        'gpu.smActive': cluster.smActivePercent,
        'gpu.memory.total': memory.total,
        'gpu.memory.allocated': memory.allocated,
        'gpu.memory.used': memory.used,
        'jobs.running': cluster.jobs.running,
        'jobs.pending': cluster.jobs.pending,
        'jobs.succeeded': cluster.jobs.succeeded,
        'jobs.failed': cluster.jobs.failed,
      },
    ),
    ...nodes.flatMap(samplesOfNode),
    ...[...Map.groupBy(nodes, ({ gpuModel }) => gpuModel ?? '')].flatMap(samplesOfModel),
    ...jobs.filter(({ status }) => status === 'Running').flatMap(samplesOfJob),
    ...quotas.flatMap(samplesOfQuota),
  ]
}

type Whose = { readonly scope: Scope; readonly entity: string; readonly labels?: Labels }

export const named = ({ scope, entity, labels }: Whose, figures: Figures): Sample[] =>
  Object.entries(figures).flatMap(([metric, value]) =>
    value === null
      ? []
      : [{ series: seriesKey({ scope, metric, entity }), value, ...(labels && { labels }) }],
  )

type Node = Dashboards['nodes'][number]

function samplesOfNode(node: Node): Sample[] {
  return [
    ...named(
      { scope: 'node', entity: node.name },
      {
        'gpus.total': node.gpus,
        'gpus.allocated': node.allocatedGpus,
        'gpu.utilization': node.gpuUtilizationPercent,
        'gpu.memory.total': node.gpuMemoryBytes,
        'gpu.memory.allocated': node.allocatedGpuMemoryBytes,
        'gpu.memory.used': node.usedGpuMemoryBytes,
        'cpu.used': node.cpuUsedMilliCores,
        'memory.used': node.memoryUsedBytes,
      },
    ),
    ...node.devices.flatMap(device => [
      ...readingsOf(device, node.name),
      ...named({ scope: 'device', entity: device.uuid }, { 'gpu.unhealthy': Number(device.unhealthy) }),
    ]),
  ]
}

/** What a GPU says of itself. */
export function readingsOf(device: Node['devices'][number], node: string): Sample[] {
  const labels = { node, index: String(device.index ?? ''), model: device.model ?? '' }
  return named(
    { scope: 'device', entity: device.uuid, labels },
    {
      'gpu.utilization': device.utilizationPercent,
      'gpu.memory.used': device.memoryUsedBytes,
      'gpu.memory.total': device.memoryTotalBytes,
      'gpu.tensorActive': device.tensorActivePercent,
      'gpu.smActive': device.smActivePercent,
      'gpu.dramActive': device.dramActivePercent,
      'gpu.power': device.powerWatts,
      'gpu.temperature': device.temperatureCelsius,
      'gpu.energy': device.energyJoules,
    },
  )
}

function samplesOfModel([model, nodes]: [string, Node[]]): Sample[] {
  if (model === '') return []
  const devices = nodes.flatMap(node => node.devices)
  return named(
    { scope: 'model', entity: model },
    {
      'gpus.total': sumKnown(nodes.map(({ gpus }) => gpus)),
      'gpus.allocated': sumKnown(nodes.map(({ allocatedGpus }) => allocatedGpus)),
      'gpu.utilization': meanKnown(devices.map(({ utilizationPercent }) => utilizationPercent)),
      'gpu.memory.used': sumKnown(devices.map(({ memoryUsedBytes }) => memoryUsedBytes)),
    },
  )
}

function samplesOfJob(job: Dashboards['jobs'][number]): Sample[] {
  const entity = `${job.namespace}/${job.name}`
  const ofJob = named(
    { scope: 'job', entity, labels: { type: job.type, uid: job.uid } },
    {
      'gpus.requested': job.requestedGpus,
      'gpu.utilization': job.gpuUtilizationPercent,
      'gpu.memory.used': job.usedGpuMemoryBytes,
      'gpu.memory.requested': job.requestedGpuMemoryBytes,
    },
  )
  const ofPods = job.instances.flatMap(instance =>
    named(
      { scope: 'pod', entity: `${job.namespace}/${instance.name}`, labels: { job: entity } },
      {
        'gpu.utilization': instance.gpuUtilizationPercent,
        'gpu.memory.used': instance.usedGpuMemoryBytes,
        'gpu.memory.requested': instance.requestedGpuMemoryBytes,
        'gpu.memory.percent': percentOf(instance.usedGpuMemoryBytes, instance.requestedGpuMemoryBytes),
      },
    ),
  )
  return [...ofJob, ...ofPods]
}

/** Above 100 where memory is shared and nothing enforces its limits. */
const percentOf = (used: number | null, all: number | null): number | null =>
  used === null || all === null || all === 0 ? null : (used / all) * 100

/** A leaf has these for each resource, which is part of who it is. */
function samplesOfQuota(quota: Dashboards['quotas'][number]): Sample[] {
  const { name, resource, min, max, used, borrowed, lent, waiting } = quota
  return named({ scope: 'leaf', entity: `${name}/${resource}` }, { min, max, used, borrowed, lent, waiting })
}
