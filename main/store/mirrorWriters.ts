import type Database from 'better-sqlite3'
import type { Millis } from '#core/base/units.ts'
import { unhealthyOf } from '../metrics/health.ts'
import type { EventRecord, MirrorChange, MirrorKind, MirrorRecord, NodeRecord, PodRecord } from './records.ts'
import { searchRow } from './searchRows.ts'
import { sortKeyOf } from './searchText.ts'

/** One prepared statement a table; numbers that are integers in SQL are bound as integers by their column's type. */
export type Writers = {
  /** Each returns whether the mirror says anything else than before. */
  node(node: NodeRecord, generation: number): boolean
  pod(pod: PodRecord, generation: number, gpus: number): boolean
  other(record: Exclude<MirrorRecord, NodeRecord | PodRecord>, generation: number): boolean
  remove(kind: MirrorKind, uid: string): boolean
  prune(change: Extract<MirrorChange, { op: 'prune' }>): boolean
  podsWithGpus(node: string | null): { uid: string; gpu_requests: string }[]
  setGpus(uid: string, gpus: number): void
  boundEvents(now: Millis): void
}

/** Events kept: what an API server keeps is an hour, so these bounds only matter for a storm or a long absence. */
const MOST_EVENTS = 10_000
const EVENT_AGE_MS = 24 * 3_600_000

export function createWriters(db: Database.Database): Writers {
  const insert = (table: string, columns: readonly string[]) =>
    db.prepare(
      `INSERT INTO ${table} (uid, ${columns.join(', ')}) VALUES (@uid, ${columns.map(name => `@${name}`).join(', ')})
       ON CONFLICT (uid) DO UPDATE SET ${columns.map(name => `${name} = excluded.${name}`).join(', ')}`,
    )
  // Most changes of an object change nothing that is searched: the comparison is cheaper than the write.
  const search = db.prepare(
    `INSERT INTO search (uid, kind, object_kind, namespace, name, node, status, haystack)
     VALUES (@uid, @kind, @object_kind, @namespace, @name, @node, @status, @haystack)
     ON CONFLICT (uid) DO UPDATE SET node = excluded.node, status = excluded.status, haystack = excluded.haystack
     WHERE haystack != excluded.haystack OR status != excluded.status OR node IS NOT excluded.node`,
  )
  const node = insert('node', [
    ...[
      'name',
      'sort_name',
      'generation',
      'ip',
      'roles',
      'status',
      'is_cordoned',
      'gpu_mode',
      'gpu_model',
      'gpu_count',
    ],
    ...[
      'gpu_allocatable',
      'cpu_allocatable',
      'memory_allocatable',
      'pods_allocatable',
      'concerns',
      'unhealthy',
    ],
    ...['version', 'created_at', 'record'],
  ])
  // Heartbeats and repeated listings change nothing but the generation; most other changes of a pod touch no index.
  const sameNode = db.prepare(
    'UPDATE node SET generation = @generation WHERE uid = @uid AND record = @record',
  )
  const samePodIndexes = `uid = @uid AND node IS @node AND phase = @phase AND cpu = @cpu AND memory = @memory
     AND gpus = @gpus AND gpu_requests IS @gpu_requests AND requests = @requests AND owner_uid IS @owner_uid`
  const samePod = db.prepare(
    `UPDATE pod SET generation = @generation
     WHERE ${samePodIndexes} AND status = @status AND restarts = @restarts`,
  )
  const lightPod = db.prepare(
    `UPDATE pod SET generation = @generation, status = @status, restarts = @restarts WHERE ${samePodIndexes}`,
  )
  const pod = insert('pod', [
    ...['namespace', 'name', 'sort_name', 'generation', 'node', 'phase', 'status', 'cpu', 'memory', 'gpus'],
    ...['gpu_requests', 'restarts', 'owner_kind', 'owner_name', 'owner_uid', 'created_at', 'requests'],
  ])
  const namespace = insert('namespace', ['name', 'generation', 'phase', 'labels', 'created_at'])
  const event = insert('event', [
    ...[
      'namespace',
      'generation',
      'type',
      'reason',
      'message',
      'count',
      'regarding_kind',
      'regarding_namespace',
    ],
    ...['regarding_name', 'last_seen'],
  ])
  const workload = insert('workload', [
    ...[
      'object_kind',
      'namespace',
      'name',
      'generation',
      'owner_kind',
      'owner_name',
      'owner_uid',
      'status',
      'created_at',
    ],
  ])
  const removeFrom = (table: string) => db.prepare(`DELETE FROM ${table} WHERE uid = ?`)
  const removal: Record<MirrorKind, Database.Statement> = {
    node: removeFrom('node'),
    pod: removeFrom('pod'),
    namespace: removeFrom('namespace'),
    event: removeFrom('event'),
    workload: removeFrom('workload'),
  }
  const removeSearch = removeFrom('search')
  const podsWithGpus = db.prepare(
    'SELECT uid, gpu_requests FROM pod WHERE node IS ? AND gpu_requests IS NOT NULL',
  )
  const setGpus = db.prepare('UPDATE pod SET gpus = ? WHERE uid = ?')
  const dropOldEvents = db.prepare('DELETE FROM event WHERE last_seen < ?')
  const countEvents = db.prepare('SELECT count(*) FROM event').pluck()
  const dropMostOldEvents = db.prepare(
    'DELETE FROM event WHERE uid IN (SELECT uid FROM event ORDER BY last_seen LIMIT ?)',
  )

  const remove = (kind: MirrorKind, uid: string): boolean => {
    if (kind !== 'event') removeSearch.run(uid)
    return removal[kind].run(uid).changes > 0
  }

  return {
    node: (record, generation) => {
      const row = nodeRow(record, generation)
      if (sameNode.run({ uid: row.uid, generation, record: row.record }).changes > 0) return false
      node.run(row)
      search.run(searchRow(record))
      return true
    },
    pod: (record, generation, gpus) => {
      const row = podRow(record, generation, gpus)
      const isSame = samePod.run(row).changes > 0
      if (!isSame && lightPod.run(row).changes === 0) pod.run(row)
      // Labels are kept for the search alone, so a pod whose columns are the same may still have changed.
      return search.run(searchRow(record)).changes > 0 || !isSame
    },
    other: (record, generation) => {
      if (record.kind === 'event') return event.run(eventRow(record, generation)).changes > 0
      const { uid, name, labels, createdAt } = record
      const common = { uid, name, generation, created_at: createdAt }
      if (record.kind === 'namespace')
        namespace.run({ ...common, phase: record.phase, labels: JSON.stringify(labels) })
      else
        workload.run({
          ...common,
          ...ownerColumns(record.owner),
          object_kind: record.objectKind,
          namespace: record.namespace,
          status: record.status,
        })
      return search.run(searchRow(record)).changes > 0
    },
    remove,
    prune: ({ kind, objectKind, namespaces, generation }) => {
      const conditions = ['generation < @generation']
      const bound: Record<string, string | number> = { generation }
      if (objectKind !== undefined) {
        conditions.push('object_kind = @objectKind')
        bound['objectKind'] = objectKind
      }
      if (namespaces !== null) {
        conditions.push('namespace IN (SELECT value FROM json_each(@namespaces))')
        bound['namespaces'] = JSON.stringify(namespaces)
      }
      const gone = db
        .prepare(`SELECT uid FROM ${kind} WHERE ${conditions.join(' AND ')}`)
        .pluck()
        .all(bound)
      for (const uid of gone) remove(kind, String(uid))
      return gone.length > 0
    },
    podsWithGpus: name => podsWithGpus.all(name) as { uid: string; gpu_requests: string }[],
    setGpus: (uid, gpus) => void setGpus.run(gpus, uid),
    boundEvents: now => {
      dropOldEvents.run(now - EVENT_AGE_MS)
      const excess = Number(countEvents.get()) - MOST_EVENTS
      if (excess > 0) dropMostOldEvents.run(excess)
    },
  }
}

