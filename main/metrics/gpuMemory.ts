// How much GPU memory a node has and its pods ask for. Bytes; null is "not known". Pure.
import { parseQuantity, toUnits } from '#core/quota/amount.ts'
import type { NodeRecord, RoundPod } from '../store/records.ts'
import type { LocatedDevice } from './locate.ts'

const MIB = 1_048_576
const GIB = 1024 * MIB
const GPU_MEM = 'aliyun.com/gpu-mem'
const GPU_COUNT = 'aliyun.com/gpu-count'
/** No card has so many GiB; as MiB it would be none. */
const MOST_GIB = 200

/** GPU memory of a node: what its devices state, else what its labels and capacity say. */
export function totalMemory(node: NodeRecord, devices: readonly LocatedDevice[]): number | null {
  const stated = devices.flatMap(({ values }) => values.memoryTotalBytes ?? [])
  const sum = stated.reduce((total, bytes) => total + bytes, 0)
  // Where a GPU has fallen silent the labels still know of it.
  if (stated.length > 0 && stated.length >= node.gpuCount) return sum
  return memoryByObject(node) ?? (stated.length > 0 ? sum : null)
}

function memoryByObject(node: NodeRecord): number | null {
  const label = unitsOf(node.labels['nvidia.com/gpu.memory'])
  if (label > 0) {
    // In MIG's single strategy both labels are of slices.
    const isSliced = /-MIG-/.test(node.labels['nvidia.com/gpu.product'] ?? '')
    const count = isSliced ? unitsOf(node.labels['nvidia.com/gpu.count']) : node.gpuCount
    return label * MIB * count
  }
  // Where HAMi alone knows the node: no GPU feature discovery labels it.
  if (node.gpuMemoryMiB !== undefined) return node.gpuMemoryMiB * MIB
  const shared = unitsOf(node.capacity[GPU_MEM])
  return shared > 0 ? shared * gpuMemUnit(node) : null
}

/**
 * What a unit of gpu-mem is: the device plugin can be set to GiB or MiB, and says nowhere which. A card has at most some 200 GiB.
 * https://github.com/AliyunContainerService/gpushare-device-plugin (`--memory-unit`)
 */
export function gpuMemUnit(node: Pick<NodeRecord, 'capacity' | 'gpuCount'>): number {
  const cards = unitsOf(node.capacity[GPU_COUNT]) || node.gpuCount || 1
  return unitsOf(node.capacity[GPU_MEM]) / cards <= MOST_GIB ? GIB : MIB
}

/** Memory of one GPU of a node. */
export const memoryPerGpu = (node: NodeRecord, total: number | null): number | null =>
  total === null || node.gpuCount === 0 ? null : total / node.gpuCount

/** The node on which a pod's request is weighed: its own, or one of those it may get. */
export type Scale = { readonly node: NodeRecord; readonly perGpu: number | null }

/** GPU memory that a request comes to on a node; 0 for one without GPUs. */
export function memoryAsked(
  { gpuRequests, requests }: Pick<RoundPod, 'gpuRequests' | 'requests'>,
  { node, perGpu }: Scale,
): number | null {
  let total = 0
  for (const [resource, units] of Object.entries(gpuRequests)) {
    const bytes = memoryOf(resource, units, { node, perGpu, requests })
    if (bytes === null) return null
    total += bytes
  }
  return total
}

type Weighing = Scale & { readonly requests: RoundPod['requests'] }

function memoryOf(resource: string, units: number, { node, perGpu, requests }: Weighing): number | null {
  if (resource === GPU_MEM) return units * gpuMemUnit(node)
  const slice = /^nvidia\.com\/mig-\d+g\.(\d+)gb/.exec(resource)?.[1]
  if (slice !== undefined) return units * Number(slice) * GIB
  if (node.gpuMode === 'vgpu') return vgpuMemory(units, requests, perGpu)
  const unit = node.gpuUnits[resource] ?? 1
  return perGpu === null ? null : Math.round(units * unit * perGpu)
}

/** HAMi: MiB or percent of each virtual GPU; all of the card where neither is asked for. https://project-hami.io/docs/userguide/nvidia-device/specify-device-memory-usage */
function vgpuMemory(units: number, requests: RoundPod['requests'], perGpu: number | null): number | null {
  const mebibytes = unitsOf(requests['nvidia.com/gpumem'])
  if (mebibytes > 0) return units * mebibytes * MIB
  const percent = unitsOf(requests['nvidia.com/gpumem-percentage']) || 100
  return perGpu === null ? null : Math.round((units * perGpu * percent) / 100)
}

function unitsOf(text: string | undefined): number {
  const amount = parseQuantity(text ?? '')
  return amount.ok ? toUnits(amount.value) : 0
}
