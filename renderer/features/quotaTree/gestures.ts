// What a person does to nodes, as edits: the same for keys, buttons, the outline and the canvas. Pure.
import type { Edit } from '#core/quota/edit.ts'
import { nodesOf } from '#core/quota/editsBetween.ts'
import { writeNode } from '#core/quota/kube.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'

/** `root.a.3` after `root.a.1` and `root.a.2`. */
export function freshName(tree: QuotaTree, parent: string): string {
  const taken = new Set(nodesOf(tree.root).map(({ name }) => name))
  let number = 1
  while (taken.has(`${parent}.${number}`)) number += 1
  return `${parent}.${number}`
}

const parentOf = (tree: QuotaTree, name: string): QuotaNode | null =>
  nodesOf(tree.root).find(({ children }) => children.some(child => child.name === name)) ?? null

/** A leaf that gets its first child hands its namespaces down to it: namespaces are leaves' alone. */
export function addChild(
  tree: QuotaTree,
  parent: QuotaNode,
): { readonly name: string; readonly edits: Edit[] } {
  const name = freshName(tree, parent.name)
  const { namespaces } = parent
  const isFirst = parent.children.length === 0
  return {
    name,
    edits: [
      ...(isFirst
        ? namespaces.map((namespace): Edit => ({ kind: 'unbind', node: parent.name, namespace }))
        : []),
      {
        kind: 'add',
        parent: parent.name,
        node: { name, ...(isFirst && namespaces.length > 0 && { namespaces }) },
      },
    ],
  }
}

/** Next to each, with all below it; namespaces stay where they are, for each belongs to one leaf. */
export function duplicate(
  tree: QuotaTree,
  name: string,
): { readonly name: string; readonly edits: Edit[] } | null {
  const parent = parentOf(tree, name)
  const index = parent?.children.findIndex(child => child.name === name) ?? -1
  const node = parent?.children[index]
  if (parent === null || node === undefined) return null
  const taken = new Set(nodesOf(tree.root).map(found => found.name))
  const fresh = (wanted: string): string => {
    let at = 2
    while (taken.has(`${wanted}-${at}`)) at += 1
    taken.add(`${wanted}-${at}`)
    return `${wanted}-${at}`
  }
  const copyOf = (of: QuotaNode): QuotaNode => ({
    ...of,
    name: fresh(of.name),
    namespaces: [],
    children: of.children.map(copyOf),
  })
  const copy = copyOf(node)
  return {
    name: copy.name,
    edits: [{ kind: 'add', parent: parent.name, node: writeNode(copy), index: index + 1 }],
  }
}

/** Of nodes of which one is below another, the upper ones; never the root. */
export function removeAll(tree: QuotaTree, names: readonly string[]): Edit[] {
  const chosen = new Set(names)
  const visit = (node: QuotaNode): Edit[] =>
    chosen.has(node.name) ? [{ kind: 'remove', node: node.name }] : node.children.flatMap(visit)
  return tree.root.children.flatMap(visit)
}

export type Step = 'up' | 'down' | 'out' | 'in'

/** One step among its siblings, out to its parent's level, or in to the sibling above it. Null where there is nowhere to go. */
export function moveStep(tree: QuotaTree, name: string, step: Step): Edit | null {
  const parent = parentOf(tree, name)
  if (parent === null) return null
  const index = parent.children.findIndex(child => child.name === name)
  const move = (to: string, at?: number): Edit => ({
    kind: 'move',
    node: name,
    parent: to,
    ...(at !== undefined && { index: at }),
  })
  switch (step) {
    case 'up':
      return index === 0 ? null : move(parent.name, index - 1)
    case 'down':
      return index === parent.children.length - 1 ? null : move(parent.name, index + 1)
    case 'in': {
      const above = parent.children[index - 1]
      return above === undefined ? null : move(above.name)
    }
    case 'out': {
      const above = parentOf(tree, parent.name)
      return above === null ? null : move(above.name, above.children.indexOf(parent) + 1)
    }
  }
}
