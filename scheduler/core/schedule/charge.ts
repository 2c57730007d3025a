import type { QuotaPod } from './snapshot.ts'
import type { TreeIndex } from './treeIndex.ts'

/** What of a pod decides to whom it is charged. */
export type Charged = Pick<QuotaPod, 'namespace' | 'phase' | 'isGated' | 'goneBy' | 'leafNote'>

/** What a pod is to the tree. Nodes of it are named by their place. */
export type Standing =
  /** It counts in `node` and all above. `moveTo`: its leaf's name is to be noted anew, since its namespace is bound there. */
  | { readonly kind: 'charged'; readonly node: number; readonly moveTo: number | null }
  /** Our gate holds it. `leaf` null: its namespace is bound to none. */
  | { readonly kind: 'waiting'; readonly leaf: number | null }
  /** No namespace of ours, ended, or on its way out before it ever began. */
  | { readonly kind: 'uncharged' }

const ROOT = 0

/**
 * To whom a pod is charged (quota.md 2 and 5): the leaf that was noted when its gate opened; where that is gone, the one that
 * its namespace is bound to now; where there is none, the root alone. Pods that never had our gate count by their namespace.
 */
export function standingOf(pod: Charged, tree: TreeIndex): Standing {
  if (hasEnded(pod)) return { kind: 'uncharged' }
  const bound = tree.leafOfNamespace.get(pod.namespace) ?? null
  if (pod.isGated) return pod.goneBy === null ? { kind: 'waiting', leaf: bound } : { kind: 'uncharged' }
  if (pod.leafNote === null)
    return bound === null ? { kind: 'uncharged' } : { kind: 'charged', node: bound, moveTo: null }
  const noted = tree.leafOfName.get(pod.leafNote)
  const moveTo = bound === null || bound === noted ? null : bound
  return { kind: 'charged', node: noted ?? bound ?? ROOT, moveTo }
}

/** A terminal pod holds nothing, whether or not it is still there. */
export const hasEnded = (pod: Pick<QuotaPod, 'phase'>): boolean =>
  pod.phase === 'Succeeded' || pod.phase === 'Failed'
