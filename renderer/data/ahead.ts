import type { QueryClient } from '@tanstack/react-query'
import type { Client } from './client.ts'
import { forgetUnanswered, overviewIn } from './lastPicture.ts'
import { earlyAsker } from './queries.ts'

/**
 * Asks for what the first page shows before there is a page: the questions lie ready when the backend is, and no answer
 * waits for another. `path` is where the user was last, such as `/c/sample/overview`. Resolves when what its first figures
 * need has its answers or failures, which are in the cache then; what comes after them would only keep them waiting.
 */
export async function askAhead(client: Client, queries: QueryClient, path: string | null): Promise<void> {
  const ask = earlyAsker(client, queries)
  const cluster = overviewIn(path)
  await Promise.all([
    ask('app.info', undefined),
    ask('clusters.list', undefined),
    cluster !== null && ask('overview.get', { cluster }),
  ])
  forgetUnanswered(queries)
}
