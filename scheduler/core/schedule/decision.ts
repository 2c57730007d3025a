import type { Amount } from '../quota/amount.ts'
import type { ResourceList } from '../quota/resourceList.ts'
import type { EvictionRule, Reservation } from './snapshot.ts'

/** What blocks a pod: the lowest node of its path that has too little of a resource. */
export type Shortage = {
  /** Name of the quota node. */
  readonly node: string
  readonly resource: string
  /** What the pod (or its gang) asks for. */
  readonly need: Amount
  /** What is left below max: max − used − reserved; negative where a max was lowered. */
  readonly free: Amount
  /** Leaves below that node that are over their min, by how much, the largest first. */
  readonly borrowers: readonly { readonly leaf: string; readonly borrowed: Amount }[]
}

/** Why a pod waits, one for each reason on the wire (`WAIT_REASONS`). */
export type WaitReason =
  | { readonly kind: 'quota'; readonly shortage: Shortage; readonly isInMin: boolean }
  /** Its guarantee is being given back: these pods are on their way out. */
  | { readonly kind: 'reclaim'; readonly victims: readonly string[]; readonly shortage: Shortage }
  /** The quota allows it, and no node can hold it now; `closest` names how many nodes fail for what. */
  | { readonly kind: 'node'; readonly closest: readonly { readonly why: string; readonly nodes: number }[] }
  | { readonly kind: 'gang'; readonly gang: string; readonly have: number; readonly need: number }
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
  /** Give up a reservation. */
  | {
      readonly kind: 'release'
      readonly pods: readonly string[]
      readonly why: 'expired' | 'gone' | 'needless'
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
