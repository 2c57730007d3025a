// Asks a cluster for the devices and claims of Dynamic Resource Allocation.
import { AppError } from '#core/base/errors.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import { listPages } from '../clusters/list.ts'
import { type Dra, NO_DRA, readClaims, readSlices } from './dra.ts'

/** Served as v1 from Kubernetes 1.34 on; earlier ones have it as a beta that few turn on. */
const served = (name: string) => ({ group: 'resource.k8s.io', version: 'v1', name, isMetadataOnly: false })

/** Nothing where it is not served or not allowed. Throws what ends the connection. */
export async function readDra(client: ClusterClient, signal: AbortSignal): Promise<Dra> {
  const devices = readSlices(await listAll(client, 'resourceslices', signal))
  if (devices.length === 0) return NO_DRA
  return { devices, grants: readClaims(await listAll(client, 'resourceclaims', signal)) }
}

async function listAll(
  client: ClusterClient,
  name: string,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const items: unknown[] = []
  try {
    const listing = { client, resource: served(name), namespace: null, paging: 'short' } as const
    for await (const page of listPages(listing, signal)) items.push(...page.items)
  } catch (cause) {
    signal.throwIfAborted()
    if (!(cause instanceof AppError) || !['NOT_FOUND', 'FORBIDDEN', 'GONE'].includes(cause.code)) throw cause
  }
  return items
}
