import type Database from 'better-sqlite3'
import { AppError } from '#core/base/errors.ts'
import { bytes, millis, milliCores } from '#core/base/units.ts'
import { ZERO, add, formOf, formatQuantity, parseQuantity } from '#core/quota/amount.ts'
import type { Output } from '../../preload/define.ts'
import { NODE_COLUMNS, type NodeRow, type nodes } from '../../preload/contract/nodes.ts'
import type { Unhealthy } from '../metrics/health.ts'
import { HOLDS, tidy } from './overview.ts'
import type { NodeRecord } from './records.ts'
import { everyWordIn, wordsOf } from './searchText.ts'
import { warningOf, type WarningRow } from './warnings.ts'

export type NodeListInput = {
  readonly sort: { readonly column: (typeof NODE_COLUMNS)[number]; readonly descending: boolean }
  readonly filter: string
  readonly offset: number
  readonly limit: number
  readonly onlyGpu: boolean
}
export type Page<R> = { total: number; unfiltered: number; offset: number; rows: R[] }
export type NodeDetail = Omit<Output<(typeof nodes)['nodes.get']>, 'provenance'>

/** What to sort by, for each column of the contract. Empty texts and lists count as nothing. */
const SORT_BY: Record<(typeof NODE_COLUMNS)[number], string> = {
  name: 'node.sort_name',
  ip: 'node.ip',
  roles: `nullif(node.roles, '[]')`,
  status: 'node.status',
  gpuMode: `nullif(node.gpu_mode, 'none')`,
  gpuModel: 'node.gpu_model',
  gpuCount: 'node.gpu_count',
  gpuAllocated: 'coalesce(held.gpus, 0)',
  cpuRequested: 'coalesce(held.cpu, 0)',
  memoryRequested: 'coalesce(held.memory, 0)',
  pods: 'coalesce(held.pods, 0)',
  conditions: `nullif(node.concerns, '[]')`,
  version: 'node.version',
  createdAt: 'node.created_at',
}

const HELD = `LEFT JOIN (
    SELECT node, sum(gpus) AS gpus, sum(cpu) AS cpu, sum(memory) AS memory, count(*) AS pods
    FROM pod WHERE ${HOLDS} GROUP BY node
  ) AS held ON held.node = node.name`

/** The window's statement. Rows without a value come last either way; equal ones in the order of their names. */
export function nodeListSql(input: NodeListInput): {
  readonly sql: string
  readonly where: string
  readonly words: string[]
} {
  const words = wordsOf(input.filter)
  const conditions = [input.onlyGpu ? `node.gpu_mode != 'none'` : '1']
  if (words.length > 0)
    conditions.push(
      `node.uid IN (SELECT uid FROM search WHERE kind = 'node' AND ${everyWordIn('haystack', words)})`,
    )
  const where = conditions.join(' AND ')
  const key = SORT_BY[input.sort.column]
  const sql = `SELECT node.*, held.gpus AS held_gpus, held.cpu AS held_cpu, held.memory AS held_memory, held.pods AS held_pods
    FROM node ${HELD} WHERE ${where}
    ORDER BY ${key} IS NULL, ${key} ${input.sort.descending ? 'DESC' : 'ASC'}, node.sort_name, node.uid
    LIMIT ? OFFSET ?`
  return { sql, where, words }
}

export type NodeReader = {
  readonly list: (input: NodeListInput) => Page<NodeRow>
  /** Throws NOT_FOUND. */
  readonly get: (name: string) => NodeDetail
}

