// The writes of an operation, one object at a time, each with its outcome known.
import { AppError } from '#core/base/errors.ts'
import type { PhaseName } from '#core/deploy/manifests.ts'
import { refOf, type KubeObject, type ObjectRef } from '../clusters/objects.ts'
import type { Entry, Inventory } from './inventory.ts'
import { ownershipOf } from './ownership.ts'
import type { Report } from './progress.ts'
import { settle } from './settle.ts'
import type { Site } from './site.ts'
import { hashOf, hasHashOf, keyOf, stamp } from './stamp.ts'

export type Writing = {
  readonly site: Site
  readonly report: Report
  readonly component: string
  readonly ownWrites: readonly ObjectRef[]
  /** Takes over fields that others manage. */
  readonly isForced: boolean
}

type Item = { readonly object: KubeObject; readonly phase: PhaseName; readonly inventory: Inventory }

const foreign = (ref: ObjectRef, owner: string | null) =>
  new AppError('FOREIGN', `${ref.kind} ${ref.name} is there already and is not ours`, {
    data: { object: keyOf(ref), owner },
  })

/** Applies one object. Throws FOREIGN for one of somebody else, CONFLICT for fields that others manage. */
export async function writeObject(
  { object, phase, inventory }: Item,
  writing: Writing,
  signal: AbortSignal,
): Promise<Entry> {
  const { site, component, ownWrites, isForced } = writing
  const ref = refOf(object)
  const entry = inventory.entries.find(known => keyOf(known) === keyOf(ref))
  const applied = await settle(
    {
      write: async () => {
        const live = await site.objects.get(ref, signal)
        const ownership = ownershipOf(live, { component, ownWrites, entry })
        const isAdopted = ownership.is === 'foreign'
        // A namespace may be shared; without our mark it is never taken for ours later.
        if (isAdopted && ref.kind !== 'Namespace') throw foreign(ref, ownership.owner)
        const wanted = isAdopted ? object : stamp(object, component)
        return { isAdopted, live: await site.objects.apply(wanted, { isForced }, signal) }
      },
      landed: async () => {
        const live = await site.objects.get(ref, signal)
        return live && hasHashOf(live, stamp(object, component)) ? { isAdopted: false, live } : null
      },
    },
    writing,
    signal,
  )
  return {
    ...ref,
    phase,
    uid: applied.live.metadata.uid ?? null,
    hash: hashOf(object),
    isAdopted: applied.isAdopted,
  }
}

export type Removed = 'deleted' | 'gone' | 'kept'

/** Deletes what the inventory says is ours, if it still is; what somebody else made anew, or looks after too, stays. */
export async function removeEntry(entry: Entry, writing: Writing, signal: AbortSignal): Promise<Removed> {
  const { site, component, ownWrites } = writing
  if (entry.isAdopted) return 'kept'
  const attempt = async (): Promise<Removed> => {
    const live = await site.objects.get(entry, signal)
    if (live === null || live.metadata.uid === undefined) return 'gone'
    const { is, owner } = ownershipOf(live, { component, ownWrites, entry })
    if (is !== 'ours' || owner !== null) return 'kept'
    const outcome = await site.objects.remove(entry, live.metadata.uid, signal)
    return outcome === 'other' ? 'kept' : outcome
  }
  // A deletion names a uid: sent twice it does no more than once.
  return settle({ write: attempt, landed: async () => null }, writing, signal)
}
