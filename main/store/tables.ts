// How a record of each kind becomes a row.
import { unhealthyOf } from '../metrics/health.ts'
import type { EventRecord, NamespaceRecord, NodeRecord, PodRecord, WorkloadRecord } from './records.ts'
import { sortKeyOf } from './searchText.ts'
import { finite, whole } from './table.ts'

const keyOf = (text: string | null): string | null => (text === null ? null : sortKeyOf(text))

const ownerOf = ({ owner }: Pick<PodRecord, 'owner'>) => ({
  owner_kind: owner?.kind ?? null,
  owner_name: owner?.name ?? null,
  owner_uid: owner?.uid ?? null,
})

/** Conditions that call for attention. Every condition but Ready is good when it is False. */
function concernsOf({ conditions }: Pick<NodeRecord, 'conditions'>): string[] {
  return conditions.flatMap(({ type, status }) => {
    if (type === 'Ready') return status === 'True' ? [] : [status === 'False' ? 'NotReady' : 'ReadyUnknown']
    return status === 'True' ? [type] : []
  })
}

function nodeRow(node: NodeRecord) {
  const version = node.system['kubelet'] ?? null
  return {
    uid: node.uid,
    name: node.name,
    sort_name: sortKeyOf(node.name),
    ip: node.ip,
    sort_ip: keyOf(node.ip),
    roles: JSON.stringify(node.roles),
    status: node.status,
    is_cordoned: Number(node.isCordoned),
    gpu_mode: node.gpuMode,
    gpu_model: node.gpuModel,
    gpu_count: finite(node.gpuCount),
    gpu_allocatable: finite(node.gpuAllocatable),
    gpu_units: JSON.stringify(node.gpuUnits),
    cpu_allocatable: whole(node.cpuAllocatable),
    memory_allocatable: whole(node.memoryAllocatable),
    pods_allocatable: whole(node.podsAllocatable),
    concerns: JSON.stringify(concernsOf(node)),
    unhealthy: JSON.stringify(unhealthyOf(node)),
    version,
    sort_version: keyOf(version),
    created_at: whole(node.createdAt),
    record: JSON.stringify(node),
  }
}

/** A pod with the physical GPUs that its request comes to. */
export type CountedPod = { readonly pod: PodRecord; readonly gpus: number }

function podRow({ pod, gpus }: CountedPod) {
  const hasGpus = Object.keys(pod.gpuRequests).length > 0
  return {
    uid: pod.uid,
    namespace: pod.namespace,
    name: pod.name,
    sort_name: sortKeyOf(pod.name),
    node: pod.node,
    sort_node: keyOf(pod.node),
    phase: pod.phase,
    status: pod.status,
    gpus: finite(gpus),
    gpu_requests: hasGpus ? JSON.stringify(pod.gpuRequests) : null,
    cpu: whole(pod.cpuRequested),
    memory: whole(pod.memoryRequested),
    restarts: whole(pod.restarts),
    ...ownerOf(pod),
    created_at: whole(pod.createdAt),
    requests: JSON.stringify(pod.requests),
    facts: JSON.stringify(pod.facts),
  }
}

const namespaceRow = ({ name, phase, labels, createdAt }: NamespaceRecord) => ({
  name,
  phase,
  labels: JSON.stringify(labels),
  created_at: whole(createdAt),
})

const workloadRow = (workload: WorkloadRecord) => ({
  object_kind: workload.objectKind,
  namespace: workload.namespace,
  name: workload.name,
  status: workload.status,
  ...ownerOf(workload),
  created_at: whole(workload.createdAt),
})

const eventRow = (event: EventRecord) => ({
  uid: event.uid,
  namespace: event.namespace,
  type: event.type,
  reason: event.reason,
  message: event.message,
  count: whole(event.count),
  last_seen: whole(event.lastSeen),
  regarding_kind: event.regardingKind,
  regarding_namespace: event.regardingNamespace,
  regarding_name: event.regardingName,
  regarding_uid: event.regardingUid,
})

export const NODE = { table: 'node', rowOf: nodeRow, light: [] } as const
export const POD = { table: 'pod', rowOf: podRow, light: ['status', 'restarts', 'facts'] } as const
export const NAMESPACE = { table: 'namespace', rowOf: namespaceRow, light: [] } as const
export const WORKLOAD = { table: 'workload', rowOf: workloadRow, light: [] } as const
export const EVENT = { table: 'event', rowOf: eventRow, light: [] } as const