export function createNodes(db: Database.Database): NodeReader {
  const byName =
    db.prepare(`SELECT node.*, held.gpus AS held_gpus, held.cpu AS held_cpu, held.memory AS held_memory,
      held.pods AS held_pods FROM node ${HELD} WHERE node.name = ? ORDER BY node.created_at DESC LIMIT 1`)
  const requested = db.prepare(`SELECT requests FROM pod WHERE node = ? AND ${HOLDS}`).pluck()
  const warnings =
    db.prepare(`SELECT * FROM event WHERE regarding_kind = 'Node' AND regarding_name = ? AND type = 'Warning'
      ORDER BY last_seen DESC LIMIT 50`)
  const count = db.prepare('SELECT count(*) FROM node').pluck()

  const list = db.transaction((input: NodeListInput): Page<NodeRow> => {
    const { sql, where, words } = nodeListSql(input)
    const total =
      words.length === 0 && !input.onlyGpu
        ? count.get()
        : db.prepare(`SELECT count(*) FROM node WHERE ${where}`).pluck().get(words)
    const rows = db.prepare(sql).all(...words, input.limit, input.offset) as NodeSql[]
    return {
      total: Number(total),
      unfiltered: Number(count.get()),
      offset: input.offset,
      rows: rows.map(rowOf),
    }
  })

  const get = db.transaction((name: string): NodeDetail => {
    const found = byName.get(name) as NodeSql | undefined
    if (!found) throw new AppError('NOT_FOUND', 'No such node', { data: { name } })
    const record = JSON.parse(found.record) as NodeRecord
    return {
      row: rowOf(found),
      labels: record.labels,
      taints: [...record.taints],
      conditions: record.conditions.map(condition => ({ ...condition })),
      resources: resourcesOf(record, requested.all(name) as string[]),
      system: record.system,
      warnings: (warnings.all(name) as WarningRow[]).map(warningOf),
    }
  })
  return { list, get }
}

type NodeSql = {
  [column: string]: unknown
  name: string
  ip: string | null
  roles: string
  status: NodeRow['status']
  is_cordoned: number
  gpu_mode: NodeRow['gpuMode']
  gpu_model: string | null
  gpu_count: number
  gpu_allocatable: number
  cpu_allocatable: number
  memory_allocatable: number
  pods_allocatable: number
  concerns: string
  unhealthy: string
  version: string | null
  created_at: number
  record: string
  held_gpus: number | null
  held_cpu: number | null
  held_memory: number | null
  held_pods: number | null
}

function rowOf(row: NodeSql): NodeRow {
  return {
    name: row.name,
    ip: row.ip,
    roles: JSON.parse(row.roles) as string[],
    status: row.status,
    isCordoned: row.is_cordoned === 1,
    gpuMode: row.gpu_mode,
    gpuModel: row.gpu_model,
    gpuCount: row.gpu_count,
    gpuAllocatable: row.gpu_allocatable,
    gpuAllocated: tidy(row.held_gpus ?? 0),
    cpuRequested: milliCores(row.held_cpu ?? 0),
    cpuAllocatable: milliCores(row.cpu_allocatable),
    memoryRequested: bytes(row.held_memory ?? 0),
    memoryAllocatable: bytes(row.memory_allocatable),
    pods: row.held_pods ?? 0,
    podsAllocatable: row.pods_allocatable,
    conditions: JSON.parse(row.concerns) as string[],
    unhealthy: JSON.parse(row.unhealthy) as Unhealthy[],
    version: row.version,
    createdAt: millis(row.created_at),
  }
}

/** Each resource that the node states or its pods ask for, in the node's own quantities. */
function resourcesOf(node: NodeRecord, requests: readonly string[]): NodeDetail['resources'] {
  const asked = new Map<string, typeof ZERO>()
  for (const text of requests)
    for (const [name, quantity] of Object.entries(JSON.parse(text) as Record<string, string>)) {
      const parsed = parseQuantity(quantity)
      if (parsed.ok) asked.set(name, add(asked.get(name) ?? ZERO, parsed.value))
    }
  const names = new Set([...Object.keys(node.capacity), ...Object.keys(node.allocatable), ...asked.keys()])
  return [...names].toSorted().map(name => ({
    name,
    capacity: node.capacity[name] ?? '0',
    allocatable: node.allocatable[name] ?? '0',
    requested: formatQuantity(asked.get(name) ?? ZERO, formOf(name)),
  }))
}
