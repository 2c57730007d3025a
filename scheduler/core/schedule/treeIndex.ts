// A quota tree as arrays, made once per edit: what every walk along a path reads.
import { type Amount, toNano } from '../quota/amount.ts'
import type { ResourceList } from '../quota/resourceList.ts'
import type { QuotaNode, QuotaTree } from '../quota/tree.ts'

/** More than any sum of requests comes to: stands for a max that is not stated. */
export const UNLIMITED = 1n << 120n

/** Amounts in billionths, one for each resource of `TreeIndex.resources`. */
export type Vector = readonly bigint[]

/** Whether an amount comes to a sum or goes from it. */
export type Sign = 1 | -1

/** The sum with the amount in it, or without; what is missing is 0. */
export const plus = (sum: bigint | undefined, amount: bigint | undefined, sign: Sign): bigint =>
  sign === 1 ? (sum ?? 0n) + (amount ?? 0n) : (sum ?? 0n) - (amount ?? 0n)

export type IndexedNode = {
  /** Its place in `TreeIndex.nodes`; parents come before children. */
  readonly at: number
  readonly name: string
  /** Itself, its parent, … the root. */
  readonly path: readonly number[]
  readonly children: readonly number[]
  readonly max: Vector
  readonly min: Vector
  /** Whether a resource counts for pods charged here: some node of the path has a finite max for it. */
  readonly counts: readonly boolean[]
  /** Thousandths. Of two siblings of equal min, the one of weight 2 may borrow twice as much before it is asked first. */
  readonly weight: bigint
  /** By resource, what is above min is a multiple of this: min, or 1 where that is 0; by weight. */
  readonly minByWeight: readonly number[]
  readonly overMax: 'Drain' | 'Evict'
  /** Null: the options say. */
  readonly minRuntimeSeconds: number | null
  readonly reclaimBarePods: boolean | null
  /** What is wrong with mins on its path, so that nothing is reclaimed for its pods; null where they agree. */
  readonly contradiction: string | null
}

export type TreeIndex = {
  /** Those that some node limits, by name. Others are nobody's business. */
  readonly resources: readonly string[]
  readonly nodes: readonly IndexedNode[]
  /** Places of leaves. */
  readonly leafOfNamespace: ReadonlyMap<string, number>
  readonly leafOfName: ReadonlyMap<string, number>
}

type Building = {
  readonly resources: readonly string[]
  readonly nodes: IndexedNode[]
  readonly leafOfNamespace: Map<string, number>
  readonly leafOfName: Map<string, number>
}

/**
 * Any tree, also an invalid one: a name or namespace that occurs twice belongs to the first leaf that has it, in the
 * order of the tree; what is negative counts as 0.
 */
export function indexTree(tree: QuotaTree): TreeIndex {
  const building: Building = {
    resources: limitedResources(tree.root),
    nodes: [],
    leafOfNamespace: new Map(),
    leafOfName: new Map(),
  }
  addNode(building, tree.root, null)
  return building
}

function limitedResources(root: QuotaNode): string[] {
  const names = new Set<string>()
  const visit = (node: QuotaNode): void => {
    for (const resource of node.max.keys()) names.add(resource)
    node.children.forEach(visit)
  }
  visit(root)
  return [...names].toSorted()
}

function addNode(building: Building, node: QuotaNode, parent: IndexedNode | null): number {
  const { resources, nodes } = building
  const at = nodes.length
  const children: number[] = []
  const max = resources.map(resource => limitOf(node.max.get(resource), UNLIMITED))
  const min = resources.map(resource => limitOf(node.min.get(resource), 0n))
  const weight = readWeight(node.attributes['weight'])
  const indexed: IndexedNode = {
    at,
    name: node.name,
    path: [at, ...(parent?.path ?? [])],
    children,
    max,
    min,
    counts: max.map((limit, r) => limit < UNLIMITED || (parent?.counts[r] ?? false)),
    weight,
    minByWeight: min.map(amount => Number((amount > 0n ? amount : 1n) * weight)),
    ...inherited(node, parent),
    contradiction: parent?.contradiction ?? contradictionOf(node, resources),
  }
  nodes.push(indexed)
  if (node.children.length === 0) bind(building, node, at)
  for (const child of node.children) children.push(addNode(building, child, indexed))
  return at
}

function limitOf(amount: Amount | undefined, missing: bigint): bigint {
  if (amount === undefined) return missing
  const nano = toNano(amount)
  return nano < 0n ? 0n : nano
}

function bind({ leafOfName, leafOfNamespace }: Building, leaf: QuotaNode, at: number): void {
  if (!leafOfName.has(leaf.name)) leafOfName.set(leaf.name, at)
  for (const namespace of leaf.namespaces)
    if (!leafOfNamespace.has(namespace)) leafOfNamespace.set(namespace, at)
}

/** These hold for everything below, until a node says otherwise. A value that cannot be read says nothing. */
function inherited(
  { attributes }: QuotaNode,
  parent: IndexedNode | null,
): Pick<IndexedNode, 'overMax' | 'minRuntimeSeconds' | 'reclaimBarePods'> {
  const { overMax, minRuntimeSeconds, reclaimBarePods } = attributes
  return {
    overMax: overMax === 'Evict' || overMax === 'Drain' ? overMax : (parent?.overMax ?? 'Drain'),
    minRuntimeSeconds: /^\d{1,9}$/.test(minRuntimeSeconds ?? '')
      ? Number(minRuntimeSeconds)
      : (parent?.minRuntimeSeconds ?? null),
    reclaimBarePods:
      reclaimBarePods === 'true' || reclaimBarePods === 'false'
        ? reclaimBarePods === 'true'
        : (parent?.reclaimBarePods ?? null),
  }
}

function readWeight(text: string | undefined): bigint {
  const thousandths = /^\d{1,6}(\.\d{1,3})?$/.test(text ?? '') ? Math.round(Number(text) * 1000) : 0
  return thousandths > 0 ? BigInt(thousandths) : 1000n
}

function contradictionOf(node: QuotaNode, resources: readonly string[]): string | null {
  for (const resource of resources) {
    const min = limitOf(node.min.get(resource), 0n)
    if (min > limitOf(node.max.get(resource), UNLIMITED))
      return `${node.name} has a min above its max (${resource})`
    const promised = node.children.reduce((sum, child) => sum + limitOf(child.min.get(resource), 0n), 0n)
    if (promised > min) return `the mins below ${node.name} add up to more than its own (${resource})`
  }
  return null
}

/** Of the resources that some node limits; others are left out. */
export const toVector = ({ resources }: TreeIndex, list: ResourceList): Vector =>
  resources.map(resource => {
    const amount = list.get(resource)
    return amount === undefined ? 0n : toNano(amount)
  })
