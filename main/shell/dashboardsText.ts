// The four dashboards for a terminal. Pure.
import type { Dashboards } from '../../preload/contract/dashboards.ts'

const UNKNOWN = '-'
const GIB = 1024 ** 3

type Column<R> = readonly [heading: string, cell: (row: R) => string]
type Node = Dashboards['nodes'][number]
type Job = Dashboards['jobs'][number]
type Quota = Dashboards['quotas'][number]

export function dashboardsText(dashboards: Dashboards, isLive: boolean): string {
  const { source, nodes, jobs, quotas } = dashboards
  return [
    ...sourceLines(dashboards, isLive),
    '',
    ...clusterLines(dashboards),
    ...table('Nodes', nodes, NODE_COLUMNS),
    ...table('Training jobs', jobs, JOB_COLUMNS),
    ...table('Quotas', quotas, QUOTA_COLUMNS),
    ...(source.why.length === 0 ? [] : ['']),
    ...source.why.map(whyLine),
    '',
  ].join('\n')
}

function sourceLines({ at, source }: Dashboards, isLive: boolean): string[] {
  const age = source.ageSeconds === null ? '' : `, ${source.ageSeconds} s old`
  const names = [source.dialect, source.from].filter(name => name !== null).join(', ')
  return [
    `as of    ${new Date(at).toISOString()}${isLive ? '' : ' (offline: the last that is known)'}`,
    `source   ${source.tier}${names && ` (${names})`}${age}`,
  ]
}

/** With the names that were met where none is known: they tell which exporter it is. */
function whyLine({ tier, code, message, data }: Dashboards['source']['why'][number]): string {
  const names = data['namesSeen']
  const seen = Array.isArray(names) && names.length > 0 ? ` (${names.join(', ')})` : ''
  return `${tier}: ${code}: ${message}${seen}`
}

function clusterLines({ cluster }: Dashboards): string[] {
  const { gpuNodes, gpus, gpuMemoryBytes: memory, jobs } = cluster
  return [
    `nodes    ${gpuNodes.total} with GPUs: ${gpuNodes.allocated} allocated, ${gpuNodes.unhealthy} unhealthy`,
    `GPUs     ${number(gpus.allocated)} of ${number(gpus.total)} allocated, utilisation ${number(cluster.gpuUtilizationPercent)} %`,
    `memory   ${gib(memory.used)} used, ${gib(memory.allocated)} allocated of ${gib(memory.total)} GiB`,
    `jobs     ${jobs.running} running, ${jobs.pending} pending, ${jobs.succeeded} succeeded, ${jobs.failed} failed`,
  ]
}

const number = (value: number | null): string =>
  value === null ? UNKNOWN : String(Math.round(value * 10) / 10)
const limit = (value: number | null): string => (value === null ? 'unlimited' : number(value))
const gib = (bytes: number | null): string => number(bytes === null ? null : bytes / GIB)

const NODE_COLUMNS: readonly Column<Node>[] = [
  ['node', ({ name }) => name],
  ['ip', ({ ip }) => ip ?? UNKNOWN],
  ['role', ({ role }) => role],
  ['mode', ({ gpuMode }) => gpuMode],
  ['GPUs', ({ gpus }) => number(gpus)],
  ['allocated', ({ allocatedGpus }) => number(allocatedGpus)],
  ['memory GiB', ({ gpuMemoryBytes }) => gib(gpuMemoryBytes)],
  ['allocated GiB', ({ allocatedGpuMemoryBytes }) => gib(allocatedGpuMemoryBytes)],
  ['used GiB', ({ usedGpuMemoryBytes }) => gib(usedGpuMemoryBytes)],
  ['use %', ({ gpuUtilizationPercent }) => number(gpuUtilizationPercent)],
]

const JOB_COLUMNS: readonly Column<Job>[] = [
  ['namespace', ({ namespace }) => namespace],
  ['name', ({ name }) => name],
  ['type', ({ type }) => type],
  ['status', ({ status }) => status],
  ['seconds', ({ durationSeconds }) => number(durationSeconds)],
  ['GPUs', ({ requestedGpus }) => number(requestedGpus)],
  ['memory GiB', ({ requestedGpuMemoryBytes }) => gib(requestedGpuMemoryBytes)],
  ['used GiB', ({ usedGpuMemoryBytes }) => gib(usedGpuMemoryBytes)],
  ['use %', ({ gpuUtilizationPercent }) => number(gpuUtilizationPercent)],
]

const QUOTA_COLUMNS: readonly Column<Quota>[] = [
  ['quota', ({ name }) => name],
  ['resource', ({ resource }) => resource],
  ['min', ({ min }) => limit(min)],
  ['max', ({ max }) => limit(max)],
  ['used', ({ used }) => number(used)],
  ['borrowed', ({ borrowed }) => number(borrowed)],
  ['lent', ({ lent }) => number(lent)],
  ['waiting', ({ waiting }) => number(waiting)],
  ['namespaces', ({ namespaces }) => namespaces.join(',') || UNKNOWN],
]

/** A heading, and columns as wide as they need be. */
function table<R>(title: string, rows: readonly R[], columns: readonly Column<R>[]): string[] {
  const cells = [
    columns.map(([heading]) => heading),
    ...rows.map(row => columns.map(([, cell]) => cell(row))),
  ]
  const widths = columns.map((_, at) => Math.max(...cells.map(line => line[at]?.length ?? 0)))
  const lines = cells.map(line =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return ['', `${title}: ${rows.length}`, ...(rows.length === 0 ? [] : lines)]
}
