// What the window showed last, kept on this computer: a start draws it while the backend is still being read, and asks for
// all of it anew. Without its own date nothing of it is shown, and nothing of it is called live.
import type { QueryClient } from '@tanstack/react-query'
import type { ClusterId } from '#core/base/units.ts'
import type { InputOf, OutputOf, QueryName } from './client.ts'
import { endpointKey, type EndpointKey } from './queries.ts'

/** Code that was changed may understand other answers; the name of a built script tells its code apart. */
const BUILD = import.meta.url
const STORAGE_KEY = 'canopy.picture'
/** What is longer is not kept, characters. */
const MOST = 1_000_000
/** No answer of this start is as old. */
const RECALLED_AT = 0
/** Between two writes, milliseconds. */
const CALM_MS = 1000

type Keeper = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
type Kept = { readonly build: string; readonly answers: readonly (readonly [EndpointKey, unknown])[] }

/** The cluster whose overview a path shows, such as `/c/sample/overview`. */
export const overviewIn = (path: string | null): ClusterId | null =>
  (path?.match(/^\/c\/([^/]+)\/overview$/)?.[1] ?? null) as ClusterId | null

/** Puts the last picture into the cache, to be asked for anew. @returns whether there was one of this build */
export function recallPicture(queries: QueryClient, storage: Keeper, build = BUILD): boolean {
  try {
    const kept = JSON.parse(storage.getItem(STORAGE_KEY) ?? 'null') as Kept | null
    if (kept?.build !== build) return false
    for (const [queryKey, answer] of kept.answers) {
      queries.setQueryData(queryKey, answer, { updatedAt: RECALLED_AT })
      queries.getQueryCache().find({ queryKey })?.invalidate()
    }
    return true
  } catch {
    return false // no picture: the start waits for its answers
  }
}

/** Once all was asked for: what got a failure for its answer is not shown any longer, so that the failure is. */
export function forgetUnanswered(queries: QueryClient): void {
  for (const query of queries.getQueryCache().getAll())
    if (query.state.status === 'error' && query.state.dataUpdatedAt === RECALLED_AT)
      query.setState({ data: undefined })
}

export type PictureOptions = {
  readonly storage: Keeper
  /** Where the user is. */
  readonly path: () => string | null
  /** When the window goes. */
  readonly onLeave: (listener: () => void) => void
  readonly build?: string
}

/** Keeps what the next start will show, whenever it changed, for as long as the window is there. */
export function keepPicture(
  queries: QueryClient,
  { storage, path, onLeave, build = BUILD }: PictureOptions,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = (): void => {
    clearTimeout(timer)
    timer = undefined
    const answers = pictureOf(queries, overviewIn(path()))
    if (answers === null) return
    const text = JSON.stringify({ build, answers } satisfies Kept)
    try {
      if (text.length > MOST) storage.removeItem(STORAGE_KEY)
      else storage.setItem(STORAGE_KEY, text)
    } catch (cause) {
      console.warn('The last picture cannot be kept', cause)
    }
  }
  queries.getQueryCache().subscribe(event => {
    if (event.type !== 'updated' || event.action.type !== 'success') return
    if (Object.hasOwn(AT_REST, String(event.query.queryKey[0]))) timer ??= setTimeout(write, CALM_MS)
  })
  onLeave(write)
}

/** The answers that a start needs, as they are when nothing is connected; null while they are not known. */
function pictureOf(queries: QueryClient, shown: ClusterId | null): Kept['answers'] | null {
  const of = <N extends keyof typeof AT_REST>(name: N, input: InputOf<N>): OutputOf<N> | undefined =>
    queries.getQueryData<OutputOf<N>>(endpointKey(name, input))
  const info = of('app.info', undefined)
  const clusters = of('clusters.list', undefined)
  if (!info || !clusters) return null
  const isKept = clusters.some(({ id }) => id === shown)
  const overview = shown !== null && isKept ? of('overview.get', { cluster: shown }) : undefined
  return [
    [endpointKey('app.info', undefined), AT_REST['app.info'](info)],
    [endpointKey('clusters.list', undefined), AT_REST['clusters.list'](clusters)],
    ...(shown !== null && overview
      ? [[endpointKey('overview.get', { cluster: shown }), AT_REST['overview.get'](overview)] as const]
      : []),
  ]
}

/** What each answer is before anything is connected, or has gone wrong in this start. */
const AT_REST = {
  'app.info': info => ({ ...info, askedCluster: null, notices: [] }),
  'clusters.list': clusters =>
    clusters.map(({ connection, ...cluster }) => ({
      ...cluster,
      connection: { ...connection, status: 'closed' as const, failure: null, retryAt: null, watches: [] },
    })),
  'overview.get': overview => ({ ...overview, provenance: { ...overview.provenance, isLive: false } }),
} satisfies { readonly [N in QueryName]?: (answer: OutputOf<N>) => OutputOf<N> }
