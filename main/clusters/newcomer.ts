// Where another cluster seems to answer than the one that is known: what its user says of it.
//
//   CLUSTER_CHANGED ──moved──▶ the same one, at its new address (only where the uids cannot tell)
//                   └─begin anew─▶ another one: all that is known of the one before goes out of its way, nothing is mixed
import { AppError } from '#core/base/errors.ts'
import type { ClusterId, Millis } from '#core/base/units.ts'
import type { AppStore } from '../store/appRecords.ts'
import { setAside } from '../store/files.ts'
import { withStoreErrors } from '../store/sqliteErrors.ts'
import type { Hosts } from './hosts.ts'
import { addressOf, keepIdentity } from './identity.ts'
import type { Registry } from './registry.ts'

export type Newcomer = {
  /**
   * It is the same cluster, which has moved to the address that was `shown`. Throws STALE_REVISION where its source names another by
   * now, and what Registry.configOf throws.
   */
  moved(cluster: ClusterId, shown: string): Promise<void>
  /**
   * It is another one: the store of the one before is set aside, and its staged and applied edits are forgotten. Throws NOT_FOUND,
   * INVALID_INPUT for the sample, CONFIRMATION_NEEDED unless the name of one guarded as production was typed, STORE_*.
   */
  beginAnew(cluster: ClusterId, typedName: string | null): Promise<void>
}

type Options = {
  readonly registry: Registry
  readonly hosts: Pick<Hosts, 'store' | 'reopen'>
  readonly store: Pick<AppStore, 'quotaEdits' | 'audit'>
  readonly storePath: (cluster: ClusterId) => string
  readonly now: () => Millis
}

export function createNewcomer({ registry, hosts, store, storePath, now }: Options): Newcomer {
  return {
    moved: async (cluster, shown) => {
      const address = addressOf(await registry.configOf(cluster))
      if (address !== shown)
        throw new AppError('STALE_REVISION', 'The kubeconfig names another server than was shown', {
          data: { shown, now: address },
        })
      keepIdentity(hosts.store(cluster), { uid: null, address })
      store.audit({ at: now(), cluster, action: 'clusters.moved', outcome: 'done', detail: { address } })
    },
    beginAnew: async (cluster, typedName) => {
      if (registry.get(cluster).source.kind === 'sample')
        throw new AppError('INVALID_INPUT', 'The sample is always the same', { data: { cluster } })
      registry.forgetUid(cluster, typedName)
      store.quotaEdits.forgetCluster(cluster)
      const path = storePath(cluster)
      await hosts.reopen(cluster, () =>
        withStoreErrors(path, () => void setAside(path, { why: 'replaced', at: now() })),
      )
    },
  }
}
