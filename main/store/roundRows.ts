// The objects that a round of figures is worked out from, all of them at once.
import { millis } from '#core/base/units.ts'
import type { Owned } from '../jobs/jobs.ts'
import type { Db } from './database.ts'
import type { NodeRecord, PodFacts, PodRecord, RoundPod } from './records.ts'

export type RoundObjects = {
  readonly nodes: readonly NodeRecord[]
  readonly pods: readonly RoundPod[]
  readonly owners: readonly Owned[]
}

export const ROUND_SQL = {
  nodes: 'SELECT record FROM node ORDER BY sort_name',
  pods: `SELECT uid, namespace, name, node, phase, status, gpus, gpu_requests, requests, owner_kind, owner_name, owner_uid,
      created_at, facts
    FROM pod`,
  owners: `SELECT search.uid AS uid, owner_kind, owner_name, owner_uid
    FROM workload JOIN search ON search.id = workload.id`,
} as const

type OwnerSql = { owner_kind: string | null; owner_name: string | null; owner_uid: string | null }
type PodSql = OwnerSql & {
  uid: string
  namespace: string
  name: string
  node: string | null
  phase: PodRecord['phase']
  status: string
  gpus: number
  gpu_requests: string | null
  requests: string
  created_at: number
  facts: string
}

/** One read transaction, so that what is read belongs together. */
export function createRoundRows(db: Db): () => RoundObjects {
  const statements = {
    nodes: db.prepare(ROUND_SQL.nodes).pluck(),
    pods: db.prepare(ROUND_SQL.pods),
    owners: db.prepare(ROUND_SQL.owners),
  }
  return db.transaction(() => ({
    nodes: (statements.nodes.all() as string[]).map(record => JSON.parse(record) as NodeRecord),
    pods: (statements.pods.all() as PodSql[]).map(podOf),
    owners: (statements.owners.all() as (OwnerSql & { uid: string })[]).map(row => ({
      uid: row.uid,
      owner: ownerOf(row),
    })),
  }))
}

const podOf = (row: PodSql): RoundPod => ({
  uid: row.uid,
  namespace: row.namespace,
  name: row.name,
  node: row.node,
  phase: row.phase,
  status: row.status,
  gpus: row.gpus,
  gpuRequests: row.gpu_requests === null ? {} : (JSON.parse(row.gpu_requests) as RoundPod['gpuRequests']),
  requests: JSON.parse(row.requests) as RoundPod['requests'],
  owner: ownerOf(row),
  createdAt: millis(row.created_at),
  facts: JSON.parse(row.facts) as PodFacts,
})

const ownerOf = ({ owner_kind: kind, owner_name: name, owner_uid: uid }: OwnerSql): Owned['owner'] =>
  kind === null || name === null || uid === null ? null : { kind, name, uid }
