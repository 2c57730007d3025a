// Keeps the mirror equal to one resource, in one namespace or in all.
//
//             ┌─────────── 410 · version went back · the same bad line again ──────────┐
//             ▼                                                                        │
//  waiting ─▶ listing ──all pages written, the rest pruned──▶ watching ──ends, breaks──┤
//             │ 403 (also of the watch)                          ▲  back-off, jittered │
//             ▼                                                  └─────────────────────┘
//           forbidden: `run` returns; whoever called decides what else may be tried
import { AppError } from '#core/base/errors.ts'
import type { MirrorChange } from '../store/records.ts'
import { type Backoff, createBackoff } from './backoff.ts'
import { breathe } from './breath.ts'
import type { ClusterClient } from './connect.ts'
import { pause } from './deadline.ts'
import { listPages, type Page, type Paging } from './list.ts'
import { acceptOf, pathOf, type Resource } from './resources.ts'
import { isBehind } from './resourceVersion.ts'
import type { Timings } from './timings.ts'
import { watchEvents, type WatchEvent } from './watch.ts'
import type { Writer } from './writer.ts'

export type FollowState = {
  readonly status: 'waiting' | 'listing' | 'watching' | 'forbidden' | 'failed'
  /** Whether the mirror gets every change at this moment. */
  readonly isCurrent: boolean
  readonly objects: number
  readonly remaining: number | null
  readonly badLines: number
  readonly failure: AppError | null
}

export type Follower = {
  state(): FollowState
  /** Follows until the signal aborts (then it throws) or the server forbids it (then it returns why). Goes on where the last run ended. */
  run(client: ClusterClient, signal: AbortSignal): Promise<AppError>
  /** What was followed may not be in the mirror: the next run lists anew. */
  forget(): void
}

export type FollowOptions = {
  readonly resource: Resource
  readonly namespace: string | null
  readonly writer: Writer
  readonly timings: Timings
  readonly now: () => number
  readonly nextGeneration: () => number
  readonly onState: () => void
  /** Something broke that may concern the whole connection. */
  readonly onTrouble: (failure: AppError) => void
}

/** A listing that outlives the server's memory is begun anew with longer pages, at last with one. */
const PAGINGS: readonly Paging[] = ['short', 'long', 'none']
/** Objects between two looks at how long the event loop has been busy. */
const SLICE = 50

