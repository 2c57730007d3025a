import { hashKey, type Query, type QueryClient } from '@tanstack/react-query'
import type { Client, OutputOf, QueryName } from './client.ts'
import type { EndpointKey } from './queries.ts'
import { READS } from './readers.ts'

type Change = OutputOf<'changes'>[number]

/** Whether an answer may be different after the change. `cluster` null on either side concerns every cluster. */
export function isAffected([name, cluster]: EndpointKey, change: Change): boolean {
  if (!READS[name]?.includes(change.topic)) return false
  return change.cluster === null || cluster === null || change.cluster === cluster
}

/**
 * Keeps the query cache true: one subscription a window, for as long as `signal` lives. After a (re)attached port
 * everything is asked again, since changes may have passed unheard.
 */
export function followChanges(client: Client, queries: QueryClient, signal: AbortSignal): void {
  const invalidate = invalidator(queries, signal)
  const subscribe = (): void =>
    client.subscribe('changes', undefined, {
      onValue: changes => invalidate(key => changes.some(change => isAffected(key, change))),
      signal,
    })
  let isFirst = true
  const stop = client.onAttach(() => {
    if (!isFirst) invalidate(() => true)
    isFirst = false
  })
  signal.addEventListener('abort', stop, { once: true })
  subscribe()
}

/**
 * Asks again, without starving: a query that is under way is let to finish (cancelling it at each of ten changes a second
 * would never show anything) and is asked once more after it.
 */
function invalidator(
  queries: QueryClient,
  signal: AbortSignal,
): (isMatch: (key: EndpointKey) => boolean) => void {
  const again = new Set<string>()
  const cache = queries.getQueryCache()
  const stop = cache.subscribe(event => {
    if (event.type !== 'updated' || event.query.state.fetchStatus !== 'idle') return
    if (!again.delete(event.query.queryHash)) return
    // Outside of the cache's own notification.
    queueMicrotask(() => void queries.invalidateQueries({ queryKey: event.query.queryKey, exact: true }))
  })
  signal.addEventListener('abort', stop, { once: true })

  return isMatch => {
    const predicate = (query: Query): boolean => {
      const key = asEndpointKey(query.queryKey)
      if (!key || READS[key[0]].length === 0 || !isMatch(key)) return false
      if (query.state.fetchStatus === 'fetching' && query.getObserversCount() > 0) {
        again.add(hashKey(query.queryKey))
        return false
      }
      return true
    }
    void queries.invalidateQueries({ predicate }, { cancelRefetch: false })
  }
}

function asEndpointKey(key: readonly unknown[]): EndpointKey | null {
  const [name] = key
  return typeof name === 'string' && Object.hasOwn(READS, name)
    ? (key as unknown as EndpointKey & readonly [QueryName, string | null, unknown])
    : null
}
