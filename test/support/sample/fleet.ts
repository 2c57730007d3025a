// The machines of the sample cluster, and what happens to them.
import { type NodeBuilder, makeNode } from '../builders.ts'
import { AS_OF, DAY, HOUR, MINUTE, ago } from './time.ts'

export type Pool = 'h100' | 'a100' | 'l40s' | 'l4' | 'mig'

/** A GPU node. `units` are what pods can ask of it, `unit` how much of a GPU each is. */
export type Machine = {
  readonly name: string
  readonly pool: Pool
  readonly gpus: number
  readonly units: Readonly<Record<string, number>>
  readonly unit: Readonly<Record<string, number>>
  /** Part of the cluster from then on. */
  readonly since: number
  /** Taken out of scheduling at that time; running pods are moved away if `drains`. */
  readonly closed?: { readonly at: number; readonly drains: boolean }
  /** One GPU fails at that time. */
  readonly loses?: { readonly at: number }
}

const GPU = 'nvidia.com/gpu'
export const MIG_3G = 'nvidia.com/mig-3g.40gb'
export const MIG_2G = 'nvidia.com/mig-2g.20gb'

export const LOST_GPU = { node: 'gpu-h100-07', at: ago(26 * HOUR) }
export const CORDONED = { node: 'gpu-l40s-04', at: ago(20 * HOUR) }
export const NOT_READY = { node: 'gpu-a100-05', at: ago(18 * MINUTE) }
/** The GPU of which rows of memory can no longer be remapped. */
export const SICK_GPU = { node: 'gpu-h100-03', index: 2, at: ago(41 * MINUTE) }
/** Joined later than the others: the total of the history rises that day. */
const MIG_SINCE = ago(18 * DAY)

const machine = (name: string, pool: Pool, more: Partial<Machine> = {}): Machine => ({
  name,
  pool,
  gpus: 8,
  units: { [GPU]: 8 },
  unit: { [GPU]: 1 },
  since: ago(200 * DAY),
  ...(name === LOST_GPU.node && { loses: { at: LOST_GPU.at } }),
  ...(name === CORDONED.node && { closed: { at: CORDONED.at, drains: true } }),
  ...(name === NOT_READY.node && { closed: { at: NOT_READY.at, drains: false } }),
  ...more,
})

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`)

export const MACHINES: readonly Machine[] = [
  ...numbered('gpu-h100', 10).map(name => machine(name, 'h100')),
  ...numbered('gpu-a100', 8).map(name => machine(name, 'a100')),
  ...numbered('gpu-l40s', 4).map(name => machine(name, 'l40s')),
  machine('gpu-l4-01', 'l4', { gpus: 4, units: { [GPU]: 16 }, unit: { [GPU]: 1 / 4 } }),
  machine('gpu-mig-01', 'mig', {
    units: { [MIG_3G]: 8, [MIG_2G]: 16 },
    unit: { [MIG_3G]: 3 / 7, [MIG_2G]: 2 / 7 },
    since: MIG_SINCE,
  }),
]

type Hardware = {
  readonly product: string
  readonly memoryMiB: number
  readonly cores: number
  readonly memoryGiB: number
}

export const HARDWARE: Readonly<Record<Pool, Hardware>> = {
  h100: { product: 'NVIDIA-H100-80GB-HBM3', memoryMiB: 81_559, cores: 192, memoryGiB: 2048 },
  a100: { product: 'NVIDIA-A100-SXM4-80GB', memoryMiB: 81_920, cores: 128, memoryGiB: 1024 },
  l40s: { product: 'NVIDIA-L40S', memoryMiB: 46_068, cores: 128, memoryGiB: 768 },
  l4: { product: 'NVIDIA-L4', memoryMiB: 23_034, cores: 64, memoryGiB: 256 },
  mig: { product: 'NVIDIA-H100-80GB-HBM3', memoryMiB: 81_559, cores: 192, memoryGiB: 2048 },
}

/** Every node of the cluster as the API server states it at `AS_OF`: 24 GPU nodes, then 2 plain ones, then 3 of the control plane. */
export function buildNodes(): readonly NodeBuilder[] {
  const gpuNodes = MACHINES.map(gpuNode)
  const plain = numbered('cpu', 2).map(name => sized(makeNode(name), 64, 512).role('worker'))
  const control = numbered('control', 3).map(name =>
    sized(makeNode(name), 16, 64)
      .role('control-plane')
      .taint('node-role.kubernetes.io/control-plane', 'NoSchedule'),
  )
  return [...gpuNodes, ...plain, ...control].map((node, index) =>
    node.ip(`198.18.${4 + Math.floor(index / 16)}.${10 + (index % 16)}`),
  )
}

function gpuNode(of: Machine): NodeBuilder {
  const { product, memoryMiB, cores, memoryGiB } = HARDWARE[of.pool]
  const node = sized(makeNode(of.name), cores, memoryGiB)
    .gpus(of.gpus, product, memoryMiB)
    .role('worker')
    .labels({
      'node.kubernetes.io/instance-type': `${of.pool}.${of.gpus}x`,
      'topology.kubernetes.io/zone': zoneOf(of),
    })
    .createdAt(new Date(of.since))
  if (of.pool === 'h100' || of.pool === 'a100') node.taint('nvidia.com/gpu', 'NoSchedule', 'present')
  if (of.pool === 'l4') node.timeSliced(4)
  if (of.pool === 'mig') node.mig({ '3g.40gb': 8, '2g.20gb': 16 })
  if (of.loses) node.healthy(of.gpus - 1)
  if (of.closed?.drains === true) node.cordoned()
  if (of.closed?.drains === false)
    node.notReady('Kubelet stopped posting node status.', new Date(of.closed.at))
  return node
}

/** Kubelets keep a part of a machine for themselves. */
function sized(node: NodeBuilder, cores: number, memoryGiB: number): NodeBuilder {
  return node
    .resource('cpu', cores, `${cores * 1000 - 500}m`)
    .resource(
      'memory',
      `${memoryGiB * 1024 * 1024 - 1_048_576}Ki`,
      `${Math.floor(memoryGiB * 0.98) * 1024}Mi`,
    )
    .resource('ephemeral-storage', '1843759088Ki', '1699208372Ki')
    .createdAt(new Date(AS_OF - 200 * DAY))
}

const zoneOf = ({ name }: Machine): string => (Number(name.slice(-2)) % 2 === 1 ? 'hall-a' : 'hall-b')

/** How Canopy calls a machine's GPUs. */
export const modelOfProduct = ({ pool }: Machine): string =>
  HARDWARE[pool].product.replace(/^NVIDIA-/, '').replaceAll('-', ' ')
