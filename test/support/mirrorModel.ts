// What the mirror has to say, worked out from records in memory: no SQL, no stored sums.
import { gpusAsked, isHolding, isWaiting, largestUnits } from '../../main/metrics/allocation.ts'
import { unhealthyOf } from '../../main/metrics/health.ts'
import type {
  MirrorChange,
  MirrorKind,
  MirrorRecord,
  NodeRecord,
  PodRecord,
} from '../../main/store/records.ts'

type Kept = { readonly record: MirrorRecord; readonly generation: number }
type Prune = Extract<MirrorChange, { op: 'prune' }>

export class MirrorModel {
  readonly #kept = new Map<string, Kept>()

  apply(changes: readonly MirrorChange[]): void {
    for (const change of changes) {
      if (change.op === 'upsert') this.#kept.set(change.record.uid, change)
      else if (change.op === 'delete') {
        if (this.#kept.get(change.uid)?.record.kind === change.kind) this.#kept.delete(change.uid)
      } else for (const [uid, kept] of this.#kept) if (isPruned(kept, change)) this.#kept.delete(uid)
    }
  }

  of<K extends MirrorKind>(kind: K): Extract<MirrorRecord, { kind: K }>[] {
    return [...this.#kept.values()]
      .map(({ record }) => record)
      .filter((record): record is Extract<MirrorRecord, { kind: K }> => record.kind === kind)
  }

  all(): MirrorRecord[] {
    return [...this.#kept.values()].map(({ record }) => record)
  }

  /** Physical GPUs that a pod's request comes to. */
  gpus(pod: PodRecord): number {
    if (Object.keys(pod.gpuRequests).length === 0) return 0
    const nodes = this.of('node')
    if (pod.node === null) return gpusAsked(pod.gpuRequests, largestUnits(nodes))
    const [newest] = nodes
      .filter(({ name }) => name === pod.node)
      .toSorted((a, b) => b.createdAt - a.createdAt || (a.uid < b.uid ? -1 : 1))
    return gpusAsked(pod.gpuRequests, newest?.gpuUnits ?? {})
  }

  held(node: NodeRecord): PodRecord[] {
    return this.of('pod').filter(pod => isHolding(pod) && pod.node === node.name)
  }

  overviewFigures() {
    const nodes = this.of('node')
    const pods = this.of('pod')
    const gpuNodes = nodes.filter(({ gpuMode }) => gpuMode !== 'none')
    const holding = pods.filter(isHolding)
    return {
      nodes: {
        total: nodes.length,
        ready: nodes.filter(({ status }) => status === 'ready').length,
        notReady: nodes.filter(({ status }) => status !== 'ready').length,
        cordoned: nodes.filter(({ isCordoned }) => isCordoned).length,
      },
      gpuNodes: {
        total: gpuNodes.length,
        allocated: gpuNodes.filter(node => sum(this.held(node), pod => this.gpus(pod)) > 0).length,
        unhealthy: gpuNodes.filter(node => unhealthyOf(node).length > 0).length,
      },
      gpus: {
        total: sum(nodes, node => node.gpuCount),
        allocatable: sum(nodes, node => node.gpuAllocatable),
        allocated: sum(holding, pod => this.gpus(pod)),
        pending: sum(pods.filter(isWaiting), pod => this.gpus(pod)),
        unhealthy: sum(gpuNodes, node =>
          Math.min(
            node.gpuCount,
            sum(unhealthyOf(node), found => found.gpus),
          ),
        ),
      },
      cpu: {
        requested: sum(holding, pod => pod.cpuRequested),
        allocatable: sum(nodes, node => node.cpuAllocatable),
      },
      memory: {
        requested: sum(holding, pod => pod.memoryRequested),
        allocatable: sum(nodes, node => node.memoryAllocatable),
      },
      pods: {
        total: pods.length,
        ...Object.fromEntries(
          PHASES.map(phase => [phase, pods.filter(pod => pod.phase === phase).length] as const),
        ),
      },
    }
  }
}

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] as const

function isPruned({ record, generation }: Kept, prune: Prune): boolean {
  if (record.kind !== prune.kind || generation >= prune.generation) return false
  if (record.kind === 'workload' && prune.objectKind !== undefined && record.objectKind !== prune.objectKind)
    return false
  if (prune.namespaces === null || record.kind === 'node') return true
  return prune.namespaces.includes(record.kind === 'namespace' ? record.name : record.namespace)
}

/** To six decimals: sums of sevenths differ by the order in which they are added. */
export function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return Math.round(items.reduce((total, item) => total + of(item), 0) * 1e6) / 1e6
}

/** Names as people count: gpu-2 before gpu-10. For names as Kubernetes allows them. */
export function byCounting(a: string, b: string): number {
  const partsOf = (text: string): readonly string[] => text.match(/\d+|\D/g) ?? []
  const [parts, others] = [partsOf(a), partsOf(b)]
  for (const [at, part] of parts.entries()) {
    const other = others[at]
    if (other === undefined) return 1
    const areNumbers = /^\d/.test(part) && /^\d/.test(other)
    const difference = areNumbers ? Number(part) - Number(other) : Number(part > other) - Number(part < other)
    if (difference !== 0) return difference
  }
  return parts.length - others.length
}
