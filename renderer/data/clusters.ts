import { useEffect } from 'react'
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import type { ClusterId } from '#core/base/units.ts'
import type { Cluster, Connection } from '../../preload/contract/clusters.ts'
import type { Client } from './client.ts'
import { useClient } from './context.ts'
import { endpointKey, useEndpoint } from './queries.ts'
import { whileVisible } from './whileVisible.ts'

/** How long to wait before a stream that broke is opened again, milliseconds. */
const REOPEN_MS = 3_000

/** Every cluster in the user's order; undefined until it is known. */
export const useClusters = (): readonly Cluster[] | undefined => useEndpoint('clusters.list', undefined).data

export const useCluster = (id: ClusterId | null): Cluster | undefined =>
  useClusters()?.find(cluster => cluster.id === id)

/** Writes a connection's newest state where every view reads it. */
function putConnection(queries: QueryClient, connection: Connection): void {
  queries.setQueryData<Cluster[]>(endpointKey('clusters.list', undefined), clusters =>
    clusters?.map(cluster => (cluster.id === connection.cluster ? { ...cluster, connection } : cluster)),
  )
}

/**
 * Follows the cluster while somebody looks at it: the backend connects and watches as long as the stream is open. A
 * window that was hidden for 30 s looks at nothing.
 */
export function useFollowed(id: ClusterId | null): void {
  const client = useClient()
  const queries = useQueryClient()
  useEffect(() => {
    if (id === null) return
    return whileVisible(signal =>
      follow(client, { id, onValue: value => putConnection(queries, value), signal }),
    )
  }, [client, queries, id])
}

type Following = {
  readonly id: ClusterId
  readonly onValue: (value: Connection) => void
  readonly signal: AbortSignal
}

function follow(client: Client, { id, onValue, signal }: Following): void {
  client.subscribe(
    'clusters.live',
    { cluster: id },
    {
      onValue,
      // A removed cluster has nothing to follow; anything else that ended the stream may pass.
      onEnd: failure => {
        if (signal.aborted || failure?.code === 'NOT_FOUND') return
        const timer = setTimeout(() => follow(client, { id, onValue, signal }), REOPEN_MS)
        signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
      },
      signal,
    },
  )
}
