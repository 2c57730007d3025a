import type { QueryClient } from '@tanstack/react-query'
import type { ClusterId } from '#core/base/units.ts'
import type { Client, InputOf, QueryName } from './client.ts'
import { endpointKey } from './queries.ts'

/**
 * Asks for what the first page shows before there is a page: the questions lie ready when the backend is, and one answer
 * need not wait for another. `path` is where the user was last, such as `/c/sample/overview`.
 */
export function askAhead(client: Client, queries: QueryClient, path: string | null): void {
  const ask = <N extends QueryName>(name: N, input: InputOf<N>) =>
    void queries.prefetchQuery({
      queryKey: endpointKey(name, input),
      queryFn: ({ signal }) => client.query(name, input, signal),
    })
  ask('app.info', undefined)
  ask('clusters.list', undefined)
  const cluster = path?.match(/^\/c\/([^/]+)\/overview$/)?.[1]
  if (cluster !== undefined) ask('overview.get', { cluster: cluster as ClusterId })
}
