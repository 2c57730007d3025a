// Asks a cluster for the devices and claims of Dynamic Resource Allocation.
import type { ClusterClient } from '../clusters/connect.ts'
import { listServed } from '../clusters/listServed.ts'
import { type Dra, NO_DRA, readClaims, readSlices } from './dra.ts'

/** Served as v1 from Kubernetes 1.34 on; earlier ones have it as a beta that few turn on. */
const served = (name: string) => ({ group: 'resource.k8s.io', version: 'v1', name, isMetadataOnly: false })

/** Nothing where it is not served or not allowed. Throws what ends the connection. */
export async function readDra(client: ClusterClient, signal: AbortSignal): Promise<Dra> {
  const devices = readSlices(await listServed(client, served('resourceslices'), signal))
  if (devices.length === 0) return NO_DRA
  return { devices, grants: readClaims(await listServed(client, served('resourceclaims'), signal)) }
}
