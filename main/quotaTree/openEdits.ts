// Edits between their write and their end. What names a renamed leaf is taken along before an edit counts as done, so that whoever comes
// after a crash or a lost network, and sees the tree, does what is left of it.
import type { ClusterId, Millis } from '#core/base/units.ts'
import { renames } from '#core/quota/edit.ts'
import type { AppliedEdit } from '../../preload/contract/quotaTree.ts'
import type { KubeObject } from '../clusters/objects.ts'
import type { Log } from '../log.ts'
import type { AppStore, ClusterRow } from '../store/appRecords.ts'
import type { Site } from '../suite/site.ts'
import { findOut } from './apply.ts'
import { type Carried, carryAlong } from './carryAlong.ts'

export type OpenEditsOptions = {
  readonly cluster: (cluster: ClusterId) => Pick<ClusterRow, 'guard'>
  readonly store: AppStore['quotaEdits']
  readonly note: (cluster: ClusterId, action: string, detail: Readonly<Record<string, unknown>>) => void
  readonly onChange: (cluster: ClusterId) => void
  readonly log: Log
  readonly now: () => Millis
}

export type There = { readonly site: Site; readonly signal: AbortSignal }

export type OpenEdits = {
  /** While it runs nobody else settles the edit. */
  during<T>(id: string, work: () => Promise<T>): Promise<T>
  /** After its write: takes along what names its leaves; then the edit is done. What could not be taken along is told. */
  finish(cluster: ClusterId, edit: AppliedEdit, there: There): Promise<Carried>
  /** Edits whose outcome was never seen, by the tree that is there now. */
  settle(cluster: ClusterId, live: KubeObject | null, there: There): Promise<void>
}

export function createOpenEdits({
  cluster: rowOf,
  store,
  note,
  onChange,
  log,
  now,
}: OpenEditsOptions): OpenEdits {
  const busy = new Set<string>()

  const during: OpenEdits['during'] = async (id, work) => {
    busy.add(id)
    try {
      return await work()
    } finally {
      busy.delete(id)
    }
  }

  const finish: OpenEdits['finish'] = async (cluster, edit, { site, signal }) => {
    const carried = await carryAlong(renames(edit.edits), site, signal)
    // Nobody waits any more: what was not taken along is left to the next look.
    signal.throwIfAborted()
    store.confirmEdit(cluster, edit.id)
    const { pods, groups, failures } = carried
    if (pods + groups.length > 0) note(cluster, 'quotaTree.carry', { edit: edit.id, pods, groups })
    if (failures.length > 0) log.warn('quotaTree.carry', { failures: failures.length })
    return carried
  }

  const settle: OpenEdits['settle'] = async (cluster, live, there) => {
    for (const edit of store.openEdits(cluster)) {
      const outcome = busy.has(edit.id) ? 'open' : findOut(edit, live, now())
      const isForbidden = rowOf(cluster).guard === 'readOnly' && renames(edit.edits).size > 0
      if (outcome === 'open' || (outcome === 'applied' && isForbidden)) continue
      if (outcome === 'applied') await during(edit.id, () => finish(cluster, edit, there))
      else store.forgetEdit(edit.id)
      note(cluster, 'quotaTree.found', { edit: edit.id, outcome })
      onChange(cluster)
    }
  }

  return { during, finish, settle }
}
