// From samples to GPUs. Pure.
import { migSlices, slicesPerGpu } from '../clusters/project/gpuResources.ts'
import { type DeviceMetric, type DialectId, translate } from './dialects.ts'
import type { RawSample } from './exposition.ts'

export type DeviceValues = Readonly<Partial<Record<DeviceMetric, number>>>

/** A pod that the exporter says holds a GPU or a slice of it. */
export type Holder = {
  readonly namespace: string
  readonly pod: string
  /** The MIG instance it holds; null: the GPU as such. */
  readonly instance: string | null
  readonly values: DeviceValues
}

export type MigInstance = { readonly id: string; readonly profile: string; readonly values: DeviceValues }

/** A physical GPU as an exporter sees it. What is not known is absent, never 0. */
export type Device = {
  readonly uuid: string
  readonly index: number | null
  readonly model: string | null
  /** Names of its node that the labels offer, best first. */
  readonly nodes: readonly string[]
  /** The exporter's own pod, where Prometheus adds it. */
  readonly exporter: { readonly namespace: string; readonly pod: string } | null
  /** The cluster that a Prometheus of several says it belongs to; '' where it says nothing. */
  readonly cluster: string
  readonly values: DeviceValues
  readonly instances: readonly MigInstance[]
  readonly holders: readonly Holder[]
}

type Labels = RawSample['labels']
type Mutable = { -readonly [K in DeviceMetric]?: number }
type Draft = {
  labels: Labels
  cluster: string
  values: Mutable
  instances: Map<string, { profile: string; values: Mutable }>
  holders: Map<string, { labels: PodName; instance: string | null; values: Mutable }>
}
type PodName = { readonly namespace: string; readonly pod: string }

const UUID = ['UUID', 'uuid', 'device_uuid', 'deviceuuid']
const INDEX = ['gpu', 'minor_number', 'device_index', 'deviceidx']
const MODEL = ['modelName', 'device_type', 'devicetype']
export const NODE_LABELS = [
  'node',
  'node_name',
  'Hostname',
  'hostname',
  'NodeName',
  'nodename',
  'nodeid',
  'kubernetes_node',
  'exported_node',
]
/** Prometheus renames what a scraped label clashes with (`honor_labels: false`); see `podOf`. */
const PODS: readonly (readonly [namespace: string, pod: string])[] = [
  ['exported_namespace', 'exported_pod'],
  ['namespace_name', 'pod_name'],
  ['podnamespace', 'podname'],
]

/** Every label that is read, for queries that ask for no more. */
export const READ_LABELS: readonly string[] = [
  ...UUID,
  ...INDEX,
  ...MODEL,
  ...NODE_LABELS,
  ...PODS.flat(),
  'namespace',
  'pod',
  'GPU_I_ID',
  'GPU_I_PROFILE',
  'cluster',
]

/**
 * GPUs by UUID, of exporters of each of the dialects. Of one that several tell of, each tells what those before it do not. Samples
 * without a UUID are no GPU's.
 */
export function readDevices(
  samples: readonly RawSample[],
  dialects: readonly DialectId[],
): readonly Device[] {
  const devices = new Map<string, Device>()
  for (const dialect of dialects)
    for (const device of readOne(samples, dialect)) {
      const key = `${device.cluster}\n${device.uuid}`
      const known = devices.get(key)
      devices.set(key, known ? completed(known, device) : device)
    }
  return [...devices.values()]
}

/** Exporters repeat a GPU's value for each pod that shares it, and two may watch one node: the largest counts, once. */
function readOne(samples: readonly RawSample[], dialect: DialectId): readonly Device[] {
  const own = samples.flatMap(sample => {
    const uuid = first(sample.labels, UUID)
    const translated = translate(dialect, sample)
    return uuid === null || translated === null ? [] : [{ uuid, labels: sample.labels, translated }]
  })
  const hasRenamed = own.some(({ labels }) => PODS.some(([, pod]) => pod in labels))
  const drafts = new Map<string, Draft>()
  for (const { uuid, labels, translated } of own) {
    const cluster = labels['cluster'] ?? ''
    const key = `${cluster}\n${uuid}`
    const draft = drafts.get(key) ?? newDraft(labels, cluster)
    drafts.set(key, draft)
    draft.labels = { ...labels, ...draft.labels }
    put(draft, labels, { ...translated, hasRenamed })
  }
  return [...drafts.values()].map(finish)
}

function completed(known: Device, more: Device): Device {
  return {
    ...known,
    index: known.index ?? more.index,
    model: known.model ?? more.model,
    nodes: [...new Set([...known.nodes, ...more.nodes])],
    exporter: known.exporter ?? more.exporter,
    values: { ...more.values, ...known.values },
    instances: known.instances.length > 0 ? known.instances : more.instances,
    holders: completedHolders(known.holders, more.holders),
  }
}

function completedHolders(known: readonly Holder[], more: readonly Holder[]): readonly Holder[] {
  const holders = new Map(known.map(holder => [keyOf(holder), holder]))
  for (const holder of more) {
    const own = holders.get(keyOf(holder)) ?? holder
    holders.set(keyOf(holder), { ...own, values: { ...holder.values, ...own.values } })
  }
  return [...holders.values()]
}

