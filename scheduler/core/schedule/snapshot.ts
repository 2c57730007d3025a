import type { Millis } from '../base/units.ts'
import type { ResourceList } from '../quota/resourceList.ts'
import type { QuotaTree } from '../quota/tree.ts'

/** The labels that select nodes or pods: a part of Kubernetes' LabelSelector and NodeSelector. */
export type Requirement = {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt'
  readonly values: readonly string[]
}

export type Toleration = {
  readonly key: string | null
  readonly operator: 'Exists' | 'Equal'
  readonly value: string
  readonly effect: string | null
}

/** Where a pod may be placed. `terms` are alternatives; requirements within one all hold. No term: anywhere. */
export type Placement = {
  readonly nodeSelector: Readonly<Record<string, string>>
  readonly terms: readonly (readonly Requirement[])[]
  readonly tolerations: readonly Toleration[]
}

/**
 * An eviction that did not happen: until then the pod is no victim.
 * - budget: a PodDisruptionBudget did not allow it
 * - failed: the API server, or the audit that it is written down in, refused it for another reason
 */
export type Refusal = { readonly until: Millis; readonly why: 'budget' | 'failed' }

/** A pod as far as quota is concerned. */
export type QuotaPod = {
  readonly uid: string
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Effective request. */
  readonly request: ResourceList
  readonly priority: number
  readonly createdAt: Millis
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
  /** Held by our gate. */
  readonly isGated: boolean
  /** Held by gates of others too. */
  readonly otherGates: readonly string[]
  /**
   * When it should be gone at the latest (`deletionTimestamp`, which the API server puts a grace period ahead); null: it is not being
   * deleted. One that overstays, as on a lost node, is no longer counted upon.
   */
  readonly goneBy: Millis | null
  /** The node it is bound to. */
  readonly node: string | null
  readonly placement: Placement
  /** Since when kube-scheduler finds no node for it. */
  readonly unschedulableSince: Millis | null
  /** Notes of ours on the pod (`wire.ts`, POD_NOTES); null where absent or unreadable. */
  readonly leafNote: string | null
  readonly admittedSequence: number | null
  readonly isProtected: boolean
  readonly minRuntimeSeconds: number | null
  readonly refused: Refusal | null
  /** When it began to run, or was admitted; null while it waits. */
  readonly startedAt: Millis | null
  /** The controller that will replace it. */
  readonly controller: { readonly kind: string; readonly name: string; readonly uid: string } | null
  /** The gang it belongs to, `namespace/name`. */
  readonly gang: string | null
  /** What its own labels say its gang needs at least; a group object says more (`Gang`). */
  readonly gangMinAvailable: number | null
}

/** A node of the cluster as far as room for a pod is concerned. */
export type ClusterNode = {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly allocatable: ResourceList
  readonly isReady: boolean
  readonly isCordoned: boolean
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[]
}

/** A PodDisruptionBudget. `selector` null selects nothing, an empty one everything in its namespace. */
export type DisruptionBudget = {
  readonly namespace: string
  readonly name: string
  readonly selector: readonly Requirement[] | null
  readonly disruptionsAllowed: number
}

/** A group object (scheduler-plugins, Kubeflow, Volcano PodGroup). */
export type Gang = { readonly key: string; readonly minAvailable: number }

/**
 * A promise of what is free, and of what its own victims free, to one pod or gang that waits for them to go. Nobody
 * else may count on either (quota.md 3).
 */
export type Reservation = {
  /** Uids of the pods that will be admitted. */
  readonly pods: readonly string[]
  readonly leaf: string
  /** Uids of the pods that must be gone before. */
  readonly victims: readonly string[]
  readonly rule: 'reclaim' | 'preempt' | 'room'
  /** With `room`, the node that is cleared for them. */
  readonly node: string | null
  /** When it is given up and decided anew, unless all of its victims are terminating by then. */
  readonly expiresAt: Millis
}

/** Pods of a controller whose pods were evicted lately borrow nothing until then. */
export type BackOff = { readonly controllerUid: string; readonly until: Millis }

/**
 * Why a pod is evicted.
 * - reclaim: its leaf borrows what another leaf is guaranteed
 * - preempt: a pod of its own leaf has a higher priority
 * - room: an admitted in-min pod finds no node to run on
 * - overMax: its leaf is over a max that was lowered, with `overMax: Evict`
 * - stuck: it was admitted, finds no node, and others wait for what it holds
 * - tornGang: its gang can no longer be completed
 */
export type EvictionRule = 'reclaim' | 'preempt' | 'room' | 'overMax' | 'stuck' | 'tornGang'

export type ScheduleOptions = {
  /** A borrower waits for a node that can hold it now. */
  readonly checkRoom: boolean
  /** How long smaller borrowers may pass a large one. */
  readonly backfillSeconds: number
  /** How long a reservation waits for its victims to go. */
  readonly reservationSeconds: number
  /** How long an admitted in-min pod may stay unschedulable before room is made for it. */
  readonly roomSeconds: number
  /** How long an admitted pod may stay unschedulable before it counts as stuck. */
  readonly stuckSeconds: number
  /** How long a borrower runs at least, unless its leaf or itself says otherwise. */
  readonly minRuntimeSeconds: number
  /** How long after an edit pods of a node with `overMax: Evict` may stay above its max. */
  readonly overMaxGraceSeconds: number
  /** Whether pods without a controller may be victims; they are not recreated. A leaf may say otherwise. */
  readonly reclaimBarePods: boolean
  /** Namespaces in which a new pod would not be gated (admission is down): no pod of theirs is a victim. */
  readonly ungatedNamespaces: ReadonlySet<string>
}

/** Everything that a decision depends on, as of one moment. No list has an order that matters. */
export type Snapshot = {
  readonly now: Millis
  /** Null: there is none, or it cannot be read. Then nothing is decided. */
  readonly tree: QuotaTree | null
  /** When the tree was last edited, or first seen. */
  readonly treeChangedAt: Millis
  /** All of the cluster, those that no quota concerns too: they fill nodes. */
  readonly pods: readonly QuotaPod[]
  readonly nodes: readonly ClusterNode[]
  readonly budgets: readonly DisruptionBudget[]
  readonly gangs: readonly Gang[]
  readonly reservations: readonly Reservation[]
  readonly backOffs: readonly BackOff[]
  readonly options: ScheduleOptions
}
