import type { Millis } from '#core/base/units.ts'
import type { Db } from './database.ts'
import { createEvents } from './events.ts'
import { createGpuUnits, type GpuRound } from './gpuUnits.ts'
import { createObjects, type FoundKind } from './objects.ts'
import { createPrune } from './prune.ts'
import type { EventRecord, MirrorChange, MirrorKind, MirrorRecord } from './records.ts'
import { createTable, type Place } from './table.ts'
import { NAMESPACE, NODE, POD, WORKLOAD } from './tables.ts'

export type Applied = {
  /** Counts the batches that were written since the store was opened; grows by one each. */
  readonly revision: number
  /** Kinds of which something that is kept changed. */
  readonly kinds: readonly MirrorKind[]
}

export type Mirror = {
  /**
   * Writes all changes or none. Objects are told apart by uid alone, so a name that comes back under another uid is no
   * conflict, whichever of the two changes arrives first. Deleting what is not there is fine.
   */
  readonly apply: (changes: readonly MirrorChange[], at: Millis) => Applied
  readonly counts: () => Readonly<Record<MirrorKind, number>>
  /** That of the last listing that left a row behind, whatever the clock said then; 0: there is none. */
  readonly highestGeneration: () => number
}

const KINDS = ['node', 'pod', 'namespace', 'event', 'workload'] as const satisfies readonly MirrorKind[]

type Found = Exclude<MirrorRecord, EventRecord>

/** Writes what the watches saw. Throws SQLite's own errors; see sqliteErrors.ts. */
export function createMirror(db: Db): Mirror {
  const objects = createObjects(db)
  const events = createEvents(db)
  const unseen = createPrune(db)
  const beginGpus = createGpuUnits(db)
  const tables = {
    node: createTable(db, NODE),
    pod: createTable(db, POD),
    namespace: createTable(db, NAMESPACE),
    workload: createTable(db, WORKLOAD),
  }
  const nodeUnits = db.prepare('SELECT name, gpu_units FROM node WHERE id = ?')
  const counts = db.prepare(`SELECT (SELECT count(*) FROM node) AS node, (SELECT count(*) FROM pod) AS pod,
    (SELECT count(*) FROM namespace) AS namespace, (SELECT count(*) FROM event) AS event,
    (SELECT count(*) FROM workload) AS workload`)
  const highest = db
    .prepare(
      `SELECT max(generation) FROM (${KINDS.map(kind => `SELECT max(generation) AS generation FROM ${kind}`).join(' UNION ALL ')})`,
    )
    .pluck()
  let revision = 0

  /** Runs a write of a node and tells `gpus` if the units of its name may have changed by it. */
  const watchingUnits = <T>(id: number, gpus: GpuRound, write: () => T): T => {
    const read = () => nodeUnits.get(id) as { name: string; gpu_units: string } | undefined
    const before = read()
    const result = write()
    const after = read()
    if (before?.name === after?.name && before?.gpu_units === after?.gpu_units) return result
    // Also where there are no units: another node of the name may have some that counted until now.
    for (const node of [before, after]) if (node) gpus.nodeChanged(node.name)
    return result
  }

  const putRow = (record: Found, place: Place, gpus: GpuRound): boolean => {
    switch (record.kind) {
      case 'node':
        return watchingUnits(place.id, gpus, () => tables.node.put(record, place))
      case 'pod':
        return tables.pod.put({ pod: record, gpus: gpus.gpusOf(record) }, place)
      case 'namespace':
        return tables.namespace.put(record, place)
      case 'workload':
        return tables.workload.put(record, place)
    }
  }

  const removeObject = (kind: FoundKind, id: number, gpus: GpuRound): void => {
    objects.remove(id)
    if (kind === 'node') watchingUnits(id, gpus, () => tables.node.remove(id))
    else tables[kind].remove(id)
  }

  const upsert = (record: MirrorRecord, generation: number, gpus: GpuRound): boolean => {
    if (record.kind === 'event') return events.put(record, generation)
    const found = objects.find(record.uid)
    if (found?.kind === record.kind) {
      const isFoundOtherwise = objects.update(record, found)
      return putRow(record, { id: found.id, isNew: false, generation }, gpus) || isFoundOtherwise
    }
    if (found) removeObject(found.kind, found.id, gpus)
    return putRow(record, { id: objects.insert(record), isNew: true, generation }, gpus)
  }

  const remove = (kind: MirrorKind, uid: string, gpus: GpuRound): boolean => {
    if (kind === 'event') return events.remove(uid)
    const found = objects.find(uid)
    if (found?.kind !== kind) return false
    removeObject(kind, found.id, gpus)
    return true
  }

  const applyOne = (change: MirrorChange, gpus: GpuRound): boolean => {
    switch (change.op) {
      case 'upsert':
        return upsert(change.record, change.generation, gpus)
      case 'delete':
        return remove(change.kind, change.uid, gpus)
      case 'prune': {
        const gone = unseen(change)
        for (const id of gone)
          if (change.kind === 'event') events.removeById(id)
          else removeObject(change.kind, id, gpus)
        return gone.length > 0
      }
    }
  }

  const applyAll = db.transaction((changes: readonly MirrorChange[], at: Millis): readonly MirrorKind[] => {
    const kinds = new Set<MirrorKind>()
    const gpus = beginGpus()
    for (const change of changes)
      if (applyOne(change, gpus)) kinds.add(change.op === 'upsert' ? change.record.kind : change.kind)
    if (gpus.settle()) kinds.add('pod')
    if (kinds.has('event')) events.bound(at)
    return [...kinds]
  })

  return {
    apply: (changes, at) => {
      const kinds = applyAll.immediate(changes, at)
      revision += 1
      return { revision, kinds }
    },
    counts: () => counts.get() as Record<MirrorKind, number>,
    highestGeneration: () => (highest.get() as number | null) ?? 0,
  }
}
