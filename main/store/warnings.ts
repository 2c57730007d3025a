import { millis } from '#core/base/units.ts'
import type { Overview } from '../../preload/contract/overview.ts'

/** A row of the event table. */
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
