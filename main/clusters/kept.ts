import { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import type { Cluster } from '../../preload/contract/clusters.ts'
import type { AppStore, ClusterRow } from '../store/appRecords.ts'
import { asFailure } from './failures.ts'

/** A cluster as it is listed; how it is connected is known elsewhere. */
export type ListedCluster = Omit<Cluster, 'connection'>

/** The clusters that are kept, in memory and in the app's database alike; never a file. Methods throw NOT_FOUND, STORE_*. */
export type Kept = {
  rows(): readonly ClusterRow[]
  get(id: ClusterId): ClusterRow
  list(): readonly ListedCluster[]
  /** Writes only what differs. */
  put(row: ClusterRow): void
  delete(id: ClusterId): void
  failureOf(id: ClusterId): AppError | null
  /** What is wrong with a cluster's source now; forgotten when the app ends. */
  setFailure(id: ClusterId, failure: AppError | null): void
  /** Tells of everything since the last time, once. */
  announce(): void
}

export function createKept(store: AppStore, onChange: () => void): Kept {
  const rows = new Map(store.clusters().map(row => [row.id, row]))
  const failures = new Map<ClusterId, AppError>()
  let isChanged = false

  const sorted = () => [...rows.values()].toSorted((a, b) => a.position - b.position || a.addedAt - b.addedAt)
  const get = (id: ClusterId): ClusterRow => {
    const row = rows.get(id)
    if (!row) throw new AppError('NOT_FOUND', 'No such cluster', { data: { cluster: id } })
    return row
  }
  return {
    rows: sorted,
    get,
    list: () => sorted().map((row, _, all) => listed(row, all, failures.get(row.id) ?? null)),
    put: row => {
      if (isSame(rows.get(row.id), row)) return
      store.putCluster(row)
      rows.set(row.id, row)
      isChanged = true
    },
    delete: id => {
      store.deleteCluster(get(id).id)
      rows.delete(id)
      failures.delete(id)
      isChanged = true
    },
    failureOf: id => failures.get(id) ?? null,
    setFailure: (id, failure) => {
      if (isSame(failureText(failures.get(id)), failureText(failure))) return
      if (failure) failures.set(id, failure)
      else failures.delete(id)
      isChanged = true
    },
    announce: () => {
      if (isChanged) onChange()
      isChanged = false
    },
  }
}

const failureText = (failure: AppError | null | undefined) => (failure ? asFailure(failure) : null)
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function listed(row: ClusterRow, all: readonly ClusterRow[], failure: AppError | null): ListedCluster {
  const twins = all.filter(
    other => other.id !== row.id && row.kubeSystemUid !== null && other.kubeSystemUid === row.kubeSystemUid,
  )
  return {
    id: row.id,
    name: row.name,
    colour: row.colour,
    guard: row.guard,
    isPinned: row.isPinned,
    isSample: row.source.kind === 'sample',
    source: row.source,
    summary: row.summary,
    sourceFailure: failure && asFailure(failure),
    kubeSystemUid: row.kubeSystemUid,
    sameClusterAs: twins.map(({ id }) => id),
    proxyOverride: row.proxyOverride,
    addedAt: row.addedAt,
  }
}
