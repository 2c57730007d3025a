// A listing, page by page. The next page is asked for as soon as its token is known, which is before the present one is there:
// the server prepares it while this one is received, parsed and written. At most two pages are held at a time.
import { AppError } from '#core/base/errors.ts'
import { parseJson } from './body.ts'
import type { ClusterClient } from './connect.ts'
import { acceptOf, pathOf, type Resource } from './resources.ts'

export type Page = {
  readonly items: readonly unknown[]
  /** Where a watch goes on from, once every page was read. */
  readonly resourceVersion: string
  /** How many objects are still to come; null when the server did not say. */
  readonly remaining: number | null
}

export type Listing = {
  readonly client: ClusterClient
  readonly resource: Resource
  readonly namespace: string | null
  /** Objects a page; 0 for all at once. */
  readonly limit: number
}

type Head = { readonly next: string | null }
type Fetch = { readonly head: Promise<Head | null>; readonly body: Promise<Buffer> }
type RawList = {
  readonly items?: readonly unknown[] | null
  readonly metadata?: {
    readonly resourceVersion?: string
    readonly continue?: string
    readonly remainingItemCount?: number
  }
}

const PAGE_TIMEOUT_MS = 60_000

/** Throws GONE when the listing took longer than the server keeps its state; it is to be begun anew then. */
export async function* listPages(listing: Listing, signal: AbortSignal): AsyncGenerator<Page> {
  const ending = new AbortController()
  const onAbort = () => ending.abort(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  const started: Fetch[] = []
  const fetch = (token: string | null): Fetch => {
    const fetched = fetchPage(listing, token, ending.signal)
    started.push(fetched)
    return fetched
  }
  try {
    let current: Fetch | null = fetch(null)
    while (current !== null) {
      const head: Head | null = await current.head
      const early: Fetch | null = head?.next ? fetch(head.next) : null
      const list = readList(parseJson(await current.body))
      const token = list.metadata?.continue
      current = early ?? (token ? fetch(token) : null)
      yield {
        items: list.items ?? [],
        resourceVersion: list.metadata?.resourceVersion ?? '',
        remaining: token ? (list.metadata?.remainingItemCount ?? null) : 0,
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    ending.abort()
    // A page that was asked for in vain fails now, and nobody else waits for it.
    await Promise.allSettled(started.map(({ body }) => body))
  }
}

function fetchPage(listing: Listing, token: string | null, signal: AbortSignal): Fetch {
  const { client, resource, namespace, limit } = listing
  const read = {
    path: pathOf(resource, namespace),
    query: { limit: limit || undefined, continue: token ?? undefined },
    accept: acceptOf(resource, 'list'),
    timeoutMs: PAGE_TIMEOUT_MS,
  }
  let onHead: (head: Head | null) => void = () => undefined
  const head = new Promise<Head | null>(resolve => {
    onHead = resolve
  })
  const answer = client.bytes(read, signal, piece => onHead(readHead(piece)))
  const body = answer.then(({ body: bytes }) => bytes)
  // Without a first piece (compressed, or failed) the whole tells.
  void Promise.allSettled([body]).then(() => onHead(null))
  return { head, body }
}

const LONGEST_HEAD = 8192

/**
 * The continue token of a list whose items have not been received yet: API servers write metadata first. null when this start
 * of the body does not tell.
 */
export function readHead(start: Buffer): Head | null {
  const text = start.subarray(0, LONGEST_HEAD).toString('latin1')
  const items = text.indexOf('"items":[')
  if (items < 0) return null
  return { next: /"continue":"([\w+/=-]+)"/.exec(text.slice(0, items))?.[1] ?? null }
}

function readList(value: unknown): RawList {
  if (
    typeof value === 'object' &&
    value !== null &&
    'metadata' in value &&
    (!('items' in value) || isItems(value.items))
  )
    return value as RawList
  throw new AppError('NOT_KUBERNETES', 'The answer to a list is not a Kubernetes list')
}

const isItems = (items: unknown): boolean => items === null || Array.isArray(items)
