// Pods of bound namespaces that run though we never let them in.
import { hasEnded } from '#core/schedule/charge.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import type { KeptPod } from './cache.ts'
import type { Change } from './reflector.ts'

/** Namespace → leaf. */
type Bound = Readonly<Record<string, string>>

/**
 * - created: without our gate: the admission was down, or somebody went around it
 * - opened: somebody else took our gate away
 */
export type Slip = 'created' | 'opened'

/** Of these, pods are never gated. */
const EXEMPT: ReadonlySet<string | undefined> = new Set(['DaemonSet', 'Node'])

/**
 * Whether a pod runs without having asked its quota: it slipped past, or was there before its namespace was bound or while nothing was enforced.
 * One that was given a node when it was created looks the same later on.
 */
export const runsUnasked = (pod: QuotaPod, bound: Bound): boolean =>
  Object.hasOwn(bound, pod.namespace) &&
  !EXEMPT.has(pod.controller?.kind) &&
  !pod.isGated &&
  pod.leafNote === null &&
  !hasEnded(pod)

/** How a pod slipped past with this very change; null: it did not. Pods that have a node from the start are never gated. */
export function slipOf({ before, after }: Change<KeptPod>, bound: Bound): Slip | null {
  if (!after || !runsUnasked(after.pod, bound)) return null
  if (before) return before.pod.isGated ? 'opened' : null
  return after.pod.node === null ? 'created' : null
}
