import { parseQuantity, toUnits } from '#core/quota/amount.ts'
import type { GpuMode } from '../../store/records.ts'
import { type GpuResourceKind, gpuResourceKind, migSlices, slicesPerGpu } from './gpuResources.ts'
import { displayModel, gpuProduct } from './gpuModel.ts'
import { type HamiDevices, readHamiDevices } from './hami.ts'

type Texts = Readonly<Record<string, string>>

/** What of a node its GPUs are derived from. Annotations are read here and never kept. */
export type GpuNode = {
  readonly labels: Texts
  readonly annotations: Texts
  readonly capacity: Texts
  readonly allocatable: Texts
}

/** GPUs of a node, as NodeRecord states them. */
export type GpuOffer = {
  readonly gpuMode: GpuMode
  readonly gpuModel: string | null
  readonly gpuCount: number
  readonly gpuAllocatable: number
  readonly gpuUnits: Readonly<Record<string, number>>
  readonly gpuMemoryMiB?: number
}

type Resource = {
  readonly name: string
  readonly kind: GpuResourceKind
  readonly capacity: number
  readonly allocatable: number
}

/** How much of a GPU a unit of each resource is, and how many GPUs those resources make up. */
type Sharing = {
  readonly mode: GpuMode
  readonly count: number
  readonly unit: (resource: Resource) => number
}

const COUNT = 'nvidia.com/gpu.count'
const REPLICAS = 'nvidia.com/gpu.replicas'
const STRATEGY = 'nvidia.com/gpu.sharing-strategy'

/**
 * How many GPUs a node has, how it shares them and which of them it offers. Physical GPUs throughout, fractions for shared
 * ones. A node that is labelled as having GPUs and offers none keeps its count: that gap is what health rule U3 reports.
 */
export function gpuOffer(node: GpuNode): GpuOffer {
  const resources = gpuResources(node)
  const product = gpuProduct(node.labels)
  const hami = readHamiDevices(node.annotations)
  const sharing = sharingOf(node, resources, hami)
  const used = resources.filter(resource => sharing.unit(resource) > 0)
  return {
    gpuMode: sharing.mode,
    gpuModel: displayModel(product || (hami?.model ?? '')),
    gpuCount: sharing.count,
    gpuAllocatable: tidy(allocatableOf(sharing, used)),
    gpuUnits: Object.fromEntries(used.map(resource => [resource.name, sharing.unit(resource)])),
    ...(sharing.mode === 'vgpu' && hami?.memoryMiB ? { gpuMemoryMiB: hami.memoryMiB } : {}),
  }
}

function gpuResources({ capacity, allocatable }: GpuNode): readonly Resource[] {
  return [...new Set([...Object.keys(capacity), ...Object.keys(allocatable)])].flatMap(name => {
    const kind = gpuResourceKind(name)
    if (kind === null) return []
    return [{ name, kind, capacity: unitsOf(capacity[name]), allocatable: unitsOf(allocatable[name]) }]
  })
}

function sharingOf(node: GpuNode, resources: readonly Resource[], hami: HamiDevices | null): Sharing {
  const offered = resources.filter(resource => resource.capacity > 0)
  const memory = offered.find(resource => resource.kind === 'memory')
  if (memory !== undefined) return memorySharing(node, memory)
  if (hami !== null && offered.length > 0) return hamiSharing(hami)
  if (offered.some(resource => resource.kind === 'mig')) return migSharing(node, offered)
  if (/-MIG-/.test(gpuProduct(node.labels))) return migSingleSharing(node, offered)
  const replicas = replicasOf(node.labels, offered)
  if (offered.length > 0 && replicas > 1) return replicaSharing(node, offered, replicas)
  return wholeSharing(node, offered)
}

/** gpushare: the resource is memory of all cards together, in GiB or MiB, so that the unit cancels out. */
function memorySharing({ labels, capacity }: GpuNode, memory: Resource): Sharing {
  const count = unitsOf(capacity['aliyun.com/gpu-count']) || labelCount(labels) || 1
  return {
    mode: 'sharedMemory',
    count,
    unit: resource => (resource.kind === 'memory' ? count / memory.capacity : 0),
  }
}

/** HAMi offers each GPU `split` times; a slot counts as its share of the card, whatever memory goes with it. */
function hamiSharing(hami: HamiDevices): Sharing {
  return {
    mode: 'vgpu',
    count: hami.count,
    unit: resource => (resource.kind === 'device' ? hami.count / hami.slots : 0),
  }
}

