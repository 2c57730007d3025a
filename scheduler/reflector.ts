// One collection of the API, kept in memory: listed in pages, then watched.
//
//   list ──▶ watch ──(ended, silent, broken)──▶ watch again from the last version seen
//    ▲         │
//    └─ 410 ───┴─ a line that cannot be read, or somebody asks for a fresh list
//
// What is kept is a projection; the object itself is dropped. Bookmarks carry the version forward and show that the
// connection lives.
import { AppError } from '#core/base/errors.ts'
import { type Api, hasCode } from './api.ts'
import { linesOf } from './lines.ts'
import { failureFacts, type Log } from './log.ts'
import { pause } from './pause.ts'

export type ApiObject = {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly uid: string
    readonly resourceVersion: string
  }
}

export type Change<T> = {
  readonly key: string
  readonly before: T | undefined
  readonly after: T | undefined
}

export type ReflectorOptions<T> = {
  readonly api: Api
  readonly log: Log
  /** Of the collection, such as `/api/v1/pods`. */
  readonly path: string
  readonly fieldSelector?: string
  /** What is kept of an object, given what was kept of it before; the same value again means that nothing of interest changed. */
  readonly project: (object: never, before: T | undefined) => T
  /** The version of what is kept: an object that is older is not taken in. Needed where objects are read by themselves too. */
  readonly versionOf?: (kept: T) => string
  /** Called for every change, of lists too; never twice for the same. */
  readonly onChange: (change: Change<T>) => void
  readonly onEvent?: (kind: 'list' | 'relist' | 'watch' | 'failed') => void
}

/** What is kept, by uid. */
export type Reflector<T> = {
  readonly path: string
  readonly items: ReadonlyMap<string, T>
  /** The whole collection was seen since the start. */
  isSynced(): boolean
  /** False where the server does not know the collection; asked again now and then. */
  isServed(): boolean
  /** Everything up to this version of the collection was taken in; 0 before the first list. */
  version(): number
  /** Takes in an object that was read by itself, unless what is kept is newer; null: there is none any more. */
  take(key: string, object: object | null): void
  /** Lists anew, past every cache, and resolves when that was taken in. */
  relist(): Promise<void>
  /** Runs until aborted; failures are logged and tried again. */
  run(signal: AbortSignal): Promise<void>
}

const PAGE = 500
/** A watch ends by itself within this; the server sends a bookmark about every minute. */
const WATCH_SECONDS = 300
const SILENT_MS = 100_000
const FIRST_BACK_OFF_MS = 100
const LAST_BACK_OFF_MS = 5000
/** How often a collection that is not served is asked for again. */
const UNSERVED_MS = 15_000

type Page = {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
  readonly items: readonly ApiObject[]
}
type WatchEvent = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: ApiObject & { readonly code?: number; readonly message?: string }
}

/** Ends a watch so that the loop lists anew. */
class Relist extends Error {}

