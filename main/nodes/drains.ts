// The drains under way, one a node. They go on when the window that began them goes away.
import { AppError } from '#core/base/errors.ts'
import { millis, type ClusterId, type Millis } from '#core/base/units.ts'
import type { Contract } from '../../preload/contract.ts'
import type { Drain, DrainPod } from '../../preload/contract/drains.ts'
import type { Input } from '../../preload/define.ts'
import type { Changes } from '../clusters/changes.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import type { Way } from '../clusters/connectionTest.ts'
import { asFailure, toAppError } from '../clusters/failures.ts'
import { type Identity, requireMeant } from '../clusters/identity.ts'
import { createLatest, type Latest } from '../clusters/latest.ts'
import { cordon, DRAIN_TIMINGS, type DrainTimings, evictAll, readPlan, stateOf } from './drain.ts'

type Of<N extends keyof Contract> = Input<Contract[N]>
type OfNode = Of<'drains.live'>

/** What the endpoints `drains.*` and `nodes.cordon` do; every method throws AppError. */
export type Drains = {
  cordon(input: Of<'nodes.cordon'>, signal: AbortSignal): Promise<void>
  plan(of: OfNode, signal: AbortSignal): Promise<{ pods: DrainPod[] }>
  start(input: Of<'drains.start'>, signal: AbortSignal): Promise<void>
  live(of: OfNode, signal: AbortSignal): AsyncIterable<Drain | null>
  cancel(of: OfNode): void
  /** Stops all. */
  close(): Promise<void>
}

export type DrainsOptions = {
  /** Throws why the cluster is offline. */
  readonly client: (cluster: ClusterId) => ClusterClient
  /** A connection for a drain alone, which outlives the window's. */
  readonly wayTo: (cluster: ClusterId) => Promise<Way>
  /** The cluster that is meant. */
  readonly identity: (cluster: ClusterId) => Identity
  readonly changes: Changes
  readonly now: () => Millis
  readonly timings?: DrainTimings
}

type Running = { readonly abort: AbortController; readonly done: Promise<void> }

export function createDrains(options: DrainsOptions): Drains {
  const { client: clientOf, wayTo, identity, changes, now, timings = DRAIN_TIMINGS } = options
  const states = new Map<string, Latest<Drain | null>>()
  const running = new Map<string, Running>()
  const keyOf = ({ cluster, node }: OfNode): string => `${cluster} ${node}`
  const stateFor = (of: OfNode): Latest<Drain | null> => {
    const known = states.get(keyOf(of))
    if (known) return known
    const created = createLatest<Drain | null>(null)
    states.set(keyOf(of), created)
    return created
  }

  /** A client of the very cluster that is meant. */
  const connect = async (cluster: ClusterId, signal: AbortSignal): Promise<ClusterClient> => {
    const way = await wayTo(cluster)
    try {
      await requireMeant(identity(cluster), way, signal)
      return way.client
    } catch (cause) {
      await way.client.close()
      throw cause
    }
  }

  const run = async (
    { of, client, pods }: { of: OfNode; client: ClusterClient; pods: readonly DrainPod[] },
    signal: AbortSignal,
  ): Promise<void> => {
    const state = stateFor(of)
    let drain: Drain = {
      node: of.node,
      startedAt: millis(now()),
      status: 'running',
      failure: null,
      pods: pods.map(pod => stateOf(pod, 'waiting', '')),
    }
    const set = (change: Partial<Drain>): void => {
      drain = { ...drain, ...change }
      state.set(drain)
    }
    set({})
    const report = (next: Drain['pods'][number]): void =>
      set({
        pods: drain.pods.map(pod =>
          pod.namespace === next.namespace && pod.name === next.name ? next : pod,
        ),
      })
    try {
      await evictAll(pods, { client, timings, report }, signal)
      set({ status: 'done' })
    } catch (cause) {
      if (signal.aborted) return set({ status: 'cancelled' })
      set({ status: 'failed', failure: asFailure(toAppError(cause, { host: client.host })) })
    } finally {
      await client.close()
    }
  }

  return {
    cordon: ({ cluster, node, isCordoned, typedCluster }, signal) => {
      const action = isCordoned ? 'nodes.cordon' : 'nodes.uncordon'
      return changes.run({ cluster, action, detail: { node }, typedCluster }, () =>
        cordon(clientOf(cluster), { node, isCordoned }, signal),
      )
    },
    plan: async ({ cluster, node }, signal) => ({ pods: await readPlan(clientOf(cluster), node, signal) }),
    start: async (input, signal) => {
      const { cluster, node, deletesEmptyDir, isForced, typedNode, typedCluster } = input
      const of = { cluster, node }
      const confirm = { name: node, typed: typedNode }
      const detail = { node, deletesEmptyDir, isForced }
      await changes.run({ cluster, action: 'drains.start', detail, typedCluster, confirm }, async () => {
        if (running.has(keyOf(of)))
          throw new AppError('BUSY', 'This node is being drained', { data: { node } })
        const abort = new AbortController()
        // The entry is there before the first wait: nobody gets in between.
        const { promise: done, resolve } = Promise.withResolvers<void>()
        running.set(keyOf(of), { abort, done })
        const over = (): void => {
          running.delete(keyOf(of))
          resolve()
        }
        try {
          const begun = AbortSignal.any([signal, abort.signal])
          const client = await connect(cluster, begun)
          try {
            const pods = agreed(await readPlan(client, node, begun), input)
            await cordon(client, { node, isCordoned: true }, begun)
            void run({ of, client, pods }, abort.signal).finally(over)
          } catch (cause) {
            await client.close()
            throw cause
          }
        } catch (cause) {
          over()
          throw cause
        }
      })
    },
    live: (of, signal) => stateFor(of).values(signal),
    cancel: of => running.get(keyOf(of))?.abort.abort(new AppError('CANCELLED', 'Cancelled')),
    close: async () => {
      const all = [...running.values()]
      for (const { abort } of all) abort.abort(new AppError('CANCELLED', 'The app ends'))
      await Promise.all(all.map(({ done }) => done))
    },
  }
}

/** The pods that go. Throws CONFIRMATION_NEEDED for those that only go when it is asked for. */
function agreed(
  plan: readonly DrainPod[],
  { deletesEmptyDir, isForced }: Pick<Of<'drains.start'>, 'deletesEmptyDir' | 'isForced'>,
): DrainPod[] {
  const refused = plan.filter(
    ({ verdict }) => (verdict === 'emptyDir' && !deletesEmptyDir) || (verdict === 'unmanaged' && !isForced),
  )
  if (refused.length > 0)
    throw new AppError('CONFIRMATION_NEEDED', 'Some pods would lose data, or come back nowhere', {
      data: { pods: refused.slice(0, 20).map(({ namespace, name }) => `${namespace}/${name}`) },
    })
  return plan.filter(({ verdict }) => verdict !== 'daemonSet' && verdict !== 'mirror')
}
