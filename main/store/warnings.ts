import { millis } from '#core/base/units.ts'
import type { Overview } from '../../preload/contract/overview.ts'

export const WARNING_COLUMNS = `uid, reason, message, count, regarding_kind, regarding_namespace, regarding_name, last_seen`
const MOST = 50

/** The latest warnings of the whole cluster. */
export const WARNINGS_SQL = `SELECT ${WARNING_COLUMNS} FROM event WHERE type = 'Warning'
  ORDER BY last_seen DESC, id DESC LIMIT ${MOST}`
/** The latest warnings about a node. Parameter: its name. */
export const NODE_WARNINGS_SQL = `SELECT ${WARNING_COLUMNS} FROM event
  WHERE type = 'Warning' AND regarding_kind = 'Node' AND regarding_name = ?
  ORDER BY last_seen DESC, id DESC LIMIT ${MOST}`

/** A row of such a question. */
export type WarningRow = {
  uid: string
  reason: string
  message: string
  count: number
  regarding_kind: string
  regarding_namespace: string | null
  regarding_name: string
  last_seen: number
}

export const warningOf = (row: WarningRow): Overview['warnings'][number] => ({
  uid: row.uid,
  reason: row.reason,
  message: row.message,
  kind: row.regarding_kind,
  namespace: row.regarding_namespace,
  name: row.regarding_name,
  count: row.count,
  lastSeen: millis(row.last_seen),
})