export function createReflector<T>(options: ReflectorOptions<T>): Reflector<T> {
  const { api, log, path, onChange, onEvent } = options
  const items = new Map<string, T>()
  let [isSynced, isServed, version] = [false, true, '']
  let waiting: { resolve: () => void }[] = []
  let interrupt = new AbortController()
  let needsList = true
  /** Something came of the watch that runs, or ran last. */
  let hasWatched = false

  /** Versions of one collection are numbers that grow. https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions */
  const isOlder = (object: ApiObject, before: T) =>
    options.versionOf !== undefined &&
    Number(object.metadata.resourceVersion) < Number(options.versionOf(before))

  function keep(object: ApiObject): void {
    const key = object.metadata.uid
    const before = items.get(key)
    if (before !== undefined && isOlder(object, before)) return
    const after = options.project(object as never, before)
    items.set(key, after)
    if (after !== before) onChange({ key, before, after })
  }

  function drop(key: string): void {
    const before = items.get(key)
    if (items.delete(key)) onChange({ key, before, after: undefined })
  }

  function query(more: Readonly<Record<string, string>>): string {
    const { fieldSelector } = options
    return `${path}?${new URLSearchParams({ ...(fieldSelector && { fieldSelector }), ...more }).toString()}`
  }

  /** Without a version the answer is the store's own, not a cache's. Waiters that came meanwhile wait for the next. */
  async function list(): Promise<void> {
    const served = waiting
    waiting = []
    needsList = false
    const seen = new Set<string>()
    let token: string | undefined
    let listed = ''
    try {
      do {
        const page: Page = await api.send({
          method: 'GET',
          path: query({ limit: String(PAGE), ...(token && { continue: token }) }),
          timeoutMs: 30_000,
        })
        for (const object of page.items) {
          seen.add(object.metadata.uid)
          keep(object)
        }
        token = page.metadata.continue
        listed = page.metadata.resourceVersion
      } while (token)
    } catch (cause) {
      needsList = true
      waiting = [...served, ...waiting]
      throw cause
    }
    for (const key of items.keys()) if (!seen.has(key)) drop(key)
    version = listed
    onEvent?.(isSynced ? 'relist' : 'list')
    isSynced = isServed = true
    for (const { resolve } of served) resolve()
  }

  function take(line: string): void {
    const event = readLine(line)
    if (event.type === 'ERROR') {
      if (event.object.code === 410) throw new Relist('the version watched from is gone')
      throw new AppError('SERVER_ERROR', event.object.message ?? 'the watch failed')
    }
    version = event.object.metadata.resourceVersion
    hasWatched = true
    if (event.type === 'BOOKMARK') return
    if (event.type === 'DELETED') drop(event.object.metadata.uid)
    else keep(event.object)
  }

  async function watch(signal: AbortSignal): Promise<void> {
    const silence = new AbortController()
    const idle = setTimeout(() => silence.abort(), SILENT_MS)
    const stop = AbortSignal.any([signal, silence.signal, interrupt.signal])
    try {
      const timeoutSeconds = String(Math.round(WATCH_SECONDS * (0.8 + Math.random() * 0.2)))
      const more = { watch: '1', allowWatchBookmarks: 'true', timeoutSeconds, resourceVersion: version }
      const body = await api.stream(query(more), stop)
      for await (const line of linesOf(body)) {
        idle.refresh()
        take(line)
      }
    } catch (cause) {
      if (interrupt.signal.aborted) return
      if (silence.signal.aborted) throw new AppError('WATCH_SILENT', `${path}: nothing came`, { cause })
      throw cause
    } finally {
      clearTimeout(idle)
    }
  }

  /** The collection is not there: as good as an empty one, until it is. */
  async function waitUntilServed(signal: AbortSignal): Promise<void> {
    for (const key of items.keys()) drop(key)
    isSynced = true
    isServed = false
    for (const { resolve } of waiting) resolve()
    waiting = []
    await pause(UNSERVED_MS, AbortSignal.any([signal, interrupt.signal]))
  }

  async function step(signal: AbortSignal): Promise<void> {
    if (interrupt.signal.aborted) interrupt = new AbortController()
    if (needsList || waiting.length > 0) await list()
    const since = version
    await watch(signal)
    onEvent?.('watch')
    // A server that ends watches at once is not asked again at full speed.
    if (version === since) await pause(FIRST_BACK_OFF_MS, signal)
  }

  async function run(signal: AbortSignal): Promise<void> {
    let backOffMs = FIRST_BACK_OFF_MS
    while (!signal.aborted) {
      hasWatched = false
      try {
        await step(signal)
        backOffMs = FIRST_BACK_OFF_MS
      } catch (cause) {
        if (signal.aborted) return
        // A watch that was cut after it had worked is no server in trouble.
        if (hasWatched) backOffMs = FIRST_BACK_OFF_MS
        if (hasCode(cause, 'NOT_FOUND')) {
          await waitUntilServed(signal)
          continue
        }
        if (cause instanceof Relist || hasCode(cause, 'GONE')) needsList = true
        onEvent?.('failed')
        log.warn('watch.failed', { path, backOffMs, ...failureFacts(cause) })
        await pause(backOffMs * (0.5 + Math.random()), signal)
        backOffMs = Math.min(backOffMs * 2, LAST_BACK_OFF_MS)
      }
    }
  }

  return {
    path,
    items,
    take(key, object) {
      if (object === null) drop(key)
      else keep(object as ApiObject)
    },
    isSynced: () => isSynced,
    isServed: () => isServed,
    version: () => Number(version),
    relist() {
      const fresh = new Promise<void>(resolve => waiting.push({ resolve }))
      interrupt.abort()
      return fresh
    },
    run,
  }
}

/** A line that cannot be read may have been any change: nothing that is kept can be trusted after it. */
function readLine(line: string): WatchEvent {
  try {
    const event = JSON.parse(line) as WatchEvent
    if (event.type === 'ERROR' || event.object.metadata.resourceVersion) return event
  } catch (cause) {
    throw new Relist('a line of the watch cannot be read', { cause })
  }
  throw new Relist('a line of the watch has no version')
}