function nodeRow(node: NodeRecord, generation: number) {
  return {
    uid: node.uid,
    name: node.name,
    sort_name: sortKeyOf(node.name),
    generation,
    ip: node.ip,
    roles: JSON.stringify(node.roles),
    status: node.status,
    is_cordoned: Number(node.isCordoned),
    gpu_mode: node.gpuMode,
    gpu_model: node.gpuModel,
    gpu_count: node.gpuCount,
    gpu_allocatable: node.gpuAllocatable,
    cpu_allocatable: node.cpuAllocatable,
    memory_allocatable: node.memoryAllocatable,
    pods_allocatable: node.podsAllocatable,
    concerns: JSON.stringify(concernsOf(node)),
    unhealthy: JSON.stringify(unhealthyOf(node)),
    version: node.system['kubelet'] ?? null,
    created_at: node.createdAt,
    record: JSON.stringify(node),
  }
}

/** Conditions that call for attention. Every condition but Ready is good when it is False. */
function concernsOf({ conditions }: NodeRecord): string[] {
  return conditions.flatMap(({ type, status }) => {
    if (type === 'Ready') return status === 'True' ? [] : [status === 'False' ? 'NotReady' : 'ReadyUnknown']
    return status === 'True' ? [type] : []
  })
}

function podRow(pod: PodRecord, generation: number, gpus: number) {
  const hasGpus = Object.keys(pod.gpuRequests).length > 0
  return {
    uid: pod.uid,
    namespace: pod.namespace,
    name: pod.name,
    sort_name: sortKeyOf(pod.name),
    generation,
    node: pod.node,
    phase: pod.phase,
    status: pod.status,
    cpu: pod.cpuRequested,
    memory: pod.memoryRequested,
    gpus,
    gpu_requests: hasGpus ? JSON.stringify(pod.gpuRequests) : null,
    restarts: pod.restarts,
    ...ownerColumns(pod.owner),
    created_at: pod.createdAt,
    requests: JSON.stringify(pod.requests),
  }
}

function eventRow(event: EventRecord, generation: number) {
  return {
    uid: event.uid,
    namespace: event.namespace,
    generation,
    type: event.type,
    reason: event.reason,
    message: event.message,
    count: event.count,
    regarding_kind: event.regardingKind,
    regarding_namespace: event.regardingNamespace,
    regarding_name: event.regardingName,
    last_seen: event.lastSeen,
  }
}

const ownerColumns = (owner: PodRecord['owner']) => ({
  owner_kind: owner?.kind ?? null,
  owner_name: owner?.name ?? null,
  owner_uid: owner?.uid ?? null,
})
