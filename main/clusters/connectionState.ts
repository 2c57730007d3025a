import { AppError } from '#core/base/errors.ts'
import type { ClusterId, Millis } from '#core/base/units.ts'
import type { Connection } from '../../preload/contract/clusters.ts'
import type { Provenance, WatchKind } from '../../preload/contract/common.ts'

/** A cluster that nobody looks at. `asOf`: when its mirror was last known to be true. */
export function closedConnection(cluster: ClusterId, asOf: Millis | null, since: Millis): Connection {
  return {
    cluster,
    status: 'closed',
    since,
    asOf,
    failure: null,
    retryAt: null,
    serverVersion: null,
    clockSkewMs: null,
    watches: [],
  }
}

/** What is missing from the mirror, by kind of watch, with the reason. */
export type Missing = Provenance['missing']

/**
 * What the figures of a cluster lack now. A kind that was listed once is there, if old; one that never was is `loading`
 * while that may still happen, `failed` while the cluster does not answer. `known` is what the mirror lacked when it was last written, for a cluster that is closed.
 */
export function missingOf(connection: Connection, listed: ReadonlySet<WatchKind>, known: Missing): Missing {
  if (connection.watches.length === 0) return known
  return connection.watches.flatMap(({ kind, status }): Missing => {
    if (status === 'forbidden') return [{ kind, reason: 'forbidden' }]
    if (listed.has(kind)) return []
    return [{ kind, reason: status === 'failed' || connection.status === 'offline' ? 'failed' : 'loading' }]
  })
}

export function provenanceOf(connection: Connection, missing: Missing): Provenance {
  return { tier: 'T4', asOf: connection.asOf, isLive: connection.status === 'live', missing }
}

/** Why a cluster cannot be asked now; null while it is live. */
export const offlineOf = ({ status, failure }: Connection): AppError | null =>
  status === 'live'
    ? null
    : new AppError(failure?.code ?? 'NETWORK', failure?.message ?? 'The cluster is not connected', {
        data: failure?.data ?? {},
      })

/** Whether two states differ only in what ticks on by itself, which pages need not ask again for. */
export function isSamePicture(a: Connection, b: Connection): boolean {
  const still = ({ asOf: _asOf, retryAt: _retryAt, clockSkewMs: _skew, watches, ...rest }: Connection) => ({
    ...rest,
    watches: watches.map(({ kind, status, failure, namespaces }) => ({ kind, status, failure, namespaces })),
  })
  return JSON.stringify(still(a)) === JSON.stringify(still(b))
}
