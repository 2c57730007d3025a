// What is shown beside a tree: what its nodes use, and what it is held against.
import { type Amount, formOf, formatQuantity, parseQuantity, toNano } from '#core/quota/amount.ts'
import { UNLIMITED } from '#core/quota/limit.ts'
import type { ResourceList } from '#core/quota/resourceList.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import { type Charge, type Usage, resourcesOf, usageOf } from '#core/quota/usage.ts'
import type { ClusterFacts } from '#core/quota/validate.ts'
import { standingOf } from '#core/schedule/charge.ts'
import { indexTree } from '#core/schedule/treeIndex.ts'
import type { Facts, UsageJson } from '../../../preload/contract/quotaTree.ts'
import { gpusFirst } from '../../ui/gpusFirst.ts'
import type { QuotaBarValues } from '../../ui/quotaBarShape.ts'

export const amountsOf = (texts: Readonly<Record<string, string>>): ResourceList =>
  new Map(
    Object.entries(texts).flatMap(([resource, text]): [string, Amount][] => {
      const amount = parseQuantity(text)
      return amount.ok ? [[resource, amount.value]] : []
    }),
  )

/** Cores, bytes or devices. */
export const numberOf = (amount: Amount | undefined): number =>
  amount === undefined ? 0 : Number(toNano(amount)) / 1e9

/** As Kubernetes writes it; null for no limit. */
export const textOf = (resource: string, amount: Amount): string | null =>
  amount >= UNLIMITED ? null : formatQuantity(amount, formOf(resource))

/** Resources of a tree as they are shown, GPUs first. */
export const shownResources = (tree: QuotaTree): readonly string[] => gpusFirst(resourcesOf(tree))

/** As many as there is room for side by side. */
const MOST_BARS = 2

/** Those that each node has a bar of, where there is no room for all. */
export const barredResources = (shown: readonly string[]): readonly string[] => shown.slice(0, MOST_BARS)

/** What a bar of a node is drawn of beside its limits. */
export type BarFigures = {
  /** Undefined: not known. */
  readonly used: Amount | undefined
  /** Of its min, what others use; undefined: not known. */
  readonly lent: Amount | undefined
  /** The length of a whole bar. */
  readonly scale: number
}

/** What a bar of a node shows, in base units. */
export function barValues(
  { min, max }: QuotaNode,
  resource: string,
  { used, lent, scale }: BarFigures,
): QuotaBarValues {
  const most = max.get(resource)
  return {
    used: numberOf(used),
    min: numberOf(min.get(resource)),
    max: most === undefined || most >= UNLIMITED ? null : numberOf(most),
    scale,
    lent: numberOf(lent),
  }
}

export type UsageByName = ReadonlyMap<string, Usage>

/** By name of node. Without our scheduler nothing is gated: then pods without a node are the ones that wait. */
export function usageByName(
  tree: QuotaTree,
  facts: Facts,
  { hasScheduler, renamed }: { hasScheduler: boolean; renamed: ReadonlyMap<string, string> },
): UsageByName {
  const index = indexTree(tree)
  const charges = facts.groups.flatMap(({ namespace, leaf, isGated, isPlaced, requests }): Charge[] => {
    const leafNote = leaf === null ? null : (renamed.get(leaf) ?? leaf)
    const standing = standingOf({ namespace, phase: 'Running', isGated, goneBy: null, leafNote }, index)
    if (standing.kind === 'uncharged') return []
    const at = standing.kind === 'charged' ? standing.node : standing.leaf
    if (at === null) return []
    const isWaiting = standing.kind === 'waiting' || (!hasScheduler && !isPlaced)
    return [{ leaf: index.nodes[at]?.name ?? null, amounts: amountsOf(requests), isWaiting }]
  })
  return byName(usageOf(tree, charges))
}

function byName(usage: Usage): UsageByName {
  const found = new Map<string, Usage>()
  const visit = (node: Usage): void => {
    if (!found.has(node.name)) found.set(node.name, node)
    node.children.forEach(visit)
  }
  visit(usage)
  return found
}

/** Nodes of a usage that came from the backend, in the order of the tree. */
export function flatUsage(usage: UsageJson): readonly UsageJson[] {
  return [usage, ...(usage.children ?? []).flatMap(flatUsage)]
}

export function clusterFacts(
  facts: Facts | undefined,
  inForce: QuotaTree | null,
  renamed: ReadonlyMap<string, string>,
): ClusterFacts {
  const allocatable = facts?.allocatable ?? null
  return {
    allocatable: allocatable && { all: amountsOf(allocatable.all), ready: amountsOf(allocatable.ready) },
    namespaces: facts?.namespaces ? new Set(facts.namespaces) : null,
    runningPods: new Map(Object.entries(facts?.runningPods ?? {})),
    inForce,
    renamed,
  }
}

/** The `scaleOf` of a view. Of the root, its own max; where nobody above has one, what nodes have, or what the root is guaranteed. */
export function scalesOf(
  { root }: QuotaTree,
  allocatable: ResourceList | null,
): (name: string, resource: string) => number {
  const parents = new Map<string, QuotaNode>()
  const visit = (node: QuotaNode): void => {
    for (const child of node.children) {
      // A tree in force may have a name twice, also below itself: no way up leads in a circle then.
      if (!parents.has(child.name)) parents.set(child.name, node)
      visit(child)
    }
  }
  visit(root)
  return (name, resource) => {
    for (let above = parents.get(name) ?? root; ; above = parents.get(above.name) ?? root) {
      const max = above.max.get(resource)
      if (max !== undefined) return numberOf(max)
      if (above === root) return numberOf(allocatable?.get(resource) ?? root.min.get(resource))
    }
  }
}
