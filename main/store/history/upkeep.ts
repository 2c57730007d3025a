// Keeps histories tidy: each store that is open, one at a time, when an hour is over.
import { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import type { Log } from '../../log.ts'
import type { ClusterStore } from '../clusterStore.ts'
import { compactBefore } from './compact.ts'
import type { HistoryWorker } from './workerClient.ts'

export type Upkeep = {
  /** Stops what is done to a store, so that it can be closed; it is not kept up again. */
  leave(cluster: ClusterId): Promise<void>
  close(): Promise<void>
}

export type UpkeepOptions = {
  readonly worker: HistoryWorker
  /** The stores that are open, by cluster; read-only ones are left as they are. */
  readonly stores: () => ReadonlyMap<ClusterId, ClusterStore>
  readonly limitBytes: () => number
  readonly log: Log
  readonly now: () => number
  readonly everyMs?: number
}

/** How often it is looked whether an hour is over. */
const LOOK_MS = 60_000

type Kept = { readonly store: ClusterStore; before: number }

export function startUpkeep(options: UpkeepOptions): Upkeep {
  const { worker, log, now } = options
  /** Until when each store was compacted. */
  const kept = new Map<ClusterId, Kept>()
  let present: {
    readonly cluster: ClusterId
    readonly stop: AbortController
    readonly done: Promise<void>
  } | null = null
  let isClosed = false

  const keepUp = async (cluster: ClusterId, store: ClusterStore, signal: AbortSignal): Promise<void> => {
    const before = compactBefore(now())
    // The first time a store is seen, all of it is looked at.
    const isThorough = kept.get(cluster)?.store !== store
    const file = { path: store.path, isReadOnly: false }
    try {
      const { dropped } = await worker.keepUp({ file, limitBytes: options.limitBytes(), isThorough }, signal)
      kept.set(cluster, { store, before })
      store.history.forget()
      store.noteDropped(dropped)
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause
      // A full disk, or somebody else who writes: the next look tries again.
      if (!signal.aborted)
        log.warn('history not kept up', { cluster, code: cause.code, message: cause.message })
    }
  }

  const look = async (): Promise<void> => {
    if (present) return
    for (const [cluster, store] of options.stores()) {
      const last = kept.get(cluster)
      const isDone = last?.store === store && last.before >= compactBefore(now())
      if (isClosed || isDone || store.isReadOnly) continue
      const stop = new AbortController()
      const done = keepUp(cluster, store, stop.signal)
      present = { cluster, stop, done }
      await done
      present = null
    }
  }

  const leave = async (cluster: ClusterId): Promise<void> => {
    kept.delete(cluster)
    if (present?.cluster !== cluster) return
    present.stop.abort()
    await present.done
  }
  const timer = setInterval(() => void look(), options.everyMs ?? LOOK_MS)
  return {
    leave,
    close: async () => {
      isClosed = true
      clearInterval(timer)
      if (present) await leave(present.cluster)
    },
  }
}
