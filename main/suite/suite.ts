// What the app installs in clusters: what there is, what an action would do, and doing it.
import { AppError } from '#core/base/errors.ts'
import type { ClusterId, Millis } from '#core/base/units.ts'
import { guardRefusal } from '../clusters/changes.ts'
import type { Way } from '../clusters/connectionTest.ts'
import { nap } from '../clusters/deadline.ts'
import { createVisits, type VisitOptions } from '../clusters/visits.ts'
import type { Log } from '../log.ts'
import type {
  Action,
  ComponentId,
  Operation,
  Plan,
  Queue,
  SuiteOptions,
  SuiteView,
} from '../../preload/contract/suite.ts'
import type { AppStore, ClusterRow } from '../store/appRecords.ts'
import type { Component } from './component.ts'
import { inventoryRef, openInventory } from './inventory.ts'
import { kindOf, operate } from './operate.ts'
import { createOperations } from './operations.ts'
import { planAction } from './planAction.ts'
import type { Seen } from './seen.ts'
import { readQueue, type QueueWindow } from './scheduler/queue.ts'
import { createSite, type Site, type SiteTimings } from './site.ts'
import { createWatches } from './watches.ts'

export type SuiteOptionsOf = {
  readonly components: readonly Component<SuiteOptions>[]
  /** Throws NOT_FOUND. */
  readonly cluster: (cluster: ClusterId) => ClusterRow
  readonly identity: VisitOptions['identity']
  readonly wayTo: (cluster: ClusterId) => Promise<Way>
  readonly audit: AppStore['audit']
  readonly seen: Seen
  readonly log: Log
  readonly now: () => Millis
  readonly timings?: Partial<SiteTimings>
}

export type Starting = {
  readonly component: ComponentId
  readonly action: Action
  readonly isForced: boolean
  readonly typedName: string | null
  readonly typedKeepsakes: string | null
}

export type Suite = {
  /** The state now, then each newest one while somebody reads. */
  live(cluster: ClusterId, signal: AbortSignal): AsyncIterable<SuiteView>
  /** Who waits and who borrows, every few seconds while somebody reads. Throws AppError. */
  queue(cluster: ClusterId, window: QueueWindow, signal: AbortSignal): AsyncIterable<Queue>
  plan(cluster: ClusterId, of: { component: ComponentId; action: Action }, signal: AbortSignal): Promise<Plan>
  /** Throws READ_ONLY, CONFIRMATION_NEEDED, BUSY, NOT_FOUND; all but the last are audited. */
  start(cluster: ClusterId, starting: Starting): Promise<void>
  cancel(cluster: ClusterId): Promise<void>
  close(): Promise<void>
}

export function createSuite(options: SuiteOptionsOf): Suite {
  const { cluster: rowOf, identity, wayTo, audit, now, log } = options
  const operations = createOperations({
    audit,
    log,
    now,
    onChange: cluster => watches.update(cluster),
  })

  const componentOf = (id: ComponentId): Component<SuiteOptions> => {
    const component = options.components.find(candidate => candidate.id === id)
    if (component) return component
    throw new AppError('NOT_FOUND', 'No such component', { data: { component: id } })
  }

  const { connect, visit } = createVisits({ identity, wayTo })
  const withSite = <T>(
    cluster: ClusterId,
    work: (site: Site) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> => visit(cluster, client => work(createSite(client, options.timings)), signal)

  const watches = createWatches({
    components: options.components,
    withSite,
    operation: cluster => operations.get(cluster),
    seen: options.seen,
    isSample: cluster => rowOf(cluster).source.kind === 'sample',
    log,
    now,
  })

  const inventoryOf = (component: Component<SuiteOptions>, site: Site, signal: AbortSignal) =>
    openInventory(site, inventoryRef(component.namespace, component.id)).read(signal)

  /** What is really begun by `resume` is written down in the cluster. */
  const kindIn = async (cluster: ClusterId, { component, action }: Starting): Promise<Operation['kind']> => {
    if (action.kind !== 'resume') return action.kind
    const signal = AbortSignal.timeout(RESUME_LOOK_MS)
    return withSite(
      cluster,
      async site => kindOf(action, await inventoryOf(componentOf(component), site, signal)),
      signal,
    )
  }

  const refuseUnconfirmed = (row: ClusterRow, starting: Starting): void => {
    const refusal = refusalOf(row, starting, componentOf(starting.component))
    if (!refusal) return
    audit({
      at: now(),
      cluster: row.id,
      action: `suite.${starting.action.kind}`,
      outcome: 'refused',
      detail: { component: starting.component, code: refusal.code },
    })
    throw refusal
  }

  return {
    live: (cluster, signal) => watches.live(cluster, signal),
    queue: async function* (cluster, window, signal) {
      const client = await connect(cluster, signal)
      try {
        const site = createSite(client, options.timings)
        while (!signal.aborted) {
          const startedAt = performance.now()
          yield await readQueue(site, window, signal)
          // A large cluster is asked less often: reading it must not be all that the backend does.
          await nap(Math.max(QUEUE_MS, (performance.now() - startedAt) * QUEUE_SHARE), signal)
        }
      } finally {
        await client.close()
      }
    },
    plan: (cluster, { component: id, action }, signal) =>
      withSite(
        cluster,
        async site => {
          const component = componentOf(id)
          const inventory = await inventoryOf(component, site, signal)
          return planAction(action, { component, site, inventory, guard: rowOf(cluster).guard }, signal)
        },
        signal,
      ),
    start: async (cluster, starting) => {
      const row = rowOf(cluster)
      refuseUnconfirmed(row, starting)
      const component = componentOf(starting.component)
      const kind = await kindIn(cluster, starting)
      const { action, isForced } = starting
      operations.start({ cluster: row, component: component.id, action, kind }, ({ id, report }, signal) =>
        withSite(
          cluster,
          site => operate({ id, action, isForced, component, site, guard: row.guard, report, now }, signal),
          signal,
        ),
      )
    },
    cancel: async cluster => operations.cancel(cluster),
    close: async () => {
      await Promise.all([watches.close(), operations.close()])
    },
  }
}

const RESUME_LOOK_MS = 30_000
const QUEUE_MS = 1500
/** Reading takes a tenth of the time at most. */
const QUEUE_SHARE = 9

function refusalOf(
  row: ClusterRow,
  { action, typedName, typedKeepsakes }: Starting,
  { keepsakes }: Component<SuiteOptions>,
): AppError | null {
  const refusal = guardRefusal(row, typedName)
  if (refusal) return refusal
  const needed = keepsakes[0]?.name ?? null
  if (action.kind === 'uninstall' && action.withKeepsakes && typedKeepsakes !== needed)
    return new AppError('CONFIRMATION_NEEDED', `Type ${needed} to delete it too`, { data: { name: needed } })
  return null
}
