// A tree or a branch on its way to another cluster: what it would change in that cluster's draft. Pure.
import { type NodeDiff, diffTrees } from '#core/quota/diff.ts'
import { editsBetween } from '#core/quota/editsBetween.ts'
import { graft, withNamespacesOf } from '#core/quota/graft.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import type { Draft, LiveTree } from '../../../preload/contract/quotaTree.ts'
import { commit, draftOf, openEditor, reopen, treeNow } from './editorState.ts'

export type Copied = {
  /** The name of the cluster that it comes from. */
  readonly from: string
  readonly node: QuotaNode
  readonly isWhole: boolean
  readonly withNamespaces: boolean
}

export type CopyPlan =
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'twice'; readonly names: readonly string[] }
  | { readonly kind: 'same' }
  | {
      readonly kind: 'ready'
      readonly draft: Draft
      readonly diffs: readonly NodeDiff[]
      readonly before: QuotaTree
      readonly after: QuotaTree
    }

/**
 * On top of what is drafted there already, which stays.
 * @param live the other cluster's tree; @param kept its draft
 */
export function planCopy(copied: Copied, live: LiveTree, kept: Draft | null): CopyPlan {
  const there = kept === null ? openEditor(live.object) : reopen(kept)
  if (there === null) return { kind: 'unreadable' }
  const before = treeNow(there)
  const node = copied.withNamespaces ? copied.node : withNamespacesOf(before, copied.node)
  const wanted = graft(before, node, copied.isWhole)
  if (!wanted.ok) return { kind: 'twice', names: wanted.error }
  const edits = editsBetween(before, wanted.value)
  if (edits.length === 0) return { kind: 'same' }
  const facts = { node: copied.node.name, cluster: copied.from }
  const next = commit(there, { label: 'copy', facts, edits })
  if (!next.ok) return { kind: 'unreadable' }
  const after = treeNow(next.value)
  return { kind: 'ready', draft: draftOf(next.value), diffs: diffTrees(before, after), before, after }
}
