import type { ClusterId } from '#core/base/units.ts'
import type { Topic } from '../../preload/contract/app.ts'

export type Change = { readonly topic: Topic; readonly cluster: ClusterId | null; readonly revision: number }

/** Tells every window what changed. One hub a backend. */
export type ChangeHub = {
  publish(topic: Topic, cluster: ClusterId | null): void
  /** Changes since the last pull, one entry a (topic, cluster), the newest revision of each. */
  subscribe(signal: AbortSignal): AsyncIterable<Change[]>
}

/** The shortest time between two pushes to one window, milliseconds: bursts become one re-query. */
const SPACING_MS = 100

export function createChangeHub(): ChangeHub {
  let revision = 0
  const listeners = new Set<(change: Change) => void>()
  return {
    publish: (topic, cluster) => {
      revision += 1
      for (const listener of listeners) listener({ topic, cluster, revision })
    },
    subscribe: signal => pull(listeners, signal),
  }
}

async function* pull(
  listeners: Set<(change: Change) => void>,
  signal: AbortSignal,
): AsyncGenerator<Change[]> {
  const pending = new Map<string, Change>()
  let wake = () => undefined as void
  const listener = (change: Change) => {
    pending.set(`${change.topic} ${change.cluster ?? ''}`, change)
    wake()
  }
  const onAbort = () => wake()
  listeners.add(listener)
  signal.addEventListener('abort', onAbort)
  try {
    while (!signal.aborted) {
      if (pending.size === 0) await new Promise<void>(resolve => (wake = resolve))
      if (signal.aborted) return
      const batch = [...pending.values()]
      pending.clear()
      if (batch.length > 0) yield batch
      await pause(SPACING_MS, signal)
    }
  } finally {
    listeners.delete(listener)
    signal.removeEventListener('abort', onAbort)
  }
}

/** Waits, or returns at once when aborted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
