import { type Millis, millis } from '#core/base/units.ts'
import type { MirrorChange, MirrorKind, MirrorRecord } from '../../main/store/records.ts'

/** Stands in for a cluster's store: what the session wrote, in memory. */
export type FakeMirror = {
  apply(changes: readonly MirrorChange[], at: Millis): { kinds: readonly MirrorKind[] }
  records(kind: MirrorKind): readonly MirrorRecord[]
  has(kind: MirrorKind, name: string): boolean
  /** Sizes of the batches that were written. */
  readonly batches: readonly number[]
  readonly lastAt: () => Millis
  /** The next writes throw this; null ends it. */
  failWith(cause: Error | null): void
}

type Kept = { readonly record: MirrorRecord; readonly generation: number }

export function createFakeMirror(): FakeMirror {
  const kept = new Map<string, Kept>()
  const batches: number[] = []
  let failure: Error | null = null
  let lastAt = millis(0)

  const prune = (change: Extract<MirrorChange, { op: 'prune' }>): void => {
    for (const [uid, { record, generation }] of kept) {
      if (record.kind !== change.kind || generation >= change.generation) continue
      if (change.objectKind && (record.kind !== 'workload' || record.objectKind !== change.objectKind))
        continue
      if (change.namespaces && !('namespace' in record && change.namespaces.includes(record.namespace)))
        continue
      kept.delete(uid)
    }
  }

  return {
    apply: (changes, at) => {
      if (failure) throw failure
      batches.push(changes.length)
      lastAt = at
      for (const change of changes) {
        if (change.op === 'upsert') kept.set(change.record.uid, change)
        else if (change.op === 'delete') kept.delete(change.uid)
        else prune(change)
      }
      return {
        kinds: [
          ...new Set(changes.map(change => (change.op === 'upsert' ? change.record.kind : change.kind))),
        ],
      }
    },
    records: kind => [...kept.values()].map(({ record }) => record).filter(record => record.kind === kind),
    has: (kind, name) =>
      [...kept.values()].some(({ record }) => record.kind === kind && record.name === name),
    batches,
    lastAt: () => lastAt,
    failWith: cause => {
      failure = cause
    },
  }
}