const keyOf = ({ namespace, pod, instance }: Pick<Holder, 'namespace' | 'pod' | 'instance'>): string =>
  `${namespace}/${pod}/${instance ?? ''}`

const newDraft = (labels: Labels, cluster: string): Draft => ({
  labels,
  cluster,
  values: {},
  instances: new Map(),
  holders: new Map(),
})

type Translated = { readonly metric: DeviceMetric; readonly value: number; readonly hasRenamed: boolean }

function put(draft: Draft, labels: Labels, { metric, value, hasRenamed }: Translated): void {
  const instance = labels['GPU_I_ID'] || null
  const holder = podOf(labels, hasRenamed)
  const isOfPod = metric === 'podMemoryUsedBytes' || metric === 'podUtilizationPercent'
  if (holder) {
    const key = keyOf({ ...holder, instance })
    const entry = draft.holders.get(key) ?? { labels: holder, instance, values: {} }
    // A pod has as many of these as it has containers or virtual GPUs.
    if (isOfPod) entry.values[metric] = (entry.values[metric] ?? 0) + value
    draft.holders.set(key, entry)
  }
  if (isOfPod) return
  if (instance === null) return raise(draft.values, metric, value)
  const entry = draft.instances.get(instance) ?? { profile: labels['GPU_I_PROFILE'] ?? '', values: {} }
  raise(entry.values, metric, value)
  draft.instances.set(instance, entry)
}

function raise(values: Mutable, metric: DeviceMetric, value: number): void {
  values[metric] = Math.max(values[metric] ?? value, value)
}

/** Where other labels name the pod, `pod` is the exporter's own. */
function podOf(labels: Labels, hasRenamed: boolean): PodName | null {
  for (const [namespace, pod] of hasRenamed ? PODS : [['namespace', 'pod'] as const])
    if (labels[pod]) return { namespace: labels[namespace] ?? '', pod: labels[pod] }
  return null
}

function finish({ labels, cluster, values, instances, holders }: Draft): Device {
  const index = Number(first(labels, INDEX) ?? Number.NaN)
  const slices = [...instances].map(([id, { profile, values: own }]) => ({
    id,
    profile,
    values: withTotal(own),
  }))
  const model = first(labels, MODEL)
  return {
    uuid: first(labels, UUID) ?? '',
    index: Number.isInteger(index) ? index : null,
    model,
    nodes: NODE_LABELS.flatMap(label => labels[label] || []),
    exporter: labels['pod'] ? { namespace: labels['namespace'] ?? '', pod: labels['pod'] } : null,
    cluster,
    values: slices.length === 0 ? withTotal(values) : ofSlices(withTotal(values), slices, model ?? ''),
    instances: slices,
    holders: [...holders.values()].map(({ labels: { namespace, pod }, instance, values: own }) => ({
      namespace,
      pod,
      instance,
      values: own,
    })),
  }
}

/** The total is stated, or made up of its parts: exporters before 3.1 state no reserved part, which is 1 to 3 % of it. */
function withTotal(values: DeviceValues): DeviceValues {
  const { memoryTotalBytes, memoryUsedBytes: used, memoryFreeBytes: free, memoryReservedBytes = 0 } = values
  if (memoryTotalBytes !== undefined || used === undefined || free === undefined) return values
  return { ...values, memoryTotalBytes: used + free + memoryReservedBytes }
}

const SUMMED: readonly DeviceMetric[] = ['memoryUsedBytes', 'memoryFreeBytes', 'memoryTotalBytes']
const ACTIVE: readonly DeviceMetric[] = [
  'engineActivePercent',
  'tensorActivePercent',
  'smActivePercent',
  'dramActivePercent',
]

/**
 * A GPU cut into MIG instances states little as a whole: memory is their sum, activity their mean weighted by their slices of the
 * whole GPU, the part that is not cut counting as idle. GPU_UTIL does not exist there: the activity of the engine stands in for it.
 */
function ofSlices(whole: DeviceValues, slices: readonly MigInstance[], model: string): DeviceValues {
  const values: Mutable = { ...whole }
  for (const metric of SUMMED) {
    const parts = slices.flatMap(({ values: own }) => own[metric] ?? [])
    if (values[metric] === undefined && parts.length > 0) values[metric] = sum(parts)
  }
  const perGpu = slicesPerGpu(model)
  for (const metric of ACTIVE) {
    const parts = slices.flatMap(({ profile, values: own }) =>
      own[metric] === undefined ? [] : own[metric] * sizeOf(profile),
    )
    if (values[metric] === undefined && parts.length > 0) values[metric] = sum(parts) / perGpu
  }
  if (values.utilizationPercent === undefined && values.engineActivePercent !== undefined)
    values.utilizationPercent = values.engineActivePercent
  return values
}

const sizeOf = (profile: string): number => migSlices(`nvidia.com/mig-${profile}`)

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

function first(labels: Labels, names: readonly string[]): string | null {
  for (const name of names) if (labels[name]) return labels[name]
  return null
}
