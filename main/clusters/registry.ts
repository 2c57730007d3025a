// The clusters that a person keeps. Their kubeconfigs stay where they are, are read afresh at each use and never written.
//
//   context ──add──▶ kept ──source changed──▶ summary, fingerprint follow
//                     │ ──source or context gone──▶ kept with sourceFailure ──found again by fingerprint──▶ kept
//                     └ ──remove──▶ forgotten (the kubeconfig stays)
import { AppError } from '#core/base/errors.ts'
import type { ClusterId, Millis } from '#core/base/units.ts'
import type { clusters } from '../../preload/contract/clusters.ts'
import type { Input } from '../../preload/define.ts'
import type { AppStore, ClusterRow } from '../store/appRecords.ts'
import { type Added, type AddItems, addClusters } from './addClusters.ts'
import type { ClusterConfig } from './config.ts'
import { type FolderKubeconfig, followSources } from './followSources.ts'
import { createKept, type Kept, type ListedCluster } from './kept.ts'
import { readKept, usable } from './keptSource.ts'
import { proxyFor } from './proxy.ts'
import type { Secrets } from './secrets.ts'

export type RegistryOptions = {
  readonly store: AppStore
  readonly secrets: Secrets
  readonly now: () => Millis
  readonly newId: () => ClusterId
  /** Something that `list` gives has changed. */
  readonly onChange: () => void
}

type Patch = Input<(typeof clusters)['clusters.update']>['patch']

/** Everything throws NOT_FOUND for a cluster that is not kept, and STORE_* or DISK_FULL. */
export type Registry = {
  list(): readonly ListedCluster[]
  rows(): readonly ClusterRow[]
  get(id: ClusterId): ClusterRow
  /** All or nothing. Throws what is wrong with a source, SECRETS_UNAVAILABLE. */
  add(items: AddItems, signal?: AbortSignal): Promise<Added>
  /** Throws PROXY for an address that is none, INVALID_INPUT for one with a password. */
  update(id: ClusterId, patch: Patch): ListedCluster
  /** Clusters that are not named come after those that are. */
  reorder(order: readonly ClusterId[]): void
  /** Throws CONFIRMATION_NEEDED for one guarded as production unless its name was typed. */
  remove(id: ClusterId, typedName: string | null): void
  /** Read from its source now. Throws CONFIG_*, CLIENT_CERT_EXPIRED, AUTH_UNSUPPORTED, CA_CHANGED, SECRETS_UNAVAILABLE. */
  configOf(id: ClusterId): Promise<ClusterConfig>
  /** From now on the authority that its source names is the right one. Throws STALE_REVISION unless it is the one that was `shown`. */
  acceptCa(id: ClusterId, shown: string | null): Promise<void>
  setKubeSystemUid(id: ClusterId, uid: string): void
  /** Another cluster may take its place. Throws CONFIRMATION_NEEDED as `remove` does. */
  forgetUid(id: ClusterId, typedName: string | null): void
  /** Gives the sample cluster its row unless it has one. */
  ensureSample(sample: { readonly id: ClusterId; readonly name: string }): void
  /** Looks at the sources of clusters outside watched folders again. */
  refresh(signal?: AbortSignal): Promise<void>
  /** Follows what was found in the watched folders, all of them at once. */
  follow(found: readonly FolderKubeconfig[]): Promise<void>
  /** The clusters of a folder that is watched no longer stay, as clusters of their files. */
  release(folder: string): void
}

