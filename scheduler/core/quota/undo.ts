import { type Result, err, ok } from '../base/result.ts'
import { type Edit, type EditError, type ReplayError, applyEdit, findOne } from './edit.ts'
import { writeNode } from './kube.ts'
import { formatLimit } from './limit.ts'
import type { QuotaNode, QuotaTree } from './tree.ts'

/**
 * The edit that takes back `edit`, which is about to be applied to `tree`: applied to the result it gives the same tree again, down to the
 * places of nodes and namespaces. Fails as the edit itself would.
 */
export function inverse(tree: QuotaTree, edit: Edit): Result<Edit, EditError> {
  const applied = applyEdit(tree, edit)
  if (!applied.ok) return applied
  if (edit.kind === 'add') return ok({ kind: 'remove', node: String(edit.node['name']) })
  const found = findOne(tree, edit.node, 'occurrence' in edit ? edit.occurrence : undefined)
  return found.ok ? ok(takeBack(tree, edit, found.value)) : err(found.error)
}

/**
 * The edits that take back `edits`, all of which are about to be applied to `tree`: a node that was renamed gets its old name again, and is not
 * made anew. Fails as `replay` does.
 */
export function inverses(tree: QuotaTree, edits: readonly Edit[]): Result<readonly Edit[], ReplayError> {
  let now = tree
  const back: Edit[] = []
  for (const [at, edit] of edits.entries()) {
    const [undo, next] = [inverse(now, edit), applyEdit(now, edit)]
    if (!undo.ok) return err({ at, edit, error: undo.error })
    if (!next.ok) return err({ at, edit, error: next.error })
    back.unshift(undo.value)
    now = next.value
  }
  return ok(back)
}

function takeBack(tree: QuotaTree, edit: Exclude<Edit, { kind: 'add' }>, node: QuotaNode): Edit {
  switch (edit.kind) {
    case 'remove':
      return { kind: 'add', ...placeOf(tree.root, node), node: writeNode(node), ...twinOf(edit) }
    case 'rename':
      return { kind: 'rename', node: edit.to, to: edit.node, ...twinOf(edit) }
    case 'move':
      return { kind: 'move', node: edit.node, ...placeOf(tree.root, node) }
    case 'setMin':
    case 'setMax': {
      const amount = node[edit.kind === 'setMin' ? 'min' : 'max'].get(edit.resource)
      return { ...edit, amount: amount === undefined ? null : formatLimit(edit.resource, amount) }
    }
    case 'bind':
      return { kind: 'unbind', node: edit.node, namespace: edit.namespace }
    case 'unbind':
      return { ...edit, kind: 'bind', index: node.namespaces.indexOf(edit.namespace) }
    case 'setAttribute':
      return {
        ...edit,
        value: Object.hasOwn(node.attributes, edit.attribute)
          ? (node.attributes[edit.attribute] ?? null)
          : null,
      }
  }
}

/** One of several nodes of a name has that name again. */
const twinOf = ({ occurrence }: { readonly occurrence?: number }): { readonly isTwin?: true } =>
  occurrence === undefined ? {} : { isTwin: true }

/** The parent of a node below `above`, and which of its children it is. */
function placeOf(above: QuotaNode, node: QuotaNode): { parent: string; index: number } {
  const index = above.children.indexOf(node)
  if (index >= 0) return { parent: above.name, index }
  const branch = above.children.find(child => isWithin(child, node))
  return branch === undefined ? { parent: above.name, index: 0 } : placeOf(branch, node)
}

const isWithin = (above: QuotaNode, node: QuotaNode): boolean =>
  above === node || above.children.some(child => isWithin(child, node))
