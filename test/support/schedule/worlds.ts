import fc from 'fast-check'
import { millis } from '#core/base/units.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import type { ClusterNode, Gang, QuotaPod, Snapshot } from '#core/schedule/snapshot.ts'
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
import { overMax } from './charges.ts'
import type { Conditions } from './closedLoop.ts'
import { type EditDraft, editDraft, nodesOf } from './treeEdits.ts'

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
  /** While it runs: edits of the tree, nodes that are lost and come back, budgets that follow what runs, group objects. */
  readonly changes: boolean
}

export const PLAIN: Traits = {
  resources: ['cpu'],
  priorities: false,
  gangs: false,
  filters: false,
  disorder: false,
  uniform: false,
  changes: false,
}
export const RICH: Traits = {
  resources: ['cpu', 'gpu'],
  priorities: true,
  gangs: true,
  filters: true,
  disorder: true,
  uniform: false,
  changes: false,
}
/** What runs is drawn by the loop itself, so that nothing is there that could not be. */
export const CHANGING: Traits = { ...RICH, disorder: false, changes: true }

type Sketch = {
  readonly min: readonly number[]
  /** Above min; null: there is no max. */
  readonly extra: readonly (number | null)[]
  readonly children: readonly Sketch[]
}

const oftenNull = (most: number): fc.Arbitrary<number | null> =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(null) }, { weight: 3, arbitrary: fc.nat({ max: most }) })

