import type { NODE_COLUMNS, NodeRow } from '../../preload/contract/nodes.ts'
import type { Db } from './database.ts'
import { createNodeDetail, type NodeDetail } from './nodeDetail.ts'
import { heldBy, NODE_ROW, nodeRowOf, type NodeSql } from './nodeRows.ts'
import { orderBy, passing, type Page, type Window } from './page.ts'

type Column = (typeof NODE_COLUMNS)[number]
export type NodeListInput = Window<Column> & { readonly onlyGpu: boolean }

/** A list as it is kept, without its brackets, so that a shorter one comes before one that goes on; none is nothing. */
const listKey = (column: string): string => `nullif(trim(${column}, '[]'), '')`

/** What to sort by, for each column of the contract. */
const SORT_BY: Readonly<Record<Column, string>> = {
  name: 'node.sort_name',
  ip: 'node.sort_ip',
  roles: listKey('node.roles'),
  status: `node.status || node.is_cordoned`,
  gpuMode: `nullif(node.gpu_mode, 'none')`,
  gpuModel: 'node.gpu_model',
  gpuCount: 'node.gpu_count',
  gpuAllocated: 'coalesce(held.gpus, 0)',
  cpuRequested: 'coalesce(held.cpu, 0)',
  memoryRequested: 'coalesce(held.memory, 0)',
  pods: 'coalesce(held.pods, 0)',
  conditions: listKey('node.concerns'),
  version: 'node.sort_version',
  createdAt: 'node.created_at',
}

/** `rows`: parameters `patterns`, limit, offset. `count`: parameters `patterns`. */
export function nodeListSql({ sort, filter, onlyGpu }: Pick<NodeListInput, 'sort' | 'filter' | 'onlyGpu'>) {
  const { join, where, patterns } = passing('node', onlyGpu ? [`node.gpu_mode != 'none'`] : [], filter)
  return {
    rows: `SELECT ${NODE_ROW} FROM node ${join} LEFT JOIN ${heldBy('true')} ON held.node = node.name ${where}
      ${orderBy(SORT_BY[sort.column], sort.descending, 'node')} LIMIT ? OFFSET ?`,
    count: `SELECT count(*) FROM node ${join} ${where}`,
    patterns,
  }
}

export type NodeReader = {
  /** Contract `nodes.list`. */
  readonly list: (input: NodeListInput) => Page<NodeRow>
  /** Contract `nodes.get`. Throws NOT_FOUND. */
  readonly get: (name: string) => NodeDetail
}

export function createNodes(db: Db): NodeReader {
  const countAll = db.prepare('SELECT count(*) FROM node').pluck()
  const list = db.transaction((input: NodeListInput): Page<NodeRow> => {
    const { rows, count, patterns } = nodeListSql(input)
    return {
      total: Number(
        db
          .prepare(count)
          .pluck()
          .get(...patterns),
      ),
      unfiltered: Number(countAll.get()),
      offset: input.offset,
      rows: (db.prepare(rows).all(...patterns, input.limit, input.offset) as NodeSql[]).map(nodeRowOf),
    }
  })
  return { list, get: createNodeDetail(db) }
}
