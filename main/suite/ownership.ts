// Whose an object is. Pure.
import { refOf, type KubeObject, type ObjectRef } from '../clusters/objects.ts'
import type { Entry } from './inventory.ts'
import { isStampedFor, keyOf, otherOwner } from './stamp.ts'

export type Ownership = {
  readonly is: 'absent' | 'ours' | 'foreign'
  /** Who else looks after it; null: nobody that can be told. */
  readonly owner: string | null
}

type Known = {
  readonly component: string
  readonly entry: Entry | undefined
  readonly ownWrites: readonly ObjectRef[]
}

/** By the inventory, else by the mark that an interrupted write left, else because the component made it itself. */
export function ownershipOf(live: KubeObject | null, { component, entry, ownWrites }: Known): Ownership {
  if (live === null) return { is: 'absent', owner: null }
  const owner = otherOwner(live)
  const isOurs =
    (entry?.uid === live.metadata.uid && entry?.isAdopted === false) ||
    (entry?.isAdopted !== true && isStampedFor(live, component)) ||
    ownWrites.some(ref => keyOf(ref) === keyOf(refOf(live)))
  return { is: isOurs ? 'ours' : 'foreign', owner }
}
