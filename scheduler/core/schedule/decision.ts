import type { Amount } from '../quota/amount.ts'
import type { ResourceList } from '../quota/resourceList.ts'
import type { Millis } from '../base/units.ts'
import type { EvictionRule, Refusal, Reservation } from './snapshot.ts'

/** What blocks a pod: the lowest node of its path that has too little of a resource. */
export type Shortage = {
  /** Name of the quota node. */
  readonly node: string
  readonly resource: string
  /** What the pod (or its gang) asks for. */
  readonly need: Amount
  /** What is left below the limit: limit − used − reserved; negative where a max was lowered. */
  readonly free: Amount
  /** The node's max; for a protected pod also its leaf's min, which protected pods together may not exceed. */
  readonly limit: 'max' | 'protectedMin'
  /** Who keeps what is free: an in-min pod that waits, or a borrower that has waited too long; `namespace/name` of one of them. */
  readonly keptFor: string | null
  /** Leaves below that node that are over their min, by how much, the largest first. */
  readonly borrowers: readonly { readonly leaf: string; readonly borrowed: Amount }[]
}

/** Why borrowers cannot be sent away for an in-min pod, and how many pods each reason spares. */
export type Spared = {
  readonly why: 'protected' | Refusal['why'] | 'minRuntime' | 'bare' | 'noReplacementGate' | 'daemon'
  readonly pods: number
}

/** Why a pod waits, one for each reason on the wire (`WAIT_REASONS`). */
export type WaitReason =
  | {
      readonly kind: 'quota'
      readonly shortage: Shortage
      readonly isInMin: boolean
      /** Of an in-min pod: why no complete set of victims was found. */
      readonly spared: readonly Spared[]
    }
  /** It has a reservation: its place is being made by pods that are on their way out. */
  | {
      readonly kind: 'reclaim'
      readonly rule: Reservation['rule']
      /** Those that are still there, as `namespace/name`. */
      readonly victims: readonly string[]
      readonly shortage: Shortage | null
    }
  /** The quota allows it, and no node can hold it now; `closest` says for how many nodes what is missing (a resource, or a `Misfit`). */
  | { readonly kind: 'node'; readonly closest: readonly { readonly why: string; readonly nodes: number }[] }
  | { readonly kind: 'gang'; readonly gang: string; readonly have: number; readonly need: number }
  /** Pods of its controller were evicted lately, so it borrows nothing before `until`. */
  | { readonly kind: 'backOff'; readonly until: Millis }
  | { readonly kind: 'otherGates'; readonly gates: readonly string[] }
  | { readonly kind: 'noLeaf'; readonly namespace: string }
  | { readonly kind: 'treeInvalid'; readonly detail: string }

/** Use of the leaves that a reclaim touches, before and after it: for the audit. */
export type Share = { readonly leaf: string; readonly before: ResourceList; readonly after: ResourceList }

/** What to do. Pods are named by uid. */
export type Decision =
  /** Open our gate and note the leaf. The pods of a gang share one decision. */
  | { readonly kind: 'admit'; readonly pods: readonly string[]; readonly leaf: string }
  /** Keep capacity for these pods and send these others away; `evict` may be empty where enough are already going. */
  | {
      readonly kind: 'reserve'
      readonly reservation: Reservation
      readonly evict: readonly string[]
      readonly shares: readonly Share[]
    }
  /** Send away pods for nobody in particular: over a lowered max, stuck, torn. A gang goes as a whole. */
  | {
      readonly kind: 'evict'
      readonly pods: readonly string[]
      readonly rule: EvictionRule
      readonly leaf: string
    }
  /**
   * Give up a reservation.
   * - served: its pods are admitted by the same list of decisions
   * - gone: its pods are gone, or no longer what they were
   * - expired: its victims did not go in time
   * - refused: a victim was refused by the Eviction API
   * - needless: the reason for it is gone (the tree changed)
   * - short: its victims are gone, and others took what they freed
   */
  | {
      readonly kind: 'release'
      readonly pods: readonly string[]
      readonly why: 'served' | 'gone' | 'expired' | 'refused' | 'needless' | 'short'
    }
  /** The pod's leaf is gone or its namespace was moved: from now on it is charged to this one. */
  | { readonly kind: 'recharge'; readonly pod: string; readonly leaf: string }
  | {
      readonly kind: 'wait'
      readonly pod: string
      readonly leaf: string | null
      readonly reason: WaitReason
      /** Its place among those that wait for the same leaf, from 1. */
      readonly position: number
    }
