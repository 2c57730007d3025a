// Everything that happens to the objects of a collection, in the order of the API server, whatever becomes of the connection.
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiFailure, type Api } from '../../cluster/api.ts'

export interface Recorded<T> {
  readonly kind: 'present' | 'deleted'
  /** The server's revision of the change: comparable among all objects of a cluster. */
  readonly revision: number
  /** When it was heard of here, milliseconds since the epoch. */
  readonly at: number
  readonly object: T
}

export interface Versioned {
  readonly metadata: { readonly uid: string; readonly resourceVersion: string }
}

export interface Recorder<T> {
  readonly events: readonly Recorded<T>[]
  /** True for as long as nothing can have been missed. */
  isGapless(): boolean
  stop(): Promise<void>
}

interface List<T> {
  readonly metadata: { readonly resourceVersion: string }
  readonly items: readonly T[]
}

const RETRY_MS = 100

/** Begins with what is there; resolves when that is read. */
export async function record<T extends Versioned>(api: Api, path: string): Promise<Recorder<T>> {
  const events: Recorded<T>[] = []
  const present = new Map<string, T>()
  const end = new AbortController()
  let isGapless = true
  let revision = '0'

  function note(kind: Recorded<T>['kind'], object: T, at: string = object.metadata.resourceVersion): void {
    if (kind === 'present') present.set(object.metadata.uid, object)
    else present.delete(object.metadata.uid)
    events.push({ kind, object, revision: Number(at), at: Date.now() })
  }

  async function list(): Promise<void> {
    const { metadata, items } = await api.send<List<T>>('GET', path)
    const left = new Set(items.map(item => item.metadata.uid))
    for (const item of items)
      if (present.get(item.metadata.uid)?.metadata.resourceVersion !== item.metadata.resourceVersion)
        note('present', item)
    for (const [uid, item] of present) if (!left.has(uid)) note('deleted', item, metadata.resourceVersion)
    revision = metadata.resourceVersion
  }

  /** False when the server does not know that revision any more. */
  async function watch(): Promise<boolean> {
    let isKnown = true
    await api.watch<T>(
      `${path}?allowWatchBookmarks=true&resourceVersion=${revision}`,
      ({ type, object }) => {
        if (type === 'ERROR') isKnown = false
        else revision = object.metadata.resourceVersion
        if (type === 'ADDED' || type === 'MODIFIED') note('present', object)
        if (type === 'DELETED') note('deleted', object)
      },
      end.signal,
    )
    return isKnown
  }

  async function follow(): Promise<void> {
    for (; !end.signal.aborted; await sleep(RETRY_MS))
      try {
        if (await watch()) continue
        isGapless = false
        await list()
      } catch (error) {
        const isTooOld = error instanceof ApiFailure && error.status === 410
        isGapless &&= !isTooOld
        if (isTooOld) await list().catch(() => undefined) // away again: the next turn lists
      }
  }

  await list()
  const following = follow()
  return {
    events,
    isGapless: () => isGapless,
    async stop() {
      end.abort()
      await following
    },
  }
}
