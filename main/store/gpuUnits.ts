import { gpusAsked, largestUnits } from '../metrics/allocation.ts'
import type { Db } from './database.ts'
import type { PodRecord } from './records.ts'

type Units = Readonly<Record<string, number>>

/** What a round of writes knows about the units of nodes. It ends with the transaction, so that nothing outlives a rollback. */
export type GpuRound = {
  /** Physical GPUs that a pod's request comes to, by what the mirror knows of its node now. */
  gpusOf(pod: Pick<PodRecord, 'node' | 'gpuRequests'>): number
  /** The units of the node of this name may be others now. */
  nodeChanged(name: string): void
  /** Counts again the pods that depend on nodes that changed. @returns whether any came to another number */
  settle(): boolean
}

/**
 * A pod's share of physical GPUs depends on its node's units, so it is worked out when the pod is written and again when
 * those units change; reads then only add up a column. A pod without a node counts by the largest unit that any node gives
 * the resource; a resource that its node does not offer (any more) counts by its name.
 */
export function createGpuUnits(db: Db): () => GpuRound {
  // A node's name may briefly be held by two objects, while the deletion of the older one is on its way.
  const ofNode = db
    .prepare('SELECT gpu_units FROM node WHERE name = ? ORDER BY created_at DESC, uid LIMIT 1')
    .pluck()
  const ofAll = db.prepare('SELECT DISTINCT gpu_units FROM node').pluck()
  const podsOf = db.prepare(
    'SELECT id, gpu_requests, gpus FROM pod WHERE node IS ? AND gpu_requests IS NOT NULL',
  )
  const count = db.prepare('UPDATE pod SET gpus = ? WHERE id = ?')

  return () => {
    const touched = new Set<string>()
    const known = new Map<string | null, Units>()
    const unitsOf = (node: string | null): Units => {
      const cached = known.get(node)
      if (cached) return cached
      const units =
        node === null ? largestUnits(ofAll.all().map(toUnits)) : toUnits(ofNode.get(node)).gpuUnits
      known.set(node, units)
      return units
    }
    const recount = (node: string | null): boolean => {
      const pods = podsOf.all(node) as { id: number; gpu_requests: string; gpus: number }[]
      const changed = pods.filter(pod => {
        const gpus = gpusAsked(JSON.parse(pod.gpu_requests) as Units, unitsOf(node))
        return gpus !== pod.gpus && count.run(gpus, pod.id).changes > 0
      })
      return changed.length > 0
    }
    return {
      gpusOf: ({ node, gpuRequests }) =>
        Object.keys(gpuRequests).length === 0 ? 0 : gpusAsked(gpuRequests, unitsOf(node)),
      nodeChanged: name => {
        touched.add(name)
        known.delete(name)
        known.delete(null)
      },
      settle: () => {
        if (touched.size === 0) return false
        return [null, ...touched].map(recount).includes(true)
      },
    }
  }
}

/** `gpu_units` as it is kept: a JSON object; nothing for a node that is not there. */
const toUnits = (text: unknown): { gpuUnits: Units } => ({
  gpuUnits: typeof text === 'string' ? (JSON.parse(text) as Units) : {},
})
