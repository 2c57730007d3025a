// What a person does to nodes, as edits: the same for keys, buttons, the outline and the canvas. Pure.
import { type Edit, replay } from '#core/quota/edit.ts'
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

/** Of nodes of which one is below another, the upper ones, in the order of the tree; never the root. */
function topmost(tree: QuotaTree, names: readonly string[]): string[] {
  const chosen = new Set(names)
  const visit = (node: QuotaNode): string[] =>
    chosen.has(node.name) ? [node.name] : node.children.flatMap(visit)
  return tree.root.children.flatMap(visit)
}

export const removeAll = (tree: QuotaTree, names: readonly string[]): Edit[] =>
  topmost(tree, names).map(node => ({ kind: 'remove', node }))

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

/** The same step for each of some nodes, which stay in their order; none where one of them has nowhere to go. */
export function moveSteps(tree: QuotaTree, names: readonly string[], step: Step): Edit[] {
  const nodes = topmost(tree, names)
  const edits: Edit[] = []
  let now = tree
  // Whoever goes last that way makes room for the one behind it.
  for (const name of step === 'down' || step === 'out' ? nodes.toReversed() : nodes) {
    const edit = moveStep(now, name, step)
    const moved = edit === null ? null : replay(now, [edit])
    if (edit === null || !moved?.ok) return []
    edits.push(edit)
    now = moved.value
  }
  return edits
}

export type Modifiers = { readonly shiftKey: boolean; readonly ctrlKey: boolean; readonly metaKey: boolean }

/** Whether a click is about one more node, not about another. */
export const isAdding = ({ shiftKey, ctrlKey, metaKey }: Modifiers): boolean => shiftKey || ctrlKey || metaKey

/** A selection with one more node at its end, or without it where it was in it; one node stays. */
export function toggled(selected: readonly string[], name: string): readonly string[] {
  const others = selected.filter(other => other !== name)
  return others.length < selected.length && others.length > 0 ? others : [...others, name]
}

/** Nodes to a new parent, in the order of the tree; of those of which one is below another the upper ones. */
export function moveAll(tree: QuotaTree, names: readonly string[], parent: string): Edit[] {
  return topmost(tree, names).map(node => ({ kind: 'move', node, parent }))
}
