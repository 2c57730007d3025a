// Edits of a quota tree in mid-run, drawn before it is known which tree they meet.
import fc from 'fast-check'
import { type Amount, add, ofUnits } from '#core/quota/amount.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import { quotaNode } from './builders.ts'

export type EditDraft = {
  readonly op: 'min' | 'max' | 'move' | 'add' | 'remove' | 'rename' | 'bind' | 'unbind' | 'overMax' | 'lose'
  /** Among the nodes, the leaves, the namespaces. */
  readonly which: number
  readonly other: number
  readonly amount: number
}

export const editDraft: fc.Arbitrary<EditDraft> = fc.record({
  op: fc.constantFrom(
    ...(['min', 'max', 'max', 'move', 'add', 'remove', 'rename', 'bind', 'unbind', 'overMax'] as const),
    'lose' as const,
  ),
  which: fc.nat({ max: 20 }),
  other: fc.nat({ max: 20 }),
  amount: fc.nat({ max: 9 }),
})

const ZERO = ofUnits(0)
const most = (a: Amount, b: Amount): Amount => (a > b ? a : b)

export const nodesOf = (node: QuotaNode): QuotaNode[] => [node, ...node.children.flatMap(nodesOf)]
const pick = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)]

type Change = (node: QuotaNode) => QuotaNode

/** The tree with `change` done to every node, children first. */
const rebuild = (node: QuotaNode, change: Change): QuotaNode =>
  change({ ...node, children: node.children.map(child => rebuild(child, change)) })

/** Null: the tree is lost. Any other is a tree that the app would apply: mins fit into one another, and below every max. */
export function edited({ root }: QuotaTree, draft: EditDraft): QuotaTree | null {
  return draft.op === 'lose' ? null : { root: repaired(rebuild(root, changeFor(root, draft))) }
}

function changeFor(root: QuotaNode, draft: EditDraft): Change {
  const nodes = nodesOf(root)
  const node = pick(nodes, draft.which)?.name
  const below = pick(nodes.slice(1), draft.which)
  const only =
    (name: string | undefined, change: Change): Change =>
    each =>
      each.name === name ? change(each) : each
  switch (draft.op) {
    case 'min':
      return only(node, each => ({ ...each, min: limited(each.min, draft) }))
    case 'max':
      return only(node, each => ({ ...each, max: limited(each.max, draft) }))
    case 'overMax':
      return only(node, each => ({ ...each, attributes: { overMax: 'Evict' } }))
    case 'rename':
      return only(below?.name, each => ({ ...each, name: `${each.name}'` }))
    case 'remove':
      return each => ({ ...each, children: each.children.filter(child => child.name !== below?.name) })
    case 'add':
      return only(pick(nodes.filter(isParent), draft.which)?.name, each => withChild(each, added(draft)))
    case 'move':
      return moved(nodes, draft)
    case 'bind':
    case 'unbind':
      return bound(nodes, draft)
    case 'lose':
      return each => each
  }
}

const isParent = ({ namespaces }: QuotaNode): boolean => namespaces.length === 0

function limited(list: QuotaNode['max'], { other, amount }: EditDraft): QuotaNode['max'] {
  const changed = new Map(list)
  const resource = other % 3 === 0 ? 'gpu' : 'cpu'
  if (amount === 9) changed.delete(resource)
  else changed.set(resource, ofUnits(amount))
  return changed
}

const added = ({ which, other, amount }: EditDraft): QuotaNode =>
  quotaNode(`new.${which}.${other}.${amount}`, { min: { cpu: amount % 3 }, max: { cpu: amount } })

const withChild = (node: QuotaNode, child: QuotaNode): QuotaNode =>
  nodesOf(node).some(({ name }) => name === child.name)
    ? node
    : { ...node, children: [...node.children, child] }

function moved(nodes: readonly QuotaNode[], { which, other }: EditDraft): Change {
  const node = pick(nodes.slice(1), which)
  const inside = new Set(node === undefined ? [] : nodesOf(node).map(({ name }) => name))
  const parent = pick(
    nodes.filter(each => isParent(each) && !inside.has(each.name)),
    other,
  )
  if (node === undefined || parent === undefined) return each => each
  return each => {
    const children = each.children.filter(child => child.name !== node.name)
    return { ...each, children: each.name === parent.name ? [...children, node] : children }
  }
}

/** A namespace goes to another leaf, or, unbound, to none; those that are bound to none can come back. */
function bound(nodes: readonly QuotaNode[], { op, which, other, amount }: EditDraft): Change {
  const leaves = nodes.filter(({ children }) => children.length === 0)
  const known = leaves.flatMap(({ namespaces }) => namespaces)
  const namespace = amount === 0 ? 'late' : pick(known, which)
  if (namespace === undefined) return each => each
  const to = op === 'bind' ? pick(leaves, other)?.name : undefined
  return each => {
    const rest = each.namespaces.filter(name => name !== namespace)
    return { ...each, namespaces: each.name === to ? [...rest, namespace] : rest }
  }
}

const repaired = (root: QuotaNode): QuotaNode => {
  const whole = rebuild(root, node => {
    const min = new Map(node.min)
    const sums = new Map<string, Amount>()
    for (const child of node.children)
      for (const [r, amount] of child.min) sums.set(r, add(sums.get(r) ?? ZERO, amount))
    for (const [r, sum] of sums) min.set(r, most(min.get(r) ?? ZERO, sum))
    const max = new Map([...node.max].map(([r, amount]) => [r, most(amount, min.get(r) ?? ZERO)]))
    const namespaces = node.children.length === 0 ? node.namespaces : []
    return { ...node, min, max, namespaces }
  })
  return { ...whole, min: new Map([...whole.min, ...whole.max]) }
}
