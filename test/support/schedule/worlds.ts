import fc from 'fast-check'
import { millis } from '#core/base/units.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import type { QuotaPod, Snapshot } from '#core/schedule/snapshot.ts'
import {
  type Amounts,
  NOW,
  clusterNode,
  gated,
  quotaNode,
  running,
  seconds,
  snapshotOf,
  treeOf,
} from './builders.ts'

/** How much may differ in a world; what is left out does not occur. */
export type Traits = {
  readonly resources: readonly string[]
  readonly priorities: boolean
  readonly gangs: boolean
  /** Protected and bare pods, budgets, minimum run times. */
  readonly filters: boolean
  /** Use above max, pods that never had a gate, pods that are terminating. */
  readonly disorder: boolean
  /** All pods ask for 1 of everything. */
  readonly uniform: boolean
}

export const PLAIN: Traits = {
  resources: ['cpu'],
  priorities: false,
  gangs: false,
  filters: false,
  disorder: false,
  uniform: false,
}
export const RICH: Traits = {
  resources: ['cpu', 'gpu'],
  priorities: true,
  gangs: true,
  filters: true,
  disorder: true,
  uniform: false,
}

type Sketch = {
  readonly min: readonly number[]
  readonly extra: readonly (number | null)[]
  readonly children: readonly Sketch[]
}

const sketchOf = (width: number, depth: number): fc.Arbitrary<Sketch> =>
  fc.record({
    min: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: width, maxLength: width }),
    extra: fc.array(fc.option(fc.integer({ min: 0, max: 8 }), { freq: 4 }), {
      minLength: width,
      maxLength: width,
    }),
    children:
      depth === 0
        ? fc.constant([])
        : fc.oneof(
            { weight: depth === 2 ? 0 : 1, arbitrary: fc.constant([]) },
            { weight: 3, arbitrary: fc.array(sketchOf(width, depth - 1), { minLength: 1, maxLength: 3 }) },
          ),
  })

/** Valid trees: mins of children fit into their parent's, and the root's min is its max. */
export const treeFor = ({ resources: names }: Pick<Traits, 'resources'>): fc.Arbitrary<QuotaTree> =>
  sketchOf(names.length, 2).map(sketch => treeOf(build(sketch, { name: 'root', names })))

type Naming = { readonly name: string; readonly names: readonly string[] }

function build(sketch: Sketch, { name, names }: Naming): QuotaNode {
  const min = names.map((_, r) => minOf(sketch, r))
  const isRoot = name === 'root'
  const max = names.flatMap((resource, r): [string, number][] => {
    const extra = isRoot ? (sketch.extra[r] ?? 4) : sketch.extra[r]
    return extra === null || extra === undefined ? [] : [[resource, (min[r] ?? 0) + extra]]
  })
  const asAmounts = (values: readonly number[]): Amounts =>
    Object.fromEntries(names.map((resource, r) => [resource, values[r] ?? 0]))
  const maxAmounts: Amounts = Object.fromEntries(max)
  return quotaNode(name, {
    min: isRoot ? maxAmounts : asAmounts(min),
    max: maxAmounts,
    namespaces: sketch.children.length === 0 ? [name] : [],
    children: sketch.children.map((child, n) => build(child, { name: `${name}.${n}`, names })),
  })
}

/** Its own for a leaf, else what its children need, and a little. */
const minOf = ({ min, children }: Sketch, r: number): number =>
  children.length === 0
    ? (min[r] ?? 0)
    : children.reduce((sum, child) => sum + minOf(child, r), 0) + ((min[r] ?? 0) % 3)

export const leavesOf = (node: QuotaNode): QuotaNode[] =>
  node.children.length === 0 ? [node] : node.children.flatMap(leavesOf)

/** What is drawn of a pod, before it is known in which tree. */
type Draft = {
  readonly leaf: number
  readonly asks: readonly number[]
  readonly priority: number
  readonly isRunning: boolean
  readonly age: number
  readonly gang: number | null
  readonly oddity: number
}

const draftFor = ({ resources: names, priorities, gangs, uniform }: Traits): fc.Arbitrary<Draft> =>
  fc.record({
    leaf: fc.nat({ max: 8 }),
    asks: fc.array(uniform ? fc.constant(1) : fc.integer({ min: 0, max: 4 }), {
      minLength: names.length,
      maxLength: names.length,
    }),
    priority: priorities ? fc.integer({ min: 0, max: 2 }) : fc.constant(0),
    isRunning: fc.boolean(),
    age: fc.nat({ max: 1000 }),
    gang: gangs ? fc.option(fc.nat({ max: 1 }), { freq: 3, nil: null }) : fc.constant(null),
    oddity: fc.nat({ max: 19 }),
  })

