import type { EventRecord, MirrorRecord, NodeRecord, PodRecord } from './records.ts'
import { labelTexts, linesOf } from './searchText.ts'

/** The lines by which an object is found, the name first. Everything but events can be found. */
export function searchLines(record: Exclude<MirrorRecord, EventRecord>): string {
  const labels = labelTexts(record.labels)
  switch (record.kind) {
    case 'node':
      return nodeLines(record, labels)
    case 'pod':
      return podLines(record, labels)
    case 'namespace':
      return linesOf([record.name, 'namespace', record.phase, ...labels])
    case 'workload': {
      const { name, namespace, objectKind, status, owner } = record
      return linesOf([name, namespace, objectKind, ownerText(owner), status, ...labels])
    }
  }
}

function nodeLines(node: NodeRecord, labels: readonly string[]): string {
  const { name, ip, status, gpuModel, roles } = node
  const cordoned = node.isCordoned ? 'cordoned' : null
  return linesOf([name, ip, 'node', status, cordoned, gpuModel, ...roles, ...labels])
}

function podLines(pod: PodRecord, labels: readonly string[]): string {
  const { name, namespace, node, status, owner } = pod
  return linesOf([name, namespace, node, 'pod', status, ownerText(owner), ...labels])
}

const ownerText = (owner: PodRecord['owner']): string | null => owner && `${owner.kind}/${owner.name}`
