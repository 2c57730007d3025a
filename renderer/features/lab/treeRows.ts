// A tree of the lab as rows, and edits of it. Pure.
import type { JsonObject } from '#core/base/field.ts'
import { formOf, formatQuantity } from '#core/quota/amount.ts'
import { type Edit, replay } from '#core/quota/edit.ts'
import { nodesOf } from '#core/quota/editsBetween.ts'
import { readNodeObject, writeNode } from '#core/quota/kube.ts'
import { isUnlimitedAmount } from '#core/quota/limit.ts'
import type { QuotaNode } from '#core/quota/tree.ts'

export type TreeRow = {
  readonly path: string
  readonly name: string
  readonly level: number
  readonly isLeaf: boolean
  /** '' where it says nothing: 0 of a min, unlimited of a max. */
  readonly min: string
  readonly max: string
  readonly namespaces: readonly string[]
}

/** In the order of the tree; none where it cannot be read. */
export function treeRows(root: JsonObject, resource: string): readonly TreeRow[] {
  const read = readNodeObject(root)
  if (!read.ok) return []
  const textOf = (node: QuotaNode, side: 'min' | 'max'): string => {
    const amount = node[side].get(resource)
    return amount === undefined || isUnlimitedAmount(resource, amount)
      ? ''
      : formatQuantity(amount, formOf(resource))
  }
  const visit = (node: QuotaNode, level: number, path: string): TreeRow[] => [
    {
      path,
      name: node.name,
      level,
      isLeaf: node.children.length === 0,
      min: textOf(node, 'min'),
      max: textOf(node, 'max'),
      namespaces: node.namespaces,
    },
    ...node.children.flatMap((child, at) => visit(child, level + 1, `${path}/${at}`)),
  ]
  return visit(read.value, 0, '')
}

/** Resources that any node speaks of. */
export function resourcesOf(root: JsonObject): readonly string[] {
  const read = readNodeObject(root)
  if (!read.ok) return []
  return [...new Set(nodesOf(read.value).flatMap(({ min, max }) => [...min.keys(), ...max.keys()]))]
}

/** The tree after edits; null where one of them cannot be made. */
export function editRoot(root: JsonObject, edits: readonly Edit[]): JsonObject | null {
  const read = readNodeObject(root)
  if (!read.ok) return null
  const edited = replay({ root: read.value }, edits)
  return edited.ok ? writeNode(edited.value.root) : null
}

/** A new leaf below a node, under a name that is not taken; a leaf hands its namespaces down to its first child. */
export function addChildTo(root: JsonObject, parent: string): JsonObject {
  const read = readNodeObject(root)
  if (!read.ok) return root
  const nodes = nodesOf(read.value)
  const taken = new Set(nodes.map(({ name }) => name))
  let number = 1
  while (taken.has(`${parent}.${number}`)) number += 1
  const above = nodes.find(({ name }) => name === parent)
  const handedDown = above !== undefined && above.children.length === 0 ? above.namespaces : []
  const edits: Edit[] = [
    ...handedDown.map((namespace): Edit => ({ kind: 'unbind', node: parent, namespace })),
    { kind: 'add', parent, node: { name: `${parent}.${number}`, namespaces: [...handedDown] } },
  ]
  return editRoot(root, edits) ?? root
}