export function createRegistry(options: RegistryOptions): Registry {
  const { store, now } = options
  const kept = createKept(store, options.onChange)
  const context = { ...options, kept, dismissals: () => store.dismissals() }
  const audit = (cluster: ClusterId | null, action: string, detail: Readonly<Record<string, unknown>>) =>
    store.audit({ at: now(), cluster, action, outcome: 'done', detail })
  /** Whoever listens hears of changes also when the work ended in a failure. */
  const announced = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } finally {
      kept.announce()
    }
  }
  const requireName = (action: string, { id, name, guard }: ClusterRow, typedName: string | null): void => {
    if (guard !== 'production' || typedName === name) return
    store.audit({ at: now(), cluster: id, action, outcome: 'refused', detail: { name } })
    throw new AppError('CONFIRMATION_NEEDED', `Type the name of ${name} to confirm`, { data: { name } })
  }
  const change = (id: ClusterId, patch: Partial<ClusterRow>): ListedCluster => {
    kept.put({ ...kept.get(id), ...patch })
    kept.announce()
    return listedOf(kept, id)
  }

  return {
    list: () => kept.list(),
    rows: () => kept.rows(),
    get: id => kept.get(id),
    add: async (items, signal) => {
      const before = kept.rows()
      const outcome = await announced(addClusters(items, context, signal))
      // What was replaced in a watched folder would come back as a cluster of its own.
      for (const row of before)
        if (outcome.replaced.includes(row.id) && kept.get(row.id).source !== row.source) dismiss(store, row)
      audit(null, 'clusters.add', outcome)
      return outcome
    },
    update: (id, patch) => change(id, usablePatch(patch)),
    reorder: order => {
      reorder(kept, order)
      kept.announce()
    },
    remove: (id, typedName) => {
      const row = kept.get(id)
      const { name, source } = row
      requireName('clusters.remove', row, typedName)
      dismiss(store, row)
      kept.delete(id)
      audit(id, 'clusters.remove', { name, source, context: row.context })
      kept.announce()
    },
    configOf: async id => usable(await announced(readKept(id, context)), kept.get(id)),
    acceptCa: async (id, shown) => {
      const { trust } = await announced(readKept(id, context))
      if (trust !== shown)
        throw new AppError('STALE_REVISION', 'The kubeconfig names another authority than was shown', {
          data: { shown, now: trust },
        })
      const { acceptedCa } = kept.get(id)
      change(id, { acceptedCa: trust })
      audit(id, 'clusters.acceptCa', { before: acceptedCa, after: trust })
    },
    setKubeSystemUid: (id, kubeSystemUid) => void change(id, { kubeSystemUid }),
    forgetUid: (id, typedName) => {
      const row = kept.get(id)
      requireName('clusters.beginAnew', row, typedName)
      change(id, { kubeSystemUid: null })
      audit(id, 'clusters.beginAnew', { name: row.name, kubeSystemUid: row.kubeSystemUid })
    },
    ensureSample: sample => {
      if (kept.rows().some(({ id }) => id === sample.id)) return
      kept.put(sampleRow(sample, now()))
      kept.announce()
    },
    refresh: signal => announced(refresh(kept, id => readKept(id, context), signal)),
    follow: found => announced(followSources(found, context)),
    release: folder => {
      for (const row of kept.rows())
        if (row.source.kind === 'folder' && row.source.folder === folder)
          kept.put({ ...row, source: { kind: 'file', path: row.source.path } })
      kept.announce()
    },
  }
}

/** A password would lie unsealed in the app's database: a proxy that wants one belongs into the environment or the kubeconfig. */
function usablePatch(patch: Patch): Partial<ClusterRow> {
  if (!patch.proxyOverride)
    return definedOf(patch.proxyOverride === '' ? { ...patch, proxyOverride: null } : patch)
  const proxy = proxyFor(new URL('https://any'), { override: patch.proxyOverride, proxyUrl: null }, {})
  if (proxy && (proxy.username !== '' || proxy.password !== ''))
    throw new AppError('INVALID_INPUT', 'The address of the proxy must not hold a user or password', {
      data: { field: 'proxyOverride' },
    })
  return definedOf(patch)
}

/** A context of a watched folder that is not to come back by itself. */
function dismiss(store: AppStore, { source, context }: ClusterRow): void {
  if (source.kind === 'folder') store.dismiss({ folder: source.folder, path: source.path, context })
}

const definedOf = (patch: Patch) =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<ClusterRow>

function listedOf(kept: Kept, id: ClusterId): ListedCluster {
  const found = kept.list().find(cluster => cluster.id === id)
  if (!found) throw new AppError('NOT_FOUND', 'No such cluster', { data: { cluster: id } })
  return found
}

function reorder(kept: Kept, order: readonly ClusterId[]): void {
  for (const id of order) kept.get(id)
  const rows = kept.rows()
  const others = rows.filter(({ id }) => !order.includes(id)).map(({ id }) => id)
  for (const [position, id] of [...new Set(order), ...others].entries())
    kept.put({ ...kept.get(id), position })
}

/** Files outside watched folders: nobody tells of their changes. One that fails stops no other. */
async function refresh(
  kept: Kept,
  read: (id: ClusterId) => Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const { id, source } of kept.rows()) {
    signal?.throwIfAborted()
    if (source.kind !== 'file') continue
    await read(id).catch((cause: unknown) => {
      // The failure is now the cluster's own, where the user sees it.
      if (!(cause instanceof AppError)) throw cause
    })
  }
}

const sampleRow = ({ id, name }: { id: ClusterId; name: string }, addedAt: Millis): ClusterRow => ({
  id,
  name,
  colour: 'green',
  guard: 'readOnly',
  isPinned: false,
  position: 0,
  source: { kind: 'sample' },
  context: '',
  fingerprint: '',
  sealedText: null,
  acceptedCa: null,
  kubeSystemUid: null,
  proxyOverride: null,
  summary: null,
  addedAt,
})
