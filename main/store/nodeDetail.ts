import { AppError } from '#core/base/errors.ts'
import { type Amount, ZERO, add, formOf, formatQuantity, ofUnits, parseQuantity } from '#core/quota/amount.ts'
import type { nodes } from '../../preload/contract/nodes.ts'
import type { Output } from '../../preload/define.ts'
import type { Db } from './database.ts'
import { HOLDS } from './holding.ts'
import { heldBy, NODE_ROW, nodeRowOf, type NodeSql } from './nodeRows.ts'
import type { NodeRecord } from './records.ts'
import { NODE_WARNINGS_SQL, warningOf, type WarningRow } from './warnings.ts'

export type NodeDetail = Omit<Output<(typeof nodes)['nodes.get']>, 'provenance'>

/** One node by its name, the newest that bears it. Parameters: the name, twice. */
export const NODE_SQL = `SELECT ${NODE_ROW}, node.record
  FROM node LEFT JOIN ${heldBy('node = ?')} ON held.node = node.name
  WHERE node.name = ? ORDER BY node.created_at DESC, node.uid LIMIT 1`

export const REQUESTS_SQL = `SELECT requests FROM pod WHERE node = ? AND ${HOLDS}`

/** Contract `nodes.get`. Throws NOT_FOUND. */
export function createNodeDetail(db: Db): (name: string) => NodeDetail {
  const byName = db.prepare(NODE_SQL)
  const requests = db.prepare(REQUESTS_SQL).pluck()
  const warnings = db.prepare(NODE_WARNINGS_SQL)
  return db.transaction((name: string): NodeDetail => {
    const found = byName.get(name, name) as (NodeSql & { record: string }) | undefined
    if (!found) throw new AppError('NOT_FOUND', 'No such node', { data: { name } })
    const { labels, taints, conditions, system, ...node } = JSON.parse(found.record) as NodeRecord
    return {
      row: nodeRowOf(found),
      labels,
      taints: [...taints],
      conditions: [...conditions],
      resources: resourcesOf(node, requests.all(name) as string[]),
      system,
      warnings: (warnings.all(name) as WarningRow[]).map(warningOf),
    }
  })
}

/** Each resource that the node states or its pods ask for, in the node's own quantities. */
function resourcesOf(
  { capacity, allocatable }: Pick<NodeRecord, 'capacity' | 'allocatable'>,
  requests: readonly string[],
): NodeDetail['resources'] {
  // A node states how many pods it takes, which no pod asks for: each is one.
  const asked = new Map<string, Amount>([['pods', ofUnits(requests.length)]])
  for (const text of requests)
    for (const [name, quantity] of Object.entries(JSON.parse(text) as Record<string, string>)) {
      const parsed = parseQuantity(quantity)
      if (parsed.ok) asked.set(name, add(asked.get(name) ?? ZERO, parsed.value))
    }
  const names = new Set([...Object.keys(capacity), ...Object.keys(allocatable), ...asked.keys()])
  return [...names].toSorted().map(name => ({
    name,
    capacity: capacity[name] ?? '0',
    allocatable: allocatable[name] ?? '0',
    requested: formatQuantity(asked.get(name) ?? ZERO, formOf(name)),
  }))
}
