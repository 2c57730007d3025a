import type { ObjectLink } from '../../preload/contract/objects.ts'
import type { Db } from './database.ts'

export type Owned = ObjectLink & { readonly status: string }

export const OWNED_SQL = `SELECT 'Pod' AS kind, namespace, name, status FROM pod WHERE owner_uid = @uid
  UNION ALL SELECT object_kind AS kind, namespace, name, status FROM workload WHERE owner_uid = @uid
  ORDER BY kind, name LIMIT 500`

/** Pods and built-in workloads whose controller has this uid, 500 at most. */
export function createOwned(db: Db): (uid: string) => readonly Owned[] {
  const statement = db.prepare(OWNED_SQL)
  return uid =>
    (statement.all({ uid }) as Omit<Owned, 'apiVersion'>[]).map(row => ({
      ...row,
      apiVersion: API_VERSIONS[row.kind] ?? 'apps/v1',
    }))
}

const API_VERSIONS: Readonly<Record<string, string>> = { Pod: 'v1', Job: 'batch/v1', CronJob: 'batch/v1' }
