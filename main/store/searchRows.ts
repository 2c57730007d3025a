import type { EventRecord, MirrorRecord, NodeRecord, PodRecord } from './records.ts'
import { haystackOf, labelTexts } from './searchText.ts'

/** A row of the search table: what is found, and what it is found by. */
export type SearchRow = {
  readonly uid: string
  readonly kind: 'node' | 'pod' | 'namespace' | 'workload'
  readonly object_kind: string
  readonly namespace: string | null
  readonly name: string
  readonly node: string | null
  readonly status: string
  readonly haystack: string
}

/** Everything but events can be found. */
export function searchRow(record: Exclude<MirrorRecord, EventRecord>): SearchRow {
  const { uid, kind, name } = record
  const labels = labelTexts(record.labels)
  switch (record.kind) {
    case 'node':
      return nodeRow(record, labels)
    case 'pod':
      return podRow(record, labels)
    case 'namespace': {
      const haystack = haystackOf([name, 'namespace', record.phase, ...labels])
      return {
        uid,
        kind: 'namespace',
        object_kind: 'Namespace',
        namespace: null,
        name,
        node: null,
        status: record.phase,
        haystack,
      }
    }
    case 'workload': {
      const { objectKind, namespace, status, owner } = record
      const haystack = haystackOf([name, namespace, objectKind, ownerText(owner), status, ...labels])
      return { uid, kind: 'workload', object_kind: objectKind, namespace, name, node: null, status, haystack }
    }
  }
}

function nodeRow(node: NodeRecord, labels: readonly string[]): SearchRow {
  const { uid, name, ip, status, gpuModel, roles } = node
  const cordoned = node.isCordoned ? 'cordoned' : null
  const haystack = haystackOf([name, ip, 'node', status, cordoned, gpuModel, ...roles, ...labels])
  return { uid, kind: 'node', object_kind: 'Node', namespace: null, name, node: name, status, haystack }
}

function podRow(pod: PodRecord, labels: readonly string[]): SearchRow {
  const { uid, name, namespace, node, status, owner } = pod
  const haystack = haystackOf([name, namespace, node, 'pod', status, ownerText(owner), ...labels])
  return { uid, kind: 'pod', object_kind: 'Pod', namespace, name, node, status, haystack }
}

const ownerText = (owner: PodRecord['owner']): string | null => owner && `${owner.kind}/${owner.name}`
