import type { Db } from './database.ts'
import type { MirrorChange, MirrorKind } from './records.ts'

type Prune = Extract<MirrorChange, { op: 'prune' }>

/** Where each kind keeps the namespace that a listing was limited to; null: it belongs to none and was listed whole. */
const NAMESPACE_COLUMN: Readonly<Record<MirrorKind, string | null>> = {
  node: null,
  pod: 'namespace',
  namespace: 'name',
  event: 'namespace',
  workload: 'namespace',
}

/** Finds what a listing did not see: everything it could have seen that bears an older generation. @returns the ids */
export function createPrune(db: Db): (prune: Prune) => readonly number[] {
  return ({ kind, objectKind, namespaces, generation }) => {
    const column = NAMESPACE_COLUMN[kind]
    const conditions = ['generation < @generation']
    if (objectKind !== undefined && kind === 'workload') conditions.push('object_kind = @objectKind')
    if (namespaces !== null && column !== null)
      conditions.push(`${column} IN (SELECT value FROM json_each(@namespaces))`)
    const bound = { generation, objectKind: objectKind ?? null, namespaces: JSON.stringify(namespaces) }
    return db
      .prepare(`SELECT id FROM ${kind} WHERE ${conditions.join(' AND ')}`)
      .pluck()
      .all(bound) as number[]
  }
}
