// What the dashboards of one moment are worked out from, indexed once.
import type { Millis } from '#core/base/units.ts'
import type { Job } from '../jobs/jobs.ts'
import type { NodeRecord, RoundPod } from '../store/records.ts'
import { isHolding } from './allocation.ts'
import { memoryAsked, memoryPerGpu, type Scale, totalMemory } from './gpuMemory.ts'
import type { LocatedDevice } from './locate.ts'

/** A GPU, or a slice of one, that a pod holds. */
export type Held = {
  readonly device: LocatedDevice
  readonly instance: string | null
  readonly isShared: boolean
}

export type NodeFacts = {
  readonly node: NodeRecord
  readonly devices: readonly LocatedDevice[]
  /** Pods that have this node and have not ended. */
  readonly pods: readonly RoundPod[]
  readonly totalMemory: number | null
  readonly scale: Scale
}

export type Picture = {
  readonly at: Millis
  /** Nodes with GPUs, in the order of their names. */
  readonly gpuNodes: readonly NodeFacts[]
  readonly jobs: readonly Job[]
  readonly heldBy: (pod: RoundPod) => readonly Held[]
  /** GPU memory that a pod asks for; null where it depends on a node that is not known yet. */
  readonly memoryAskedBy: (pod: Pick<RoundPod, 'node' | 'gpuRequests' | 'requests'>) => number | null
}

export type PictureInput = {
  readonly at: Millis
  readonly nodes: readonly NodeRecord[]
  readonly pods: readonly RoundPod[]
  readonly devices: readonly LocatedDevice[]
  readonly jobs: readonly Job[]
}

export function drawPicture({ at, nodes, pods, devices, jobs }: PictureInput): Picture {
  const devicesOf = Map.groupBy(devices, ({ node }) => node)
  const podsOf = Map.groupBy(pods.filter(isHolding), ({ node }) => node)
  const gpuNodes = nodes
    .filter(({ gpuMode }) => gpuMode !== 'none')
    .map(node => {
      const own = (devicesOf.get(node.name) ?? []).toSorted(
        (a, b) => (a.index ?? Infinity) - (b.index ?? Infinity) || (a.uuid < b.uuid ? -1 : 1),
      )
      const total = totalMemory(node, own)
      const scale = { node, perGpu: memoryPerGpu(node, total) }
      return { node, devices: own, pods: podsOf.get(node.name) ?? [], totalMemory: total, scale }
    })
  return { at, gpuNodes, jobs, heldBy: holdings(gpuNodes), memoryAskedBy: weigher(gpuNodes) }
}

const asksForGpus = ({ gpuRequests }: Pick<RoundPod, 'gpuRequests'>): boolean =>
  Object.keys(gpuRequests).length > 0

const podKey = (namespace: string, name: string): string => `${namespace}/${name}`

/**
 * Which GPUs a pod holds, by what the exporter says of pods that ask for GPUs. Where it says nothing of a node's pods, a pod that
 * asks for all of the node's GPUs holds all of them.
 */
function holdings(gpuNodes: readonly NodeFacts[]): Picture['heldBy'] {
  const byPod = new Map<string, Held[]>()
  for (const { node, devices, pods } of gpuNodes) {
    const asking = new Map(pods.filter(asksForGpus).map(pod => [podKey(pod.namespace, pod.name), pod]))
    const isTold = devices.some(({ holders }) =>
      holders.some(({ namespace, pod }) => asking.has(podKey(namespace, pod))),
    )
    const only = [...asking.values()].find(({ gpus }) => gpus >= node.gpuCount && node.gpuCount > 0)
    for (const device of devices) {
      const holders = device.holders.filter(({ namespace, pod }) => asking.has(podKey(namespace, pod)))
      for (const { namespace, pod, instance } of holders) {
        const sharing = holders.filter(other => other.instance === instance)
        push(byPod, podKey(namespace, pod), { device, instance, isShared: sharing.length > 1 })
      }
      if (!isTold && only)
        push(byPod, podKey(only.namespace, only.name), { device, instance: null, isShared: false })
    }
  }
  return ({ namespace, name }) => byPod.get(podKey(namespace, name)) ?? []
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}

function weigher(gpuNodes: readonly NodeFacts[]): Picture['memoryAskedBy'] {
  const scales = new Map(gpuNodes.map(({ node, scale }) => [node.name, scale]))
  return pod => {
    if (!asksForGpus(pod)) return 0
    const own = pod.node === null ? undefined : scales.get(pod.node)
    if (own) return memoryAsked(pod, own)
    const resources = Object.keys(pod.gpuRequests)
    const fitting = [...scales.values()].filter(({ node }) => resources.every(name => name in node.gpuUnits))
    const amounts = new Set(fitting.map(scale => memoryAsked(pod, scale)))
    // Where the nodes that it may get differ, nobody knows.
    return amounts.size === 1 ? ([...amounts][0] ?? null) : null
  }
}