const GANG_SIZES = [2, 3]

type Setting = { readonly leaves: readonly QuotaNode[]; readonly traits: Traits }

function podOf(draft: Draft, n: number, { leaves, traits }: Setting): QuotaPod {
  const leaf = leaves[draft.leaf % leaves.length] as QuotaNode
  const asks = draft.asks.every(asked => asked === 0) ? [1, ...draft.asks.slice(1)] : draft.asks
  const request = Object.fromEntries(traits.resources.map((resource, r) => [resource, asks[r] ?? 0]))
  const gang = draft.gang === null ? null : `${leaf.name}/gang-${draft.gang}`
  const common = {
    request,
    priority: draft.priority,
    createdAt: millis(NOW - seconds(draft.age)),
    gang,
    gangMinAvailable: draft.gang === null ? null : (GANG_SIZES[draft.gang] ?? 2),
    ...oddities(draft.oddity, traits, draft.isRunning),
  }
  const path = `${leaf.name}/p${n}`
  return draft.isRunning
    ? running(path, {
        node: `node-${n % 2}`,
        admittedSequence: n,
        startedAt: millis(NOW - seconds(draft.age)),
        ...common,
      })
    : gated(path, common)
}

type Oddity = Partial<Omit<QuotaPod, 'request'>>

const FILTERED: Readonly<Record<number, Oddity>> = {
  0: { isProtected: true },
  1: { controller: null },
  2: { minRuntimeSeconds: 600 },
}

/** Of pods that run already. */
const DISORDERLY: Readonly<Record<number, Oddity>> = {
  4: { goneBy: millis(NOW + seconds(5)) },
  5: { goneBy: millis(NOW + seconds(50)) },
  6: { leafNote: null, admittedSequence: null },
  7: { goneBy: millis(NOW - seconds(3600)) },
  8: { refusedUntil: millis(NOW + seconds(9)) },
  9: { node: null, phase: 'Pending', unschedulableSince: millis(NOW - seconds(600)) },
}

function oddities(oddity: number, { filters, disorder }: Traits, isRunning: boolean): Oddity {
  if (filters && oddity === 3 && !isRunning) return { otherGates: ['example.com/gate'] }
  return { ...(filters ? FILTERED[oddity] : {}), ...(disorder && isRunning ? DISORDERLY[oddity] : {}) }
}

/** States as a component might meet them, reachable or not. Without `disorder` running pods keep within every max. */
export const snapshotFor = (traits: Traits): fc.Arbitrary<Snapshot> =>
  fc
    .record({
      tree: treeFor(traits),
      drafts: fc.array(draftFor(traits), { maxLength: 14 }),
      allowed: fc.nat({ max: 2 }),
    })
    .map(({ tree, drafts, allowed }) => {
      const leaves = leavesOf(tree.root)
      const pods = drafts.map((draft, n) => podOf(draft, n, { leaves, traits }))
      const nodes = [0, 1, 2].map(n => clusterNode(`node-${n}`, { allocatable: { cpu: 6, gpu: 4, pods: 9 } }))
      const budgets = traits.filters && allowed < 2 ? [budgetFor(leaves, allowed)] : []
      const options = { reclaimBarePods: allowed !== 0, checkRoom: traits.disorder && allowed > 0 }
      return snapshotOf(tree, pods, { budgets, nodes, options })
    })

const budgetFor = (leaves: readonly QuotaNode[], disruptionsAllowed: number) => ({
  namespace: leaves[0]?.name ?? '',
  name: 'keep',
  selector: [],
  disruptionsAllowed,
})

/** Things that happen to a cluster, one after another. */
export type Happening =
  | { readonly kind: 'create'; readonly drafts: readonly Draft[] }
  | { readonly kind: 'end'; readonly which: number }
  | { readonly kind: 'pause'; readonly ms: number }
  | { readonly kind: 'restart' }

export const happeningsFor = (traits: Traits): fc.Arbitrary<readonly Happening[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('create' as const),
          drafts: fc.array(draftFor(traits), { minLength: 1, maxLength: 4 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat({ max: 30 }) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('pause' as const), ms: fc.nat({ max: 8000 }) }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
    ),
    { minLength: 1, maxLength: 10 },
  )

export const podsOf = (drafts: readonly Draft[], first: number, setting: Setting): QuotaPod[] =>
  drafts.map((draft, n) => podOf({ ...draft, isRunning: false }, first + n, setting))
