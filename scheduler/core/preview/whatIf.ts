// What a tree would do to a cluster as it stands: the component's own decisions, carried out on a copy until nothing moves.
//
//   snapshot ─▶ ledger with the edited tree ─▶ decide ─▶ carried out ─▶ decide … nothing moves ─▶ next due moment … the horizon
//            └▶ ledger with the tree in force ─▶ the same: what would happen anyway
import type { Millis } from '../base/units.ts'
import type { QuotaTree } from '../quota/tree.ts'
import { type Charge, type Usage, usageOf } from '../quota/usage.ts'
import { standingOf } from '../schedule/charge.ts'
import type { EvictionRule, QuotaPod, Snapshot } from '../schedule/snapshot.ts'
import { type TreeIndex, indexTree } from '../schedule/treeIndex.ts'
import { type Course, follow } from './course.ts'

export type PodRef = {
  readonly uid: string
  readonly namespace: string
  readonly name: string
  /** `Job/train-3`; null for a pod that nothing would recreate. */
  readonly owner: string | null
  /** The leaf that it is charged to, by its name in the edited tree; null: the root alone. */
  readonly leaf: string | null
  readonly request: QuotaPod['request']
}

/** One thing that would happen, `afterMs` after the tree is applied. */
export type PreviewEvent = {
  readonly afterMs: number
  readonly pod: PodRef
  /** It happens under the tree in force as well. */
  readonly isAnyway: boolean
} & (
  | {
      readonly kind: 'evict'
      readonly rule: EvictionRule
      /** The pod, or the first of the gang, that gets what is freed; null: nobody in particular. */
      readonly beneficiary: PodRef | null
    }
  | { readonly kind: 'start' }
)

export type Preview = {
  /** In time order. */
  readonly events: readonly PreviewEvent[]
  /** Of the tree in force as things are now; null without one. */
  readonly before: Usage | null
  /** Of the edited tree with the pods as they are now, and when nothing moves any more. */
  readonly atOnce: Usage
  readonly after: Usage
  /** Pods of bound namespaces that wait: now, and when nothing moves any more. */
  readonly waiting: { readonly before: number; readonly after: number }
  /** False: things still moved at the horizon. */
  readonly isSettled: boolean
}

export type PreviewInput = {
  /** With the tree in force. */
  readonly snapshot: Snapshot
  readonly edited: QuotaTree
  /** Names of nodes before → after, as `renames` of the edits gives them: the notes of pods are carried along. */
  readonly renamed: ReadonlyMap<string, string>
  /** What `anywayOf` gave for the snapshot; it is asked where this is missing. */
  readonly anyway?: Anyway
}

/** What is so without the edits: one answer for every edit of one tree. */
export type Anyway = {
  readonly steps: Course['steps']
  /** Null without a tree. */
  readonly usage: Usage | null
  readonly waiting: number | null
}

/** @returns null when it was cancelled, which is asked between decisions */
export function anywayOf(snapshot: Snapshot, isCancelled: () => boolean): Anyway | null {
  const { tree, pods } = snapshot
  if (tree === null) return { steps: [], usage: null, waiting: null }
  const course = follow(snapshot, isCancelled)
  if (course === null) return null
  return { steps: course.steps, usage: usageIn(tree, pods), waiting: countWaiting(pods, indexTree(tree)) }
}

/**
 * Pods that are evicted are gone at once and come back, gated, where a controller makes them anew; whoever is admitted counts as placed.
 * So the order is the component's, and the times are those that decisions themselves take.
 * @param isCancelled asked between decisions
 * @returns null when it was cancelled
 */
export function preview(input: PreviewInput, isCancelled: () => boolean = () => false): Preview | null {
  const { snapshot, edited, renamed } = input
  const anyway = input.anyway ?? anywayOf(snapshot, isCancelled)
  if (anyway === null) return null
  const carried = snapshot.pods.map(pod => carry(pod, renamed))
  const now: Snapshot = { ...snapshot, tree: edited, treeChangedAt: snapshot.now, pods: carried }
  const course = follow(now, isCancelled)
  if (course === null) return null
  const index = indexTree(edited)
  return {
    events: eventsOf(course, { index, anyway, startedAt: snapshot.now }),
    before: anyway.usage,
    atOnce: usageIn(edited, carried),
    after: usageIn(edited, course.pods),
    waiting: {
      before: anyway.waiting ?? countWaiting(snapshot.pods, index),
      after: countWaiting(course.pods, index),
    },
    isSettled: course.isSettled,
  }
}

function carry(pod: QuotaPod, renamed: ReadonlyMap<string, string>): QuotaPod {
  const leafNote = pod.leafNote === null ? undefined : renamed.get(pod.leafNote)
  return leafNote === undefined ? pod : { ...pod, leafNote }
}

type Telling = { readonly index: TreeIndex; readonly anyway: Anyway; readonly startedAt: Millis }

function eventsOf(course: Course, { index, anyway, startedAt }: Telling): PreviewEvent[] {
  const known = new Set(anyway.steps.map(({ kind, pod }) => `${kind} ${pod.uid}`))
  return course.steps.map(step => {
    const common = {
      afterMs: step.at - startedAt,
      pod: refOf(step.pod, index),
      isAnyway: known.has(`${step.kind} ${step.pod.uid}`),
    }
    if (step.kind === 'start') return { kind: 'start', ...common }
    const beneficiary = step.beneficiary === null ? null : refOf(step.beneficiary, index)
    return { kind: 'evict', ...common, rule: step.rule, beneficiary }
  })
}

function refOf(pod: QuotaPod, index: TreeIndex): PodRef {
  const standing = standingOf(pod, index)
  const at = standing.kind === 'charged' ? standing.node : standing.kind === 'waiting' ? standing.leaf : null
  const { uid, namespace, name, controller, request } = pod
  return {
    uid,
    namespace,
    name,
    owner: controller === null ? null : `${controller.kind}/${controller.name}`,
    leaf: at === null ? null : (index.nodes[at]?.name ?? null),
    request,
  }
}

function usageIn(tree: QuotaTree, pods: Iterable<QuotaPod>): Usage {
  const index = indexTree(tree)
  const charges: Charge[] = []
  for (const pod of pods) {
    const standing = standingOf(pod, index)
    const at =
      standing.kind === 'charged' ? standing.node : standing.kind === 'waiting' ? standing.leaf : null
    if (at === null) continue
    const leaf = index.nodes[at]?.name ?? null
    charges.push({ leaf, amounts: pod.request, isWaiting: standing.kind === 'waiting' })
  }
  return usageOf(tree, charges)
}

function countWaiting(pods: Iterable<QuotaPod>, index: TreeIndex): number {
  let count = 0
  for (const pod of pods) {
    const standing = standingOf(pod, index)
    if (standing.kind === 'waiting' && standing.leaf !== null) count += 1
  }
  return count
}
