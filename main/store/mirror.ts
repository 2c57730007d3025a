import type Database from 'better-sqlite3'
import type { Millis } from '#core/base/units.ts'
import { gpusAsked, gpusOf, largestUnits } from '../metrics/allocation.ts'
import { createWriters } from './mirrorWriters.ts'
import type { MirrorChange, MirrorKind, MirrorRecord, NodeRecord, PodRecord } from './records.ts'

export type Applied = {
  /** Counts the batches that were written; grows by one each. */
  readonly revision: number
  /** Kinds of which rows changed; a heartbeat or a repeated listing changes none. */
  readonly kinds: readonly MirrorKind[]
}

export type Mirror = {
  /** Writes all changes or none. Throws AppError DISK_FULL, STORE_*. */
  apply(changes: readonly MirrorChange[], at: Millis): Applied
}

type Units = Readonly<Record<string, number>>

/**
 * Writes what the watches saw. A pod's share of physical GPUs depends on its node's units, so it is worked out when the
 * pod is written and again when the units of its node change; reads then only add up a column.
 */
export function createMirror(db: Database.Database): Mirror {
  const writers = createWriters(db)
  const unitsOfNode = new Map<string, { units: Units; text: string }>()
  let largest: Units = {}
  for (const { name, record } of db.prepare('SELECT name, record FROM node').all() as {
    name: string
    record: string
  }[])
    remember(name, (JSON.parse(record) as NodeRecord).gpuUnits)
  largest = largestOf()
  let revision = 0

  function remember(name: string, units: Units): void {
    unitsOfNode.set(name, { units, text: JSON.stringify(units) })
  }
  function largestOf(): Units {
    return largestUnits([...unitsOfNode.values()].map(({ units }) => ({ gpuUnits: units })))
  }
  const gpus = (requests: Units, node: string | null): number => {
    if (node === null) return gpusAsked(requests, largest)
    return gpusOf(requests, unitsOfNode.get(node)?.units ?? {})
  }
  const upsertPod = (pod: PodRecord, generation: number): boolean =>
    writers.pod(pod, generation, gpus(pod.gpuRequests, pod.node))

  const upsertNode = (node: NodeRecord, generation: number, touched: Set<string | null>): boolean => {
    const isChanged = writers.node(node, generation)
    if (unitsOfNode.get(node.name)?.text !== JSON.stringify(node.gpuUnits)) {
      remember(node.name, node.gpuUnits)
      touched.add(node.name)
    }
    return isChanged
  }
  const upsert = (record: MirrorRecord, generation: number, touched: Set<string | null>): boolean => {
    if (record.kind === 'pod') return upsertPod(record, generation)
    if (record.kind === 'node') return upsertNode(record, generation, touched)
    return writers.other(record, generation)
  }

  const apply = db.transaction((changes: readonly MirrorChange[]): Set<MirrorKind> => {
    const kinds = new Set<MirrorKind>()
    const touched = new Set<string | null>()
    for (const change of changes) {
      if (change.op === 'upsert') {
        if (upsert(change.record, change.generation, touched)) kinds.add(change.record.kind)
      } else if (change.op === 'delete') {
        if (writers.remove(change.kind, change.uid)) kinds.add(change.kind)
      } else if (writers.prune(change)) kinds.add(change.kind)
    }
    if (touched.size > 0) recount(touched)
    return kinds
  })

  /** Pods of nodes whose units changed, and, if the largest unit changed, pods that have no node yet. */
  function recount(touched: Set<string | null>): void {
    const before = JSON.stringify(largest)
    largest = largestOf()
    if (JSON.stringify(largest) !== before) touched.add(null)
    for (const node of touched)
      for (const { uid, gpu_requests: requests } of writers.podsWithGpus(node))
        writers.setGpus(uid, gpus(JSON.parse(requests) as Units, node))
  }

  return {
    apply: (changes, at) => {
      const kinds = apply(changes)
      if (kinds.has('event')) writers.boundEvents(at)
      revision += 1
      return { revision, kinds: [...kinds] }
    },
  }
}
