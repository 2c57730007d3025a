import { type Result, err, ok } from '../base/result.ts'
import { nodesOf } from './editsBetween.ts'
import type { QuotaNode, QuotaTree } from './tree.ts'

/**
 * A tree with a branch of another one: in the place of the node of the same name where there is one, else as the last child of the root.
 * The root of another tree takes the place of the root. Fails with the names that would then be there twice.
 */
export function graft(
  into: QuotaTree,
  branch: QuotaNode,
  isWhole: boolean,
): Result<QuotaTree, readonly string[]> {
  if (isWhole) return ok({ root: branch })
  const replaced = nodesOf(into.root).find(({ name }) => name === branch.name)
  const gone = new Set(replaced === undefined ? [] : nodesOf(replaced))
  const taken = new Set(nodesOf(into.root).flatMap(node => (gone.has(node) ? [] : [node.name])))
  const twice = nodesOf(branch).flatMap(({ name }) => (taken.has(name) ? [name] : []))
  if (twice.length > 0) return err(twice)
  const put = (node: QuotaNode): QuotaNode =>
    node === replaced ? branch : { ...node, children: node.children.map(put) }
  return ok({
    root:
      replaced === undefined ? { ...into.root, children: [...into.root.children, branch] } : put(into.root),
  })
}

/**
 * The branch with what another tree binds to its leaves in the place of its own namespaces: namespaces of one cluster are not those of
 * another.
 */
export function withNamespacesOf({ root }: QuotaTree, branch: QuotaNode): QuotaNode {
  const bound = new Map(nodesOf(root).map(({ name, namespaces }) => [name, namespaces]))
  const put = (node: QuotaNode): QuotaNode => ({
    ...node,
    namespaces: node.children.length === 0 ? (bound.get(node.name) ?? []) : [],
    children: node.children.map(put),
  })
  return put(branch)
}
