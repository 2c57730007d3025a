// The leaves of a tree with what their pods use. Pure.
import { add, max, subtract, toNano, ZERO, type Amount } from '#core/quota/amount.ts'
import { formatLimit } from '#core/quota/limit.ts'
import type { ResourceList } from '#core/quota/resourceList.ts'
import type { QuotaNode } from '#core/quota/tree.ts'
import { type Usage, usageOf } from '#core/quota/usage.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import type { Leaf, Queue } from '../../../preload/contract/suite.ts'

export type Used = ReadonlyMap<string, ResourceList> | null

export const leavesOf = (node: QuotaNode): QuotaNode[] =>
  node.children.length === 0 ? [node] : node.children.flatMap(leavesOf)

type Known = {
  readonly used: Used
  readonly pods: readonly QuotaPod[]
  readonly leafOf: ReadonlyMap<string, string>
}

const usedOf = (used: Used, leaf: string, resource: string): Amount => used?.get(leaf)?.get(resource) ?? ZERO
const above = (value: Amount, floor: Amount): Amount => (value > floor ? subtract(value, floor) : ZERO)

export function leafViews(root: QuotaNode, { used, pods, leafOf }: Known): Leaf[] {
  const leaves = leavesOf(root)
  const resources = [...new Set(leaves.flatMap(({ min, max }) => [...min.keys(), ...max.keys()]))]
  const counts = countPods(pods, leafOf)
  const lent = lentBy(root, used)
  const view = (leaf: QuotaNode, resource: string): Leaf['resources'][number] => {
    const mine = usedOf(used, leaf.name, resource)
    const min = leaf.min.get(resource) ?? ZERO
    const limit = leaf.max.get(resource) ?? null
    const write = (amount: Amount) => formatLimit(resource, amount)
    return {
      resource,
      used: write(mine),
      min: write(min),
      max: limit === null ? null : write(limit),
      borrowed: write(above(mine, min)),
      bar: {
        used: asNumber(mine),
        min: asNumber(min),
        max: limit === null ? null : asNumber(limit),
        scale: asNumber(scaleOf([root, ...leaves], resource, used)),
        lent: asNumber(usedOf(lent, leaf.name, resource)),
      },
    }
  }
  return leaves.map(leaf => ({
    name: leaf.name,
    namespaces: [...leaf.namespaces],
    running: counts.get(leaf.name)?.running ?? 0,
    waiting: counts.get(leaf.name)?.waiting ?? 0,
    resources: resources.map(resource => view(leaf, resource)),
  }))
}

/** What each leaf lends of its min. */
function lentBy(root: QuotaNode, used: Used): Used {
  const charges = leavesOf(root).map(({ name }) => ({
    leaf: name,
    amounts: used?.get(name) ?? new Map<string, Amount>(),
    isWaiting: false,
  }))
  const flat = (usage: Usage): [string, ResourceList][] =>
    usage.children.length === 0 ? [[usage.name, usage.lent]] : usage.children.flatMap(flat)
  return new Map(flat(usageOf({ root }, charges)))
}

/** The longest that any bar can be. */
const scaleOf = (nodes: readonly QuotaNode[], resource: string, used: Used): Amount =>
  nodes
    .flatMap(node => [
      node.max.get(resource) ?? ZERO,
      node.min.get(resource) ?? ZERO,
      usedOf(used, node.name, resource),
    ])
    .reduce(max, ZERO)

/** For drawing: six digits are more than a bar can show. */
const asNumber = (amount: Amount): number => Number(toNano(amount) / 1000n) / 1_000_000

type Counts = { running: number; waiting: number }

function countPods(pods: readonly QuotaPod[], leafOf: ReadonlyMap<string, string>): Map<string, Counts> {
  const counts = new Map<string, Counts>()
  for (const pod of pods) {
    const leaf = (pod.isGated ? null : pod.leafNote) ?? leafOf.get(pod.namespace)
    if (leaf === undefined || pod.goneBy !== null) continue
    const known = counts.get(leaf) ?? { running: 0, waiting: 0 }
    if (pod.isGated) known.waiting += 1
    else if (pod.phase === 'Running') known.running += 1
    counts.set(leaf, known)
  }
  return counts
}

/** What leaves use above their min, by resource; resources that nobody borrows are left out. */
export function sumBorrowed(root: QuotaNode, used: Used): Queue['borrowed'] {
  const sums = new Map<string, Amount>()
  for (const leaf of leavesOf(root))
    for (const [resource, amount] of used?.get(leaf.name) ?? [])
      sums.set(resource, add(sums.get(resource) ?? ZERO, above(amount, leaf.min.get(resource) ?? ZERO)))
  return [...sums]
    .filter(([, amount]) => amount > ZERO)
    .map(([resource, amount]) => ({ resource, amount: formatLimit(resource, amount) }))
}
