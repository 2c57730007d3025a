// Which GPUs of a source are this cluster's, and on which of its nodes. Pure.
import { AppError } from '#core/base/errors.ts'
import type { Device } from './devices.ts'

/** What is known of the cluster's objects. */
export type KnownNodes = {
  readonly nodes: ReadonlySet<string>
  /** The node of a pod, null for one that is not known or has none. */
  readonly nodeOf: (namespace: string, pod: string) => string | null
}
export type LocatedDevice = Device & { readonly node: string }
export type Located = {
  readonly devices: readonly LocatedDevice[]
  /** GPUs that no node of the cluster could be found for. */
  readonly strays: number
}

/**
 * The GPUs that are on nodes of this cluster. A Prometheus may hold several clusters: then those under the one `cluster` label whose
 * nodes are ours. Throws NO_METRICS when none is ours, or two labels fit equally well.
 */
export function locate(devices: readonly Device[], known: KnownNodes): Located {
  const findNode = nodeFinder(known)
  const groups = Map.groupBy(devices, ({ cluster }) => cluster)
  const found = [...groups].map(([cluster, members]) => ({
    cluster,
    members,
    ours: members.flatMap(device => {
      const node = findNode(device)
      return node === null ? [] : [{ ...device, node }]
    }),
  }))
  const best = found.toSorted((a, b) => b.ours.length - a.ours.length)
  const [first, second] = best
  if (!first || first.ours.length === 0)
    throw new AppError('NO_METRICS', 'None of the GPUs that it knows is on a node of this cluster', {
      data: { gpus: devices.length },
    })
  if (second && second.ours.length === first.ours.length)
    throw new AppError('NO_METRICS', 'It holds several clusters with nodes of the same names', {
      data: { clusters: [first.cluster, second.cluster] },
    })
  return { devices: first.ours, strays: first.members.length - first.ours.length }
}

function nodeFinder({ nodes, nodeOf }: KnownNodes): (device: Device) => string | null {
  const byShortName = new Map<string, string | null>()
  for (const node of nodes) {
    const short = shortName(node)
    byShortName.set(short, byShortName.has(short) ? null : node)
  }
  return ({ nodes: named, exporter }) => {
    for (const name of named) {
      if (nodes.has(name)) return name
      // Hosts and Kubernetes may disagree on whether the domain belongs to the name.
      const match = byShortName.get(shortName(name))
      if (match) return match
    }
    return exporter && nodeOf(exporter.namespace, exporter.pod)
  }
}

const shortName = (name: string): string => name.split('.')[0] ?? name