export function createFollower(options: FollowOptions): Follower {
  const { resource, namespace, writer, timings, now } = options
  let state: FollowState = {
    status: 'waiting',
    isCurrent: false,
    objects: 0,
    remaining: null,
    badLines: 0,
    failure: null,
  }
  let version: string | null = null
  let generation = 0
  let lastBadVersion: string | null = null

  const set = (change: Partial<FollowState>): void => {
    state = { ...state, ...change }
    options.onState()
  }

  const writePage = async (page: Page, listed: number): Promise<void> => {
    for (let from = 0; from < page.items.length; from += SLICE) {
      const slice = page.items.slice(from, from + SLICE)
      await writer.add(
        slice.map(
          item => ({ op: 'upsert', record: resource.project(item), generation }) satisfies MirrorChange,
        ),
      )
      await breathe()
    }
    set({ status: 'listing', objects: listed + page.items.length, remaining: page.remaining })
  }

  const listOnce = async (client: ClusterClient, paging: Paging, signal: AbortSignal): Promise<void> => {
    generation = options.nextGeneration()
    // What was forbidden or failed stays so until the first page proves otherwise.
    if (state.status === 'waiting' || state.status === 'watching')
      set({ status: 'listing', objects: 0, remaining: null })
    let listed = 0
    let listedVersion = ''
    for await (const page of listPages({ client, resource, namespace, paging }, signal)) {
      await writePage(page, listed)
      listed += page.items.length
      listedVersion = page.resourceVersion
    }
    await writer.add([prune(resource, namespace, generation)])
    version = listedVersion
  }

  const list = async (client: ClusterClient, signal: AbortSignal): Promise<void> => {
    for (const [attempt, paging] of PAGINGS.entries()) {
      try {
        return await listOnce(client, paging, signal)
      } catch (cause) {
        const isExpired = cause instanceof AppError && cause.code === 'GONE'
        if (!isExpired || attempt === PAGINGS.length - 1) throw cause
      }
    }
  }

  const take = async (events: readonly WatchEvent[], backoff: Backoff): Promise<void> => {
    const changes: MirrorChange[] = []
    let objects = state.objects
    for (const { type, object, resourceVersion } of events) {
      if (version !== null && isBehind(resourceVersion, version)) throw wentBack(resourceVersion, version)
      version = resourceVersion
      if (type === 'BOOKMARK') {
        backoff.reset()
        continue
      }
      const record = resource.project(object)
      if (type === 'ADDED') objects += 1
      if (type === 'DELETED') objects = Math.max(0, objects - 1)
      changes.push(
        type === 'DELETED'
          ? { op: 'delete', kind: record.kind, uid: record.uid }
          : { op: 'upsert', record, generation },
      )
    }
    await writer.add(changes)
    await breathe()
    if (objects !== state.objects) set({ objects })
  }

  const watch = async (client: ClusterClient, backoff: Backoff, signal: AbortSignal): Promise<void> => {
    const openedAt = now()
    const onOpen = () => set({ status: 'watching', isCurrent: true, remaining: 0, failure: null })
    const request = {
      client,
      resource,
      namespace,
      resourceVersion: version ?? '',
      silenceMs: timings.silenceMs,
      onOpen,
    }
    try {
      for await (const events of watchEvents(request, signal)) await take(events, backoff)
    } finally {
      if (now() - openedAt >= timings.healthyMs) backoff.reset()
      set({ isCurrent: false })
    }
  }

  /** A server whose storage was restored from a backup would let us wait for ever for what it does not have yet. */
  const checkVersion = async (client: ClusterClient, signal: AbortSignal): Promise<void> => {
    if (version === null) return
    const read = {
      path: pathOf(resource, namespace),
      query: { limit: 1 },
      accept: acceptOf(resource, 'list'),
    }
    const { body } = await client.json(read, signal)
    const { metadata } = body as { metadata?: { resourceVersion?: string } }
    if (isBehind(metadata?.resourceVersion ?? '', version)) version = null
  }

  /** How long to wait before going on after a failure; null: it stays forbidden. */
  const afterFailure = (failure: AppError, backoff: Backoff): number | null => {
    if (failure.code === 'FORBIDDEN') return null
    if (failure.data['badLine'] === true) {
      set({ badLines: state.badLines + 1 })
      if (lastBadVersion === version) version = null
      lastBadVersion = version
    }
    if (failure.code === 'GONE') version = null
    const retryAfterMs = failure.data['retryAfterMs']
    const wait = backoff.next(typeof retryAfterMs === 'number' ? retryAfterMs : 0)
    if (failure.code !== 'GONE') {
      set({ status: 'failed', failure })
      options.onTrouble(failure)
    }
    return wait
  }

  const run = async (client: ClusterClient, signal: AbortSignal): Promise<AppError> => {
    const backoff = createBackoff(timings.retryFirstMs, timings.retryLongestMs)
    let isResuming = version !== null
    if (state.status !== 'forbidden') set({ status: 'waiting', failure: null })
    for (;;) {
      signal.throwIfAborted()
      const startedAt = now()
      try {
        if (isResuming) await checkVersion(client, signal)
        isResuming = false
        if (version === null) await list(client, signal)
        await watch(client, backoff, signal)
        // The server ended it, as it does every few minutes. One that ends each watch at once is not hurried.
        if (now() - startedAt < timings.retryFirstMs) await pause(backoff.next(), signal)
      } catch (cause) {
        signal.throwIfAborted()
        const failure = client.failureOf(cause)
        // Nothing may have happened, or the connection is dead: whether a new one can be had tells.
        if (failure.code === 'WATCH_SILENT') continue
        const wait = afterFailure(failure, backoff)
        if (wait === null) {
          version = null
          set({ status: 'forbidden', failure, objects: 0, remaining: null })
          return failure
        }
        await pause(wait, signal)
      }
    }
  }

  return {
    state: () => state,
    run,
    forget: () => {
      version = null
    },
  }
}

const prune = (
  { kind, objectKind }: Resource,
  namespace: string | null,
  generation: number,
): MirrorChange => ({
  op: 'prune',
  kind,
  ...(objectKind === null ? {} : { objectKind }),
  namespaces: namespace === null ? null : [namespace],
  generation,
})

const wentBack = (now: string, before: string) =>
  new AppError('GONE', 'The cluster is at an earlier state than it was', { data: { now, before } })
