import {
  MutationCache,
  QueryClient,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { AppError, ERROR_CODES } from '#core/base/errors.ts'
import type { Client, CommandName, InputOf, OutputOf, QueryName } from './client.ts'
import { useClient } from './context.ts'

/** [endpoint, the cluster it is about or null, input]: an answer can only ever show where its cluster is asked for. */
export type EndpointKey = readonly [name: QueryName, cluster: string | null, input: unknown]

export function endpointKey<N extends QueryName>(name: N, input: InputOf<N>): EndpointKey {
  const cluster = typeof input === 'object' && 'cluster' in input ? input.cluster : null
  return [name, cluster, input ?? null]
}

/** How often a query that may succeed when asked again is asked again before its failure is shown. */
const RETRIES = 2

/**
 * The only place where data of the backend is kept in the window. Nothing goes stale by time: `changes` says what to ask
 * again. `onFailedCommand` hears of every command that failed unless its caller shows the failure itself.
 */
export function createQueryCache(onFailedCommand: (error: AppError) => void): QueryClient {
  const mutationCache = new MutationCache({
    onError: (...[error, , , mutation]) => {
      if (mutation.meta?.['isShownInPlace'] !== true) onFailedCommand(asAppError(error))
    },
  })
  return new QueryClient({
    mutationCache,
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: 10 * 60_000,
        // The backend is on this computer: whether the network is up says nothing about it.
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, error) =>
          failures < RETRIES && error instanceof AppError && ERROR_CODES[error.code].retry,
        retryDelay: attempt => 250 * 2 ** attempt,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}

export type EndpointOptions<N extends QueryName> = {
  readonly enabled?: boolean
  /** Show the answer to the previous input of the same cluster while the new one is on the way (default true). */
  readonly keepsPrevious?: boolean
  /** Keep the answer in the cache after nobody shows it, milliseconds. */
  readonly gcTime?: number
  readonly initialData?: OutputOf<N>
}

/** The answer of a query, asked again whenever `changes` says that it may have changed. */
export function useEndpoint<N extends QueryName>(
  name: N,
  input: InputOf<N>,
  options: EndpointOptions<N> = {},
): UseQueryResult<OutputOf<N>, AppError> {
  const client = useClient()
  const key = endpointKey(name, input)
  const { keepsPrevious = true, ...rest } = options
  return useQuery<OutputOf<N>, AppError, OutputOf<N>, EndpointKey>({
    queryKey: key,
    queryFn: ({ signal }) => client.query(name, input, signal),
    ...(keepsPrevious && { placeholderData: previousOfSameCluster(key) as never }),
    ...(rest as object),
  })
}

/** Asks before anything is there that shows the answer: whatever then does finds it on its way, or there. */
export const earlyAsker =
  (client: Client, queries: QueryClient) =>
  <N extends QueryName>(name: N, input: InputOf<N>): Promise<void> =>
    queries.prefetchQuery({
      queryKey: endpointKey(name, input),
      queryFn: ({ signal }) => client.query(name, input, signal),
    })

/** The previous answer, if it is the same endpoint's about the same cluster; never another cluster's. */
export function previousOfSameCluster([name, cluster]: EndpointKey) {
  return (previous: unknown, query: { queryKey: EndpointKey } | undefined): unknown =>
    query?.queryKey[0] === name && query.queryKey[1] === cluster ? previous : undefined
}

/** A command as a mutation. Its failure is toasted unless `isShownInPlace`. */
export function useCommand<N extends CommandName>(
  name: N,
  options: { readonly isShownInPlace?: boolean } = {},
): UseMutationResult<OutputOf<N>, AppError, InputOf<N>> {
  const client = useClient()
  return useMutation<OutputOf<N>, AppError, InputOf<N>>({
    mutationKey: [name],
    mutationFn: input => client.command(name, input),
    meta: { isShownInPlace: options.isShownInPlace ?? false },
  })
}

/** What was thrown, as the one error class; anything else is a bug of ours and is shown as such. */
export function asAppError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  return new AppError('BUG', cause instanceof Error ? cause.message : String(cause), { cause })
}
