// What we did to pods, or are doing, that the watch has not shown yet. Decisions see pods as they will be: nothing is decided twice,
// and nothing that is under way is counted on as free.
import { type Millis, millis } from '#core/base/units.ts'
import type { QuotaPod, Refusal } from '#core/schedule/snapshot.ts'

type Assumption = {
  /** Our gate is opened, or being opened. */
  readonly admitted?: { readonly leaf: string; readonly sequence: number }
  /** This leaf is being noted. No part of the view: until the note is seen the pod counts where it was and where it goes. */
  readonly noting?: string
  /** An eviction was accepted, or is being asked for. */
  readonly goneBy?: Millis
  readonly refused?: Refusal
}

export type Assumptions = {
  /** The pod as it will be. */
  view(pod: QuotaPod): QuotaPod
  assume(uid: string, assumption: Assumption): void
  /** Whether this leaf is being noted on the pod already. */
  isNoting(uid: string, leaf: string): boolean
  /** What was tried did not happen. */
  rollBack(uid: string, what: keyof Assumption): void
  /** Drops what the pod itself shows by now. */
  confirm(pod: QuotaPod, now: Millis): void
  forget(uid: string): void
  clear(): void
  size(): number
}

export function createAssumptions(): Assumptions {
  const held = new Map<string, Assumption>()

  function keep(uid: string, assumption: Assumption): void {
    if (Object.keys(assumption).length > 0) held.set(uid, assumption)
    else held.delete(uid)
  }

  function without(uid: string, done: readonly (keyof Assumption)[]): void {
    const rest = Object.entries(held.get(uid) ?? {}).filter(([key]) => !(done as string[]).includes(key))
    keep(uid, Object.fromEntries(rest))
  }

  return {
    view(pod) {
      const assumed = held.get(pod.uid)
      if (!assumed) return pod
      const { admitted, goneBy, refused } = assumed
      return {
        ...pod,
        ...(admitted && { isGated: false, leafNote: admitted.leaf, admittedSequence: admitted.sequence }),
        ...(goneBy !== undefined && pod.goneBy === null && { goneBy }),
        ...(refused && { refused }),
      }
    },
    assume: (uid, assumption) => void held.set(uid, { ...held.get(uid), ...assumption }),
    isNoting: (uid, leaf) => held.get(uid)?.noting === leaf,
    rollBack: (uid, what) => without(uid, [what]),
    confirm(pod, now) {
      const assumed = held.get(pod.uid)
      if (!assumed) return
      const done: (keyof Assumption)[] = []
      if (assumed.admitted && !pod.isGated) done.push('admitted')
      if (assumed.noting === pod.leafNote) done.push('noting')
      if (pod.goneBy !== null) done.push('goneBy')
      if (assumed.refused && assumed.refused.until <= now) done.push('refused')
      if (done.length > 0) without(pod.uid, done)
    },
    forget: uid => void held.delete(uid),
    clear: () => held.clear(),
    size: () => held.size,
  }
}

/** `ms` from now. */
export const later = (now: Millis, ms: number): Millis => millis(now + ms)
