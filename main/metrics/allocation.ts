import { gpuResourceKind, migSlices, slicesPerGpu } from '../clusters/project/gpuResources.ts'
import type { NodeRecord, PodRecord } from '../store/records.ts'

type Units = Readonly<Record<string, number>>

/** Whether a pod holds what it asks for: it has a node and has not ended. */
export const isHolding = (pod: Pick<PodRecord, 'node' | 'phase'>): boolean =>
  pod.node !== null && !hasEnded(pod)

/** Whether a pod waits for a node. */
export const isWaiting = (pod: Pick<PodRecord, 'node' | 'phase'>): boolean =>
  pod.node === null && !hasEnded(pod)

const hasEnded = ({ phase }: Pick<PodRecord, 'phase'>): boolean => phase === 'Succeeded' || phase === 'Failed'

/**
 * Physical GPUs that a request comes to by the units of its node; fractions for shared GPUs, 0 for what the node does not
 * offer. Rounded to billionths, so that sums of thousands of sevenths are still exact to a millionth.
 */
export function gpusOf(requests: Units, units: Units): number {
  const gpus = Object.entries(requests).reduce(
    (sum, [resource, asked]) => sum + asked * (units[resource] ?? 0),
    0,
  )
  return Math.round(gpus * 1e9) / 1e9
}

/**
 * Units by which to count pods that have no node yet: the largest that any node gives a resource, since nobody knows
 * where the pod will run.
 */
export function largestUnits(nodes: readonly Pick<NodeRecord, 'gpuUnits'>[]): Units {
  const largest: Record<string, number> = {}
  for (const { gpuUnits } of nodes) {
    for (const [resource, unit] of Object.entries(gpuUnits)) {
      largest[resource] = Math.max(largest[resource] ?? 0, unit)
    }
  }
  return largest
}

/** Physical GPUs that a waiting pod asks for. What no node offers counts by its name: a device as one GPU, a MIG slice as a seventh. */
export function gpusAsked(requests: Units, largest: Units): number {
  const named = Object.keys(requests).map(resource => [resource, largest[resource] ?? unitByName(resource)])
  return gpusOf(requests, Object.fromEntries(named))
}

function unitByName(resource: string): number {
  const kind = gpuResourceKind(resource)
  if (kind === 'mig') return migSlices(resource) / slicesPerGpu('')
  return kind === 'device' ? 1 : 0
}
