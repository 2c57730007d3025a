// Asks a cluster for its quota tree, and whether Canopy's own scheduler enforces it.
import { AppError } from '#core/base/errors.ts'
import { readTree } from '#core/quota/kube.ts'
import { readUsage } from '#core/quota/status.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { CONFIG_MAPS, NAMESPACE, TREE } from '#core/wire.ts'
import type { ClusterClient } from '../clusters/connect.ts'

export type Quota = {
  /** Null: there is none, or it cannot be read. */
  readonly tree: QuotaTree | null
  readonly hasScheduler: boolean
}

const LARGEST_TREE = 4 * 1_048_576
const NO_TREE: Quota = { tree: null, hasScheduler: false }

/** Throws what ends the connection; a tree that is not there, not allowed or damaged is none. */
export async function readQuota(client: ClusterClient, signal: AbortSignal): Promise<Quota> {
  const { group, version, namespace, plural, name } = TREE
  const object = await read(
    client,
    `/apis/${group}/${version}/namespaces/${namespace}/${plural}/${name}`,
    signal,
  )
  const tree = object === null ? null : readTree(object)
  if (!tree?.ok) return NO_TREE
  // Schedulers of others state `used` and `request` alone.
  const stated = readUsage(object).usage
  const isOurs = stated !== null && stated.waiting.size > 0
  const status = `/api/v1/namespaces/${NAMESPACE}/configmaps/${CONFIG_MAPS.status}`
  return { tree: tree.value, hasScheduler: isOurs || (await read(client, status, signal)) !== null }
}

async function read(client: ClusterClient, path: string, signal: AbortSignal): Promise<unknown> {
  try {
    return (await client.json({ path, maxBytes: LARGEST_TREE, isPatient: false }, signal)).body
  } catch (cause) {
    if (cause instanceof AppError && ['NOT_FOUND', 'FORBIDDEN', 'TOO_LARGE'].includes(cause.code)) return null
    throw cause
  }
}
