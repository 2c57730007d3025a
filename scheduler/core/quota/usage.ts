// What each node of a tree has in use, borrows and lends.
import { type Amount, ZERO, add, max, min, ofNano, subtract, toNano } from './amount.ts'
import type { ResourceList } from './resourceList.ts'
import type { QuotaNode, QuotaTree } from './tree.ts'

/** What one pod counts for, and where. */
export type Charge = {
  /** Name of the leaf; null: the root alone, as for a pod whose leaf is gone. */
  readonly leaf: string | null
  readonly amounts: ResourceList
  /** Held by our gate, so that it has nothing yet. */
  readonly isWaiting: boolean
}

/** A node of the tree with what its subtree has, by resource that the tree names; zeros are stated. */
export type Usage = {
  readonly name: string
  readonly used: ResourceList
  /** What is in use and what is waited for, together. */
  readonly request: ResourceList
  /** In use above min. */
  readonly borrowed: ResourceList
  /** What of its min others use now: what they borrow beyond what nobody is guaranteed. Never more than is idle. */
  readonly lent: ResourceList
  /** What pods that wait here ask for. */
  readonly waiting: ResourceList
  readonly children: readonly Usage[]
}

/**
 * Lent amounts follow the tree: what the children of a node borrow, and what the node itself lends, comes first out of
 * what it has that no child is guaranteed, then out of their idle mins in proportion, to the last billionth.
 */
export function usageOf(tree: QuotaTree, charges: Iterable<Charge>): Usage {
  const resources = resourcesOf(tree)
  const sums = sumCharges(tree, charges, resources)
  return measure({ node: tree.root, sums, resources, lent: new Map(resources.map(name => [name, ZERO])) })
}

/** Resources that some node of the tree names, in order. */
export function resourcesOf(tree: QuotaTree): readonly string[] {
  const names = new Set<string>()
  const visit = (node: QuotaNode): void => {
    for (const name of [...node.min.keys(), ...node.max.keys()]) names.add(name)
    node.children.forEach(visit)
  }
  visit(tree.root)
  return [...names].toSorted()
}

type Sums = { readonly used: Map<string, Amount>; readonly waiting: Map<string, Amount> }

/** By node. A leaf that is not in the tree counts as null does; of two of one name the first counts. */
function sumCharges(
  tree: QuotaTree,
  charges: Iterable<Charge>,
  resources: readonly string[],
): ReadonlyMap<QuotaNode, Sums> {
  const sums = new Map<QuotaNode, Sums>()
  const paths = new Map<string, readonly QuotaNode[]>()
  const visit = (node: QuotaNode, above: readonly QuotaNode[]): void => {
    const path = [...above, node]
    sums.set(node, { used: new Map(), waiting: new Map() })
    if (!paths.has(node.name)) paths.set(node.name, path)
    node.children.forEach(child => visit(child, path))
  }
  visit(tree.root, [])
  for (const { leaf, amounts, isWaiting } of charges)
    for (const node of (leaf === null ? undefined : paths.get(leaf)) ?? [tree.root]) {
      const sum = sums.get(node)?.[isWaiting ? 'waiting' : 'used']
      for (const name of resources) {
        const amount = amounts.get(name)
        if (amount !== undefined) sum?.set(name, add(sum.get(name) ?? ZERO, amount))
      }
    }
  return sums
}

type Measuring = {
  readonly node: QuotaNode
  readonly sums: ReadonlyMap<QuotaNode, Sums>
  readonly resources: readonly string[]
  readonly lent: ResourceList
}

function measure({ node, sums, resources, lent }: Measuring): Usage {
  const each = (amount: (name: string) => Amount): ResourceList =>
    new Map(resources.map(name => [name, amount(name)]))
  const usedOf = (of: QuotaNode, name: string): Amount => sums.get(of)?.used.get(name) ?? ZERO
  const waitingFor = (name: string): Amount => sums.get(node)?.waiting.get(name) ?? ZERO
  const shares = new Map(
    resources.map(name => {
      const standing = (of: QuotaNode) => ({ min: of.min.get(name) ?? ZERO, used: usedOf(of, name) })
      return [
        name,
        lentBelow(node.min.get(name) ?? ZERO, lent.get(name) ?? ZERO, node.children.map(standing)),
      ]
    }),
  )
  return {
    name: node.name,
    used: each(name => usedOf(node, name)),
    request: each(name => add(usedOf(node, name), waitingFor(name))),
    borrowed: each(name => over(usedOf(node, name), node.min.get(name) ?? ZERO)),
    lent,
    waiting: each(waitingFor),
    children: node.children.map((child, at) =>
      measure({ node: child, sums, resources, lent: each(name => shares.get(name)?.[at] ?? ZERO) }),
    ),
  }
}

const over = (a: Amount, b: Amount): Amount => max(ZERO, subtract(a, b))

type Standing = { readonly min: Amount; readonly used: Amount }

/**
 * What each child lends of one resource, when their parent, guaranteed `promised`, lends `lent` of it. Where the parent borrows itself, its
 * children's idle mins are all in use.
 */
function lentBelow(promised: Amount, lent: Amount, children: readonly Standing[]): readonly Amount[] {
  const sum = (amounts: readonly Amount[]): Amount => amounts.reduce(add, ZERO)
  const idle = children.map(child => over(child.min, child.used))
  const unpromised = over(promised, sum(children.map(child => child.min)))
  const taken = add(sum(children.map(child => over(child.used, child.min))), lent)
  return apportion(min(over(taken, unpromised), sum(idle)), idle)
}

/** Splits `total`, at most the sum of `weights`, in proportion to them, none getting more than its own; the parts add up to it. */
function apportion(total: Amount, weights: readonly Amount[]): readonly Amount[] {
  const whole = weights.reduce((sum, weight) => sum + toNano(weight), 0n)
  let [seen, given] = [0n, 0n]
  return weights.map(weight => {
    seen += toNano(weight)
    const upTo = whole === 0n ? 0n : (toNano(total) * seen) / whole
    const part = upTo - given
    given = upTo
    return ofNano(part)
  })
}
