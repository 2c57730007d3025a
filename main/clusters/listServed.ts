import { AppError } from '#core/base/errors.ts'
import type { ClusterClient } from './connect.ts'
import { listPages } from './list.ts'
import type { Served } from './resources.ts'

/** All objects of a kind in the whole cluster; none where it is not served or not allowed. Throws what ends the connection. */
export async function listServed(
  client: ClusterClient,
  resource: Served,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const items: unknown[] = []
  try {
    const listing = { client, resource, namespace: null, paging: 'short' } as const
    for await (const page of listPages(listing, signal)) items.push(...page.items)
  } catch (cause) {
    signal.throwIfAborted()
    if (!(cause instanceof AppError) || !['NOT_FOUND', 'FORBIDDEN', 'GONE'].includes(cause.code)) throw cause
  }
  return items
}
