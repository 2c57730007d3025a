// A listing, page by page. From the second page on, the next is asked for as soon as its token is known, which is before the
// present one is there: the server prepares it while this one is received, parsed and written. At most two are held at a time.
import { AppError } from '#core/base/errors.ts'
import { parseJson } from './body.ts'
import { breathe } from './breath.ts'
import type { ClusterClient } from './connect.ts'
import { childOf } from './deadline.ts'
import { acceptOf, pathOf, type Served } from './resources.ts'

export type Page = {
  readonly items: readonly unknown[]
  /** Where a watch goes on from, once every page was read. */
  readonly resourceVersion: string
  /** How many objects are still to come; null when the server did not say. */
  readonly remaining: number | null
}

export type Listing = {
  readonly client: ClusterClient
  readonly resource: Served
  readonly namespace: string | null
  readonly paging: Paging
}

/** `short`: pages that are parsed without holding up the event loop; `none`: all at once. */
export type Paging = 'short' | 'long' | 'none'

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
const LONG_PAGE = 2000
/** The first page tells how large these objects are; later ones have as many as make a page of this size, 500 at most. */
const FIRST_PAGE = 100
const MOST_A_PAGE = 500
const FEWEST_A_PAGE = 20
/** Parsed in some 15 ms. */
const PAGE_BYTES = 1_000_000

/** How many objects the next page should have, from what the last one was. 0: no limit. */
export function limitAfter(
  paging: Paging,
  last: { readonly bytes: number; readonly items: number } | null,
): number {
  if (paging === 'none') return 0
  if (paging === 'long') return LONG_PAGE
  if (last === null || last.items === 0) return FIRST_PAGE
  const fitting = Math.floor((PAGE_BYTES * last.items) / last.bytes)
  return Math.min(Math.max(fitting, FEWEST_A_PAGE), MOST_A_PAGE)
}

/** Throws GONE when the listing took longer than the server keeps its state; it is to be begun anew then. */
export async function* listPages(listing: Listing, signal: AbortSignal): AsyncGenerator<Page> {
  const ending = childOf(signal)
  let current: Fetch | null = null
  let early: Fetch | null = null
  let limit = limitAfter(listing.paging, null)
  let isFirst = true
  const fetch = (token: string | null): Fetch => fetchPage(listing, { token, limit }, ending.signal)
  try {
    current = fetch(null)
    while (current !== null) {
      const head: Head | null = isFirst ? null : await current.head
      early = head?.next ? fetch(head.next) : null
      const body = await current.body
      await breathe()
      const { page, next } = readPage(parseJson(body))
      limit = limitAfter(listing.paging, { bytes: body.length, items: page.items.length })
      isFirst = false
      current = early ?? (next === null ? null : fetch(next))
      early = null
      yield page
    }
  } finally {
    ending.release()
    ending.abort()
    // A page that was asked for in vain fails now, and nobody else waits for it.
    await Promise.allSettled([current?.body, early?.body])
  }
}

function fetchPage(
  { client, resource, namespace }: Listing,
  { token, limit }: { token: string | null; limit: number },
  signal: AbortSignal,
): Fetch {
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

/** Throws NOT_KUBERNETES for anything but a list. */
function readPage(value: unknown): { readonly page: Page; readonly next: string | null } {
  const isList = typeof value === 'object' && value !== null && 'metadata' in value
  if (!isList || ('items' in value && !isItems(value.items)))
    throw new AppError('NOT_KUBERNETES', 'The answer to a list is not a Kubernetes list')
  const { items, metadata } = value as RawList
  const next = metadata?.continue || null
  return {
    page: {
      items: items ?? [],
      resourceVersion: metadata?.resourceVersion ?? '',
      remaining: next === null ? 0 : (metadata?.remainingItemCount ?? null),
    },
    next,
  }
}

const isItems = (items: unknown): boolean => items === null || Array.isArray(items)
