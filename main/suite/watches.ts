// Looks at the components of a cluster for as long as somebody reads, and tells each newest state to all who do.
import type { ClusterId, Millis } from '#core/base/units.ts'
import type { ComponentView, Operation, SuiteOptions, SuiteView } from '../../preload/contract/suite.ts'
import { nap } from '../clusters/deadline.ts'
import { asFailure, toAppError } from '../clusters/failures.ts'
import { createLatest, type Latest } from '../clusters/latest.ts'
import { failureFacts, type Log } from '../log.ts'
import type { Component } from './component.ts'
import { detect } from './detect.ts'
import { createInspector, type Inspection } from './inspect.ts'
import type { Inventory } from './inventory.ts'
import type { Seen } from './seen.ts'
import type { Site } from './site.ts'

export type WatchesOptions = {
  readonly components: readonly Component<SuiteOptions>[]
  readonly withSite: <T>(
    cluster: ClusterId,
    work: (site: Site) => Promise<T>,
    signal: AbortSignal,
  ) => Promise<T>
  readonly operation: (cluster: ClusterId) => Operation | null
  readonly seen: Seen
  readonly isSample: (cluster: ClusterId) => boolean
  readonly log: Log
  readonly now: () => Millis
}

export type Watches = {
  live(cluster: ClusterId, signal: AbortSignal): AsyncIterable<SuiteView>
  /** An operation has gone on. */
  update(cluster: ClusterId): void
  /** Resolves when no look is under way any more. */
  close(): Promise<void>
}

/** Between two looks, and between two looks at every object, milliseconds. */
const LOOK_MS = 2000
const INSPECT_MS = 30_000
const RETRY_MS = 5000

type Watch = {
  readonly view: Latest<SuiteView>
  readers: number
  looking: AbortController | null
  /** The end of the looks so far. */
  looked: Promise<unknown>
  /** Ends the wait for the next look. */
  wake: AbortController
}

export function createWatches(options: WatchesOptions): Watches {
  const { seen, now, log } = options
  const watches = new Map<ClusterId, Watch>()

  const watchOf = (cluster: ClusterId): Watch => {
    const known = watches.get(cluster)
    if (known) return known
    const before = seen.get(cluster)
    const view = createLatest<SuiteView>({
      components: before?.components ?? null,
      asOf: before?.at ?? null,
      failure: null,
      operation: options.operation(cluster),
    })
    const created: Watch = {
      view,
      readers: 0,
      looking: null,
      looked: Promise.resolve(),
      wake: new AbortController(),
    }
    watches.set(cluster, created)
    return created
  }

  const set = (watch: Watch, change: Partial<SuiteView>): void =>
    watch.view.set({ ...watch.view.get(), ...change })

  const look = async (cluster: ClusterId, watch: Watch, signal: AbortSignal): Promise<void> => {
    await options.withSite(
      cluster,
      async site => {
        const looks = options.components.map(component => ({
          component,
          site,
          inspect: atTimes(createInspector(component, site), () => options.operation(cluster)),
        }))
        while (!signal.aborted) {
          const components: ComponentView[] = []
          for (const { component, inspect } of looks)
            components.push(
              await detect({ component, site, inspect: inventory => inspect(inventory, signal) }, signal),
            )
          const at = now()
          set(watch, { components, asOf: at, failure: null, operation: options.operation(cluster) })
          seen.put(cluster, { at, components })
          await rest(watch, LOOK_MS, signal)
        }
      },
      signal,
    )
  }

  const isUnderWay = (cluster: ClusterId): boolean => options.operation(cluster)?.status === 'running'

  const rest = async (watch: Watch, ms: number, signal: AbortSignal): Promise<void> => {
    watch.wake = new AbortController()
    await nap(ms, AbortSignal.any([watch.wake.signal, signal]))
  }

  const keepLooking = async (cluster: ClusterId, watch: Watch, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      try {
        await look(cluster, watch, signal)
      } catch (cause) {
        if (signal.aborted) return
        const failure = toAppError(cause, { host: cluster })
        if (failure.code === 'BUG') log.error('suite', { cluster, ...failureFacts(failure.cause ?? failure) })
        set(watch, { failure: asFailure(failure), operation: options.operation(cluster) })
        await rest(watch, RETRY_MS, signal)
      }
    }
  }

  async function* live(cluster: ClusterId, signal: AbortSignal): AsyncGenerator<SuiteView> {
    const watch = watchOf(cluster)
    watch.readers += 1
    if (watch.looking === null && !options.isSample(cluster)) {
      watch.looking = new AbortController()
      watch.looked = Promise.all([watch.looked, keepLooking(cluster, watch, watch.looking.signal)])
    }
    try {
      yield* watch.view.values(signal)
    } finally {
      watch.readers -= 1
      if (watch.readers === 0) {
        watch.looking?.abort()
        watch.looking = null
      }
    }
  }

  return {
    live,
    update: cluster => {
      const watch = watches.get(cluster)
      if (!watch) return
      set(watch, { operation: options.operation(cluster) })
      if (!isUnderWay(cluster)) watch.wake.abort()
    },
    close: async () => {
      for (const { looking } of watches.values()) looking?.abort()
      await Promise.all([...watches.values()].map(({ looked }) => looked))
    },
  }
}

/** A look at every object now and then: at once after an operation has ended, not while one is under way. */
function atTimes(
  inspector: ReturnType<typeof createInspector>,
  operation: () => Operation | null,
): (inventory: Inventory, signal: AbortSignal) => Promise<Inspection> {
  let last: { readonly at: number; readonly of: string; readonly found: Inspection } | null = null
  return async (inventory, signal) => {
    const { status, endedAt } = operation() ?? { status: 'done', endedAt: null }
    const of = `${inventory.current?.number} ${inventory.entries.length} ${endedAt}`
    const isOld = last === null || last.of !== of || Date.now() - last.at > INSPECT_MS
    if (last !== null && (!isOld || status === 'running')) return last.found
    const found = await inspector.inspect(inventory, signal)
    last = { at: Date.now(), of, found }
    return found
  }
}
