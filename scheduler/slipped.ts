import type { KeptPod } from './cache.ts'
import type { Change } from './reflector.ts'

/**
 * Whether a pod was created without our gate though its namespace is bound: the admission was down, or somebody went around it.
 * Pods that have a node from the start, and those of DaemonSets, are never gated.
 */
export function hasSlippedPast(
  { before, after }: Change<KeptPod>,
  bound: Readonly<Record<string, string>>,
): boolean {
  if (before || !after) return false
  const { namespace, node, controller, isGated, leafNote } = after.pod
  const isExempt = node !== null || controller?.kind === 'DaemonSet'
  return namespace in bound && !isExempt && !isGated && leafNote === null
}
