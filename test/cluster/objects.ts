import { setTimeout as sleep } from 'node:timers/promises'
import type { Api } from './api.ts'
import type { Manifest } from './manifests.ts'

export interface CreateOptions {
  readonly signal?: AbortSignal
  /** Requests in flight; 32 when absent. */
  readonly concurrency?: number
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Creates objects, many at a time; the first refusal ends it.
 * @throws ApiFailure as the API server answered
 */
export async function createAll(api: Api, manifests: readonly Manifest[], options: CreateOptions = {}) {
  const { signal, concurrency = 32, onProgress } = options
  let [next, done] = [0, 0]
  const work = async () => {
    for (let manifest = manifests[next++]; manifest; manifest = manifests[next++]) {
      signal?.throwIfAborted()
      try {
        await api.send('POST', manifest.path, manifest.body)
      } catch (error) {
        next = manifests.length
        throw error
      }
      onProgress?.(++done, manifests.length)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
}

export interface ListedObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly resourceVersion: string }
  readonly spec?: Readonly<Record<string, unknown>>
  readonly status?: {
    readonly phase?: string
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
  }
}

interface Page {
  readonly metadata: { readonly continue?: string }
  readonly items: readonly ListedObject[]
}

/** Every object of a collection, page by page. @param path such as `/api/v1/pods`, without a query */
export async function listAll(api: Api, path: string): Promise<ListedObject[]> {
  const items: ListedObject[] = []
  let token: string | undefined
  do {
    const query = token ? `?limit=500&continue=${encodeURIComponent(token)}` : '?limit=500'
    const page = await api.send<Page>('GET', path + query)
    items.push(...page.items)
    token = page.metadata.continue
  } while (token)
  return items
}

/** Whether a node's or pod's condition of this type is True. */
export const isTrue = (object: ListedObject, type: string): boolean =>
  object.status?.conditions?.some(condition => condition.type === type && condition.status === 'True') ===
  true

export interface UntilOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** How often to look; 250 ms when absent. */
  readonly everyMs?: number
}

/**
 * Looks until `look` finds something, and resolves with it.
 * @param what names it in the error when `timeoutMs` runs out
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  options: UntilOptions,
): Promise<T> {
  const { timeoutMs, signal, everyMs = 250 } = options
  for (const end = Date.now() + timeoutMs; ; await sleep(everyMs, undefined, { signal })) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`${what}: not within ${timeoutMs} ms`)
  }
}

/** Looks until the objects of a collection pass, for half a minute. */
export const untilListed = (
  api: Api,
  path: string,
  passes: (objects: readonly ListedObject[]) => boolean,
): Promise<readonly ListedObject[]> =>
  until(
    path,
    async () => {
      const objects = await listAll(api, path)
      return passes(objects) ? objects : undefined
    },
    { timeoutMs: 30_000 },
  )
