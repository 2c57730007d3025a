// Tier T3: CPU and memory in use, which metrics.k8s.io knows; it knows nothing of GPUs.
import { AppError } from '#core/base/errors.ts'
import type { Bytes, MilliCores } from '#core/base/units.ts'
import { parseQuantity, toBytes, toMilliCores, ZERO } from '#core/quota/amount.ts'
import type { ClusterClient } from '../clusters/connect.ts'

export type NodeUsage = { readonly cpu: MilliCores; readonly memory: Bytes }

type NodeMetrics = {
  readonly metadata?: { readonly name?: string }
  readonly usage?: { readonly cpu?: string; readonly memory?: string }
}

const LARGEST_LIST = 16 * 1_048_576

/** Use of every node. Throws NOT_FOUND where metrics-server is not installed, FORBIDDEN, SERVER_ERROR where it does not run. */
export async function readNodeUsage(
  client: Pick<ClusterClient, 'json'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, NodeUsage>> {
  const read = {
    path: '/apis/metrics.k8s.io/v1beta1/nodes',
    maxBytes: LARGEST_LIST,
    timeoutMs: 15_000,
    isPatient: false,
  }
  const { body } = await client.json(read, signal)
  const { items } = body as { items?: readonly NodeMetrics[] | null }
  if (!Array.isArray(items)) throw new AppError('BAD_RESPONSE', 'The answer to node metrics is no list')
  return new Map(
    (items as readonly NodeMetrics[]).flatMap(({ metadata, usage }) =>
      metadata?.name
        ? [
            [
              metadata.name,
              { cpu: toMilliCores(amountOf(usage?.cpu)), memory: toBytes(amountOf(usage?.memory)) },
            ] as const,
          ]
        : [],
    ),
  )
}

function amountOf(text: string | undefined) {
  const amount = parseQuantity(text ?? '0')
  return amount.ok ? amount.value : ZERO
}
