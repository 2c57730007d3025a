import type { QueryClient } from '@tanstack/react-query'
import type { ClusterId } from '#core/base/units.ts'
import type { Client } from './client.ts'
import { earlyAsker } from './queries.ts'

/**
 * Asks for what the first page shows before there is a page: the questions lie ready when the backend is, and no answer
 * waits for another. `path` is where the user was last, such as `/c/sample/overview`. Resolves when what its first figures
 * need has its answers or failures, which are in the cache then; what comes after them would only keep them waiting.
 */
export async function askAhead(client: Client, queries: QueryClient, path: string | null): Promise<void> {
  const ask = earlyAsker(client, queries)
  const cluster = path?.match(/^\/c\/([^/]+)\/overview$/)?.[1] as ClusterId | undefined
  await Promise.all([
    ask('app.info', undefined),
    ask('clusters.list', undefined),
    cluster !== undefined && ask('overview.get', { cluster }),
  ])
}
