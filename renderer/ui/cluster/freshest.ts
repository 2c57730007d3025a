import type { Millis } from '#core/base/units.ts'
import type { Connection } from '../../../preload/contract/clusters.ts'
import type { Provenance } from '../../../preload/contract/common.ts'

/**
 * When a figure was last known to be true. An answer says so for the moment it was given; while the cluster is followed
 * and nothing changes, nothing is asked again, and the connection knows the later moment.
 */
export function freshest(
  provenance: Pick<Provenance, 'asOf' | 'isLive'>,
  connection: Pick<Connection, 'asOf' | 'status'> | undefined,
): Millis | null {
  const { asOf, isLive } = provenance
  if (!isLive || connection?.status !== 'live' || connection.asOf === null) return asOf
  return asOf === null || connection.asOf > asOf ? connection.asOf : asOf
}
