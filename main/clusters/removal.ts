// Removing a cluster: its row, what hangs on it, and the files of its store.
import { AppError } from '#core/base/errors.ts'
import { bytes, millis, type ClusterId } from '#core/base/units.ts'
import type { clusters } from '../../preload/contract/clusters.ts'
import type { Output } from '../../preload/define.ts'
import { failureFacts, type Log } from '../log.ts'
import type { AppStore } from '../store/appRecords.ts'
import { deleteStore, storeBytes } from '../store/files.ts'
import type { Hosts } from './hosts.ts'
import type { Registry } from './registry.ts'
import { SAMPLE_ID } from './sample.ts'

export type RemovalPlan = Output<(typeof clusters)['clusters.removalPlan']>

export type Removal = {
  /** What `remove` would delete, also of a store that cannot be opened. Throws NOT_FOUND, STORE_READ_ONLY. */
  plan(cluster: ClusterId): RemovalPlan
  /**
   * Throws NOT_FOUND, CONFIRMATION_NEEDED; and STORE_* for files that could not be deleted: the cluster is gone even so, and they
   * are swept at the next start.
   */
  remove(cluster: ClusterId, typedName: string | null): Promise<void>
  /** Deletes what earlier removals left behind. */
  sweep(): void
}

type Options = {
  readonly registry: Registry
  readonly hosts: Pick<Hosts, 'store' | 'release'>
  readonly store: Pick<AppStore, 'belongings' | 'removed'>
  /** Where a cluster's store is, whether or not there is one yet. */
  readonly storePath: (cluster: ClusterId) => string
  readonly log: Log
}

export function createRemoval({ registry, hosts, store, storePath, log }: Options): Removal {
  // The sample's store is a file of the app.
  const ownPath = (cluster: ClusterId): string | null => (cluster === SAMPLE_ID ? null : storePath(cluster))

  return {
    plan: cluster => {
      const { name, source } = registry.get(cluster)
      const path = ownPath(cluster)
      return {
        name,
        storePath: path,
        storeBytes: path === null ? bytes(0) : storeBytes(path),
        history: path === null ? NO_HISTORY : historyOf(hosts, cluster),
        keptFile: 'path' in source ? source.path : null,
        ...store.belongings(cluster),
      }
    },
    remove: async (cluster, typedName) => {
      const path = ownPath(cluster)
      // The row first: nobody opens the store of a cluster that is not known.
      registry.remove(cluster, typedName)
      await hosts.release(cluster)
      if (path !== null) deleteStore(path)
    },
    sweep: () => {
      const known = new Set(registry.rows().map(({ id }) => id))
      for (const cluster of store.removed()) {
        const path = ownPath(cluster)
        if (path !== null && !known.has(cluster)) sweepOne(path, cluster, log)
      }
    },
  }
}

const NO_HISTORY = { samples: 0, oldest: null }

function historyOf(hosts: Pick<Hosts, 'store'>, cluster: ClusterId): RemovalPlan['history'] {
  try {
    const { samples, oldest } = hosts.store(cluster).history.extent()
    return { samples, oldest: oldest === null ? null : millis(oldest) }
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    return null
  }
}

function sweepOne(path: string, cluster: ClusterId, log: Log): void {
  try {
    if (storeBytes(path) === 0) return
    deleteStore(path)
    log.info('store of a removed cluster deleted', { cluster })
  } catch (cause) {
    log.warn('store of a removed cluster not deleted', { cluster, ...failureFacts(cause) })
  }
}
