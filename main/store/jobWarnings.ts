import type { Overview } from '../../preload/contract/overview.ts'
import type { Db } from './database.ts'
import { WARNING_COLUMNS, warningOf, type WarningRow } from './warnings.ts'

export type JobWarnings = (of: {
  readonly namespace: string
  /** Of the job. */
  readonly uid: string
  /** Their names. */
  readonly pods: readonly string[]
}) => Overview['warnings']

/** What a controller cannot create is told of the workload that should have created it, which may be one that the job made. */
const JOB_WARNINGS_SQL = `SELECT ${WARNING_COLUMNS} FROM event
  WHERE type = 'Warning' AND regarding_namespace = @namespace
    AND (regarding_uid = @uid
      OR (regarding_kind, regarding_name) IN
        (SELECT object_kind, name FROM workload WHERE owner_uid = @uid AND namespace = @namespace)
      OR (regarding_kind = 'Pod' AND regarding_name IN (SELECT value FROM json_each(@pods))))
  ORDER BY last_seen DESC, id DESC LIMIT 50`

/** Contract `jobs.warnings`. */
export function createJobWarnings(db: Db): JobWarnings {
  const statement = db.prepare(JOB_WARNINGS_SQL)
  return ({ namespace, uid, pods }) =>
    (statement.all({ namespace, uid, pods: JSON.stringify(pods) }) as WarningRow[]).map(warningOf)
}