/** MIG strategy `mixed`: slices beside whole GPUs. */
function migSharing({ labels }: GpuNode, offered: readonly Resource[]): Sharing {
  const perGpu = slicesPerGpu(gpuProduct(labels))
  const unit = (resource: Resource): number =>
    resource.kind === 'mig' ? migSlices(resource.name) / perGpu : resource.kind === 'device' ? 1 : 0
  const atLeast = offered.reduce((sum, resource) => sum + resource.capacity * unit(resource), 0)
  return { mode: 'mig', count: labelCount(labels) || Math.ceil(tidy(atLeast)), unit }
}

/** MIG strategy `single`: slices of one size under the name of whole GPUs; the count label then counts slices. */
function migSingleSharing({ labels }: GpuNode, offered: readonly Resource[]): Sharing {
  const product = gpuProduct(labels)
  const perGpu = slicesPerGpu(product)
  const slices = Number(/-MIG-(\d+)g\./.exec(product)?.[1] ?? labels['nvidia.com/gpu.slices.gi'] ?? 0)
  const size = slices > 0 ? Math.min(slices, perGpu) : perGpu
  const devices = Math.max(labelCount(labels), sumOf(offered))
  return {
    mode: 'mig',
    count: Math.ceil(devices / Math.floor(perGpu / size)),
    unit: resource => (resource.kind === 'device' ? size / perGpu : 0),
  }
}

function replicaSharing({ labels }: GpuNode, offered: readonly Resource[], replicas: number): Sharing {
  return {
    mode: labels[STRATEGY] === 'mps' ? 'mps' : 'timeSliced',
    count: Math.max(labelCount(labels), Math.ceil(sumOf(offered) / replicas)),
    unit: resource => (resource.kind === 'device' ? 1 / replicas : 0),
  }
}

function wholeSharing({ labels }: GpuNode, offered: readonly Resource[]): Sharing {
  const count = Math.max(labelCount(labels), sumOf(offered))
  const unit = (resource: Resource): number => (resource.kind === 'device' ? 1 : 0)
  if (offered.length > 0) return { mode: 'exclusive', count, unit }
  // https://github.com/NVIDIA/gpu-operator (GPUCluster): set on nodes whose GPUs go through ResourceSlices alone.
  if (labels['nvidia.com/gpu.deploy.dra-driver'] === 'true') return { mode: 'dra', count, unit }
  const isExpected = count > 0 || labels['nvidia.com/gpu.present'] === 'true'
  return { mode: isExpected ? 'exclusive' : 'none', count, unit }
}

/** Replicas of a GPU by its label; by the ratio of offer to GPUs where only the renamed resource tells of sharing. */
function replicasOf(labels: Texts, offered: readonly Resource[]): number {
  const stated = unitsOf(labels[REPLICAS])
  if (stated > 1) return stated
  const shared = offered.find(resource => resource.name === 'nvidia.com/gpu.shared')
  const count = labelCount(labels)
  return shared !== undefined && count > 0 ? shared.capacity / count : 1
}

/** Slices may leave a part of a GPU unused, so there what is lost is subtracted, not what is offered summed up. */
function allocatableOf(sharing: Sharing, used: readonly Resource[]): number {
  const sum = (amount: (resource: Resource) => number): number =>
    used.reduce((total, resource) => total + amount(resource) * sharing.unit(resource), 0)
  const offered = sum(resource => resource.allocatable)
  if (sharing.mode !== 'mig') return Math.min(sharing.count, offered)
  return offered === 0
    ? 0
    : Math.max(0, sharing.count - sum(resource => resource.capacity - resource.allocatable))
}

const labelCount = (labels: Texts): number => unitsOf(labels[COUNT])

const sumOf = (resources: readonly Resource[]): number =>
  resources.reduce((sum, resource) => sum + (resource.kind === 'device' ? resource.capacity : 0), 0)

/** A quantity as whole units; 0 for what is none or negative. */
function unitsOf(text: string | undefined): number {
  const amount = parseQuantity(text ?? '')
  return amount.ok ? Math.max(0, toUnits(amount.value)) : 0
}

/** Takes away what binary fractions add: 0.1 × 3 → 0.3. */
const tidy = (value: number): number => Math.round(value * 1e6) / 1e6
