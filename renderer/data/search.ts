import { useQueryClient } from '@tanstack/react-query'
import type { ClusterId } from '#core/base/units.ts'
import type { InputOf } from './client.ts'
import { useClient } from './context.ts'
import { earlyAsker } from './queries.ts'

/** Two screens: who looks for more types another letter, and drawing more would make each key slower. The count is of all. */
const LIMIT = 60
/** The contract's ShortText. */
const LONGEST = 512

/** What is asked when `typed` stands in the search field; null for nothing but blanks. */
export function searchOf(cluster: ClusterId, typed: string): InputOf<'search.find'> | null {
  const text = typed.trim().slice(0, LONGEST)
  return text === '' ? null : { cluster, text, limit: LIMIT }
}

/** Asks with the key itself, ahead of the page that will show the answer. */
export function useEarlySearch(cluster: ClusterId): (typed: string) => void {
  const client = useClient()
  const queries = useQueryClient()
  return typed => {
    const search = searchOf(cluster, typed)
    if (search) void earlyAsker(client, queries)('search.find', search)
  }
}
