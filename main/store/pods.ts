import type Database from 'better-sqlite3'
import { bytes, millis, milliCores } from '#core/base/units.ts'
import { POD_COLUMNS, type PodRow } from '../../preload/contract/nodes.ts'
import type { Page } from './nodes.ts'
import { tidy } from './overview.ts'
import { everyWordIn, wordsOf } from './searchText.ts'

export type PodListInput = {
  readonly sort: { readonly column: (typeof POD_COLUMNS)[number]; readonly descending: boolean }
  readonly filter: string
  readonly offset: number
  readonly limit: number
  readonly node: string | null
}

const SORT_BY: Record<(typeof POD_COLUMNS)[number], string> = {
  name: 'sort_name',
  namespace: 'namespace',
  status: 'status',
  node: 'node',
  gpus: 'gpus',
  cpuRequested: 'cpu',
  memoryRequested: 'memory',
  restarts: 'restarts',
  owner: 'owner_name',
  createdAt: 'created_at',
}

export function podListSql(input: PodListInput): {
  readonly sql: string
  readonly where: string
  readonly bound: string[]
} {
  const words = wordsOf(input.filter)
  const conditions = [input.node === null ? '1' : 'node = ?']
  if (words.length > 0)
    conditions.push(
      `uid IN (SELECT uid FROM search WHERE kind = 'pod' AND ${everyWordIn('haystack', words)})`,
    )
  const where = conditions.join(' AND ')
  const key = SORT_BY[input.sort.column]
  const sql = `SELECT * FROM pod WHERE ${where}
    ORDER BY ${key} IS NULL, ${key} ${input.sort.descending ? 'DESC' : 'ASC'}, sort_name, uid LIMIT ? OFFSET ?`
  return { sql, where, bound: input.node === null ? words : [input.node, ...words] }
}

export type PodReader = { readonly list: (input: PodListInput) => Page<PodRow> }

export function createPods(db: Database.Database): PodReader {
  const count = db.prepare('SELECT count(*) FROM pod').pluck()
  const countOnNode = db.prepare('SELECT count(*) FROM pod WHERE node = ?').pluck()
  const list = db.transaction((input: PodListInput): Page<PodRow> => {
    const { sql, where, bound } = podListSql(input)
    const unfiltered = Number(input.node === null ? count.get() : countOnNode.get(input.node))
    const total =
      input.filter.trim() === ''
        ? unfiltered
        : Number(db.prepare(`SELECT count(*) FROM pod WHERE ${where}`).pluck().get(bound))
    const rows = db.prepare(sql).all(...bound, input.limit, input.offset) as PodSql[]
    return { total, unfiltered, offset: input.offset, rows: rows.map(rowOf) }
  })
  return { list }
}

type PodSql = {
  uid: string
  namespace: string
  name: string
  node: string | null
  phase: PodRow['phase']
  status: string
  cpu: number
  memory: number
  gpus: number
  restarts: number
  owner_kind: string | null
  owner_name: string | null
  created_at: number
}

function rowOf(row: PodSql): PodRow {
  const { owner_kind: kind, owner_name: name } = row
  return {
    uid: row.uid,
    namespace: row.namespace,
    name: row.name,
    status: row.status,
    phase: row.phase,
    node: row.node,
    gpus: tidy(row.gpus),
    cpuRequested: milliCores(row.cpu),
    memoryRequested: bytes(row.memory),
    restarts: row.restarts,
    owner: kind === null || name === null ? null : { kind, name },
    createdAt: millis(row.created_at),
  }
}
