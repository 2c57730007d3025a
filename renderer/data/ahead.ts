import type { QueryClient } from '@tanstack/react-query'
import type { ClusterId } from '#core/base/units.ts'
import type { Client } from './client.ts'
import { earlyAsker } from './queries.ts'

/**
 * Asks for what the first page shows before there is a page: the questions lie ready when the backend is, and no answer
 * waits for another. `path` is where the user was last, such as `/c/sample/overview`.
 */
export function askAhead(client: Client, queries: QueryClient, path: string | null): void {
  const ask = earlyAsker(client, queries)
  ask('app.info', undefined)
  ask('clusters.list', undefined)
  const cluster = path?.match(/^\/c\/([^/]+)\/overview$/)?.[1]
  if (cluster === undefined) return
  ask('overview.get', { cluster: cluster as ClusterId })
  ask('dashboards.get', { cluster: cluster as ClusterId })
}
