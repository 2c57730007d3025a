import { bytes, millis, milliCores } from '#core/base/units.ts'
import type { POD_COLUMNS, PodRow } from '../../preload/contract/nodes.ts'
import type { Db } from './database.ts'
import { orderBy, passing, type Page, type Window } from './page.ts'

type Column = (typeof POD_COLUMNS)[number]
export type PodListInput = Window<Column> & { readonly node: string | null }

/** What to sort by, for each column of the contract. */
const SORT_BY: Readonly<Record<Column, string>> = {
  name: 'pod.sort_name',
  namespace: 'pod.namespace',
  status: 'pod.status',
  node: 'pod.sort_node',
  gpus: 'pod.gpus',
  cpuRequested: 'pod.cpu',
  memoryRequested: 'pod.memory',
  restarts: 'pod.restarts',
  owner: `pod.owner_kind || '/' || pod.owner_name`,
  createdAt: 'pod.created_at',
}

const ROW = ['uid', 'namespace', 'name', 'node', 'phase', 'status', 'cpu', 'memory', 'gpus', 'restarts']
  .concat(['owner_kind', 'owner_name', 'created_at'])
  .map(column => `pod.${column}`)
  .join(', ')

/** `rows`: parameters `bound`, limit, offset. `count`: parameters `bound`. */
export function podListSql({ sort, filter, node }: Pick<PodListInput, 'sort' | 'filter' | 'node'>) {
  const { join, where, patterns } = passing('pod', node === null ? [] : ['pod.node = ?'], filter)
  return {
    rows: `SELECT ${ROW} FROM pod ${join} ${where}
      ${orderBy(SORT_BY[sort.column], sort.descending, 'pod')} LIMIT ? OFFSET ?`,
    count: `SELECT count(*) FROM pod ${join} ${where}`,
    bound: node === null ? patterns : [node, ...patterns],
    isFiltered: patterns.length > 0,
  }
}

export type PodReader = {
  /** Contract `pods.list`. */
  readonly list: (input: PodListInput) => Page<PodRow>
}

export function createPods(db: Db): PodReader {
  const countAll = db.prepare('SELECT count(*) FROM pod').pluck()
  const countOnNode = db.prepare('SELECT count(*) FROM pod WHERE node = ?').pluck()
  const list = db.transaction((input: PodListInput): Page<PodRow> => {
    const { rows, count, bound, isFiltered } = podListSql(input)
    const unfiltered = Number(input.node === null ? countAll.get() : countOnNode.get(input.node))
    return {
      total: isFiltered
        ? Number(
            db
              .prepare(count)
              .pluck()
              .get(...bound),
          )
        : unfiltered,
      unfiltered,
      offset: input.offset,
      rows: (db.prepare(rows).all(...bound, input.limit, input.offset) as PodSql[]).map(rowOf),
    }
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
    gpus: row.gpus,
    cpuRequested: milliCores(row.cpu),
    memoryRequested: bytes(row.memory),
    restarts: row.restarts,
    owner: kind === null || name === null ? null : { kind, name },
    createdAt: millis(row.created_at),
  }
}