const perResource = <T>(width: number, each: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(each, { minLength: width, maxLength: width })

const sketchOf = (width: number, depth: number): fc.Arbitrary<Sketch> =>
  fc.record({
    min: perResource(width, fc.nat({ max: 5 })),
    extra: perResource(width, oftenNull(8)),
    children:
      depth === 0
        ? fc.constant([])
        : fc.oneof(
            { weight: depth === 2 ? 0 : 1, arbitrary: fc.constant([]) },
            {
              weight: 3,
              arbitrary: fc.array(sketchOf(width, depth - 1), {
                minLength: depth === 2 ? 2 : 1,
                maxLength: 3,
              }),
            },
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
    const extra = isRoot ? (sketch.extra[r] ?? 0) : sketch.extra[r]
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
    : children.reduce((sum, child) => sum + minOf(child, r), 0) + ((min[r] ?? 0) % 2)

/** In the order of the tree. */
export const namespacesOf = ({ root }: QuotaTree): string[] =>
  nodesOf(root).flatMap(({ namespaces }) => namespaces)

/** What is drawn of a pod, or of a gang, before it is known in which tree. */
type Draft = {
  readonly leaf: number
  readonly asks: readonly number[]
  readonly priority: number
  readonly isRunning: boolean
  readonly age: number
  /** 1: no gang. */
  readonly size: number
  readonly oddity: number
  /** What says how many pods the gang needs, and how many of them: see `sayingOf`. */
  readonly form: number
}

const draftFor = ({ resources: names, priorities, gangs, uniform, changes }: Traits): fc.Arbitrary<Draft> =>
  fc.record({
    leaf: fc.nat({ max: 8 }),
    asks: perResource(names.length, uniform ? fc.constant(1) : fc.nat({ max: 4 })),
    priority: priorities ? fc.nat({ max: 2 }) : fc.constant(0),
    isRunning: fc.boolean(),
    age: fc.nat({ max: 1000 }),
    size: gangs ? fc.constantFrom(1, 1, 1, 1, 1, 1, 2, 3) : fc.constant(1),
    oddity: fc.nat({ max: 29 }),
    form: changes ? fc.nat({ max: 4 }) : fc.constant(0),
  })

type Setting = { readonly namespaces: readonly string[]; readonly traits: Traits }

type Saying = { readonly label: number | null; readonly object: number | null }

/** The labels of its pods, a group object, or both; all of its pods, or some of them and the rest as they come. */
const sayingOf = ({ size, form }: Draft): Saying => {
  const some = Math.max(1, size - 1)
  const sayings: Saying[] = [
    { label: size, object: null },
    { label: some, object: null },
    { label: null, object: size },
    { label: null, object: some },
    { label: some, object: size },
  ]
  return sayings[form % sayings.length] as Saying
}

const gangKey = (namespace: string, n: number): string => `${namespace}/g${n}`

/** The pods of a draft, the `n`-th of its world. A gang may lack a pod, or be torn. */
function podsOfDraft(draft: Draft, n: number, { namespaces, traits }: Setting): QuotaPod[] {
  const namespace = namespaces[draft.leaf % namespaces.length] as string
  const asks = draft.asks.every(asked => asked === 0) ? [1, ...draft.asks.slice(1)] : draft.asks
  const gang =
    draft.size === 1 ? {} : { gang: gangKey(namespace, n), gangMinAvailable: sayingOf(draft).label }
  const present = draft.size > 1 && draft.oddity === LACKING ? draft.size - 1 : draft.size
  return Array.from({ length: present }, (_, member) => {
    const isRunning = draft.isRunning && !(member > 0 && draft.oddity === TORN)
    const sketch = {
      request: Object.fromEntries(traits.resources.map((resource, r) => [resource, asks[r] ?? 0])),
      priority: draft.priority,
      createdAt: millis(NOW - seconds(draft.age)),
      ...gang,
      ...oddities(draft.oddity, traits, isRunning),
    }
    const path = `${namespace}/p${n}-${member}`
    const startedAt = millis(NOW - seconds(draft.age))
    return isRunning
      ? running(path, { node: `node-${n % 2}`, admittedSequence: n, startedAt, ...sketch })
      : gated(path, sketch)
  })
}

const LACKING = 10
const TORN = 11

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
  8: { refused: { until: millis(NOW + seconds(9)), why: 'budget' } },
  9: { node: null, phase: 'Pending', unschedulableSince: millis(NOW - seconds(600)) },
}

function oddities(oddity: number, { filters, disorder }: Traits, isRunning: boolean): Oddity {
  if (filters && oddity === 3 && !isRunning) return { otherGates: ['example.com/gate'] }
  if (disorder && oddity === 4 && !isRunning) return { goneBy: millis(NOW + seconds(5)) }
  return { ...(filters ? FILTERED[oddity] : {}), ...(disorder && isRunning ? DISORDERLY[oddity] : {}) }
}

/** States as a component might meet them, reachable or not. What runs keeps within every max, but for some with `disorder`. */
export const snapshotFor = (traits: Traits): fc.Arbitrary<Snapshot> =>
  fc
    .record({
      tree: treeFor(traits),
      drafts: fc.array(
        draftFor(traits),
        traits.uniform ? { minLength: 16, maxLength: 48 } : { minLength: 4, maxLength: 24 },
      ),
      allowed: fc.nat({ max: 3 }),
    })
    .map(({ tree, drafts, allowed }) => {
      const namespaces = namespacesOf(tree)
      const mayExceed = traits.disorder && allowed === 0
      const pods: QuotaPod[] = []
      for (const [n, draft] of drafts.entries()) {
        const drawn = podsOfDraft(draft, n, { namespaces, traits })
        const fits = !draft.isRunning || mayExceed || overMax(tree, [...pods, ...drawn]).length === 0
        pods.push(...(fits ? drawn : podsOfDraft({ ...draft, isRunning: false }, n, { namespaces, traits })))
      }
      const nodes = [0, 1, 2].map(workNode)
      const budgets = traits.filters && allowed < 2 ? [budgetFor(namespaces, allowed)] : []
      const options = { reclaimBarePods: allowed !== 0, checkRoom: traits.disorder && allowed === 1 }
      return snapshotOf(tree, pods, { budgets, nodes, options })
    })

const budgetFor = (namespaces: readonly string[], disruptionsAllowed: number) => ({
  namespace: namespaces[0] ?? '',
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
  | { readonly kind: 'edit'; readonly draft: EditDraft }
  /** Of the three nodes one is lost, or is there again. */
  | { readonly kind: 'node'; readonly which: number; readonly isThere: boolean }
  | { readonly kind: 'budget'; readonly which: number; readonly minAvailable: number }
  /** The group object of a gang goes, or says another number. */
  | { readonly kind: 'group'; readonly which: number; readonly minAvailable: number | null }

const changesUnderWay: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('edit' as const), draft: editDraft }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('node' as const),
      which: fc.nat({ max: 2 }),
      isThere: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('budget' as const),
      which: fc.nat({ max: 8 }),
      minAvailable: fc.nat({ max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('group' as const),
      which: fc.nat({ max: 8 }),
      minAvailable: fc.option(fc.integer({ min: 1, max: 4 })),
    }),
  },
)

/** Of the pods that come together most are of one leaf, as those of a Deployment are. */
export const happeningsFor = (traits: Traits): fc.Arbitrary<readonly Happening[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc
          .tuple(fc.nat({ max: 8 }), fc.array(draftFor(traits), { minLength: 2, maxLength: 6 }))
          .map(([leaf, drafts]) => ({
            kind: 'create' as const,
            drafts: drafts.map((draft, n) => (n === 3 ? draft : { ...draft, leaf })),
          })),
      },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat({ max: 30 }) }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('pause' as const), ms: fc.nat({ max: 8000 }) }),
      },
      { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
      ...(traits.changes ? [{ weight: 6, arbitrary: changesUnderWay }] : []),
    ),
    { minLength: 3, maxLength: traits.changes ? 14 : 9 },
  )

export const podsOf = (drafts: readonly Draft[], first: number, setting: Setting): QuotaPod[] =>
  drafts.flatMap((draft, n) => podsOfDraft({ ...draft, isRunning: false }, first + n, setting))

/** The group objects that come with them. */
export const gangsOf = (drafts: readonly Draft[], first: number, { namespaces }: Setting): Gang[] =>
  drafts.flatMap((draft, n) => {
    const { object } = sayingOf(draft)
    const key = gangKey(namespaces[draft.leaf % namespaces.length] as string, first + n)
    return draft.size === 1 || object === null ? [] : [{ key, minAvailable: object }]
  })

/** One of the three nodes of a world that has nodes. */
export const workNode = (n: number): ClusterNode =>
  clusterNode(`node-${n}`, { allocatable: { cpu: 9, gpu: 6, pods: 30 } })

/** Late watches, slow writes, lost ones, pods that take time to die. */
export const roughly: fc.Arbitrary<Partial<Conditions>> = fc.record({
  dieMs: fc.constantFrom(0, 500, 5000),
  watchMs: fc.constantFrom(0, 20, 3000),
  writeMs: fc.constantFrom(0, 15),
  loseEvery: fc.constantFrom(0, 2, 3, 5),
})
