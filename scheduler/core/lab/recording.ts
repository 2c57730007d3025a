// A play of the lab as it is kept: the leaves at moments of it, what happened between them, and the figures.
import type { Amount } from '../quota/amount.ts'
import { toNano } from '../quota/amount.ts'
import type { QuotaNode, QuotaTree } from '../quota/tree.ts'
import type { Scenario, ScenarioProblem, Step } from '../simulate/scenario.ts'
import { type Result, err, ok } from '../base/result.ts'
import type { Counts } from '../simulate/podIndex.ts'
import { leafOf } from '../simulate/leaves.ts'
import { type LeafWait, leafWaits } from '../simulate/report.ts'
import { watchSimulation } from '../simulate/simulate.ts'
import { type PodEvent, type Violation, type World, podName } from '../simulate/world.ts'
import { type Figures, createFigures } from './figures.ts'

/** Numbers of one resource on a leaf, one a frame: base units; NaN: the leaf is not there, or its max is unlimited. */
export type ResourceTrack = {
  readonly resource: string
  readonly used: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
}
export type LeafTrack = {
  readonly leaf: string
  readonly namespaces: readonly string[]
  readonly running: Float64Array
  readonly waiting: Float64Array
  readonly resources: readonly ResourceTrack[]
}

/**
 * What is told one by one: pods that go against their will, and steps. Of a step, the nodes that go and come, its name where it does
 * anything else, and the end. `at` in milliseconds since the start.
 */
export type LabEvent = { readonly at: number } & (
  | { readonly kind: 'step'; readonly name: string }
  | { readonly kind: 'nodeLost' | 'nodeJoined'; readonly node: string }
  | { readonly kind: 'end' }
  | {
      readonly kind: 'evicted'
      readonly pod: string
      readonly leaf: string | null
      readonly rule: string
      readonly beneficiary: string | null
      readonly beneficiaryLeaf: string | null
    }
  | { readonly kind: 'lost'; readonly pod: string; readonly leaf: string | null; readonly node: string }
)

export type Recording = {
  /** Milliseconds since the start, of every frame; rising, equal where steps follow without time passing. */
  readonly times: Float64Array
  /** How many events there were until then. */
  readonly eventsUntil: Float64Array
  readonly waits: readonly (readonly LeafWait[])[]
  readonly leaves: readonly LeafTrack[]
  readonly resources: readonly string[]
  readonly events: readonly LabEvent[]
  /** All that happened; more than are told where there were too many. */
  readonly eventCount: number
  readonly figures: Figures
  readonly violations: readonly Violation[]
  /** Nothing would move any more at the end. */
  readonly isSettled: boolean
}

type Frame = {
  readonly at: number
  readonly eventsUntil: number
  readonly tree: QuotaTree | null
  readonly waits: readonly LeafWait[]
  readonly leaves: ReadonlyMap<string, LeafNow>
}
type LeafNow = Counts & { readonly used: ReadonlyMap<string, number> }

const MOST_EVENTS = 4000
const MOST_VIOLATIONS = 100
/** Moments that a chart can show apart. */
const MOST_FRAMES = 300
/** Numbers that all frames hold together: fewer frames of a large tree. */
const MOST_NUMBERS = 1_500_000

/**
 * Plays a scenario and keeps what a stage needs of it. Moments that follow each other more closely than frames can show are one.
 * @returns null when it was cancelled
 */
export function record(
  scenario: Scenario,
  isCancelled: () => boolean,
): Result<Recording | null, readonly ScenarioProblem[]> {
  const end = Math.max(0, ...scenario.steps.map(({ at }) => at ?? 0))
  const kept = createKeeper(end)
  const figures = createFigures()
  let isSettled = true
  const violations: Violation[] = []
  const played = watchSimulation(scenario, {
    isCancelled,
    onPod: (event, world) => {
      figures.onPod(event, world)
      kept.onPod(event, world)
    },
    onRest: world => {
      figures.onRest(world)
      kept.onRest(world)
    },
    onStep: (world, _, settled) => {
      isSettled = settled
      violations.push(...world.violations.slice(0, MOST_VIOLATIONS - violations.length))
      figures.onRest(world)
      kept.onStep(world)
    },
    onBegin: world => {
      const step = scenario.steps[world.step - 1]
      if (step !== undefined) stepEvents(step, world).forEach(kept.tell)
    },
  })
  if (!played.ok) return err(played.error)
  if (isCancelled()) return ok(null)
  return ok({ ...kept.finish(), figures: figures.finish(played.value), violations, isSettled })
}

type Kept = Pick<
  Recording,
  'times' | 'eventsUntil' | 'waits' | 'leaves' | 'resources' | 'events' | 'eventCount'
>

function createKeeper(end: number) {
  let frames: Frame[] = []
  const events: LabEvent[] = []
  let eventCount = 0
  /** Victims that no frame shows yet. */
  let unshown = 0
  /** Frames lie so far apart, or a quarter of it where somebody just went. */
  let strideMs = 0

  const tell = (event: LabEvent): void => {
    eventCount += 1
    if (events.length < MOST_EVENTS) events.push(event)
  }
  /** A moment at which nothing is other than at the last that was taken is none. */
  const take = (world: World): void => {
    const last = frames.at(-1)
    const leaves = leavesNow(world)
    const most = Math.max(60, Math.min(MOST_FRAMES, MOST_NUMBERS / Math.max(1, leaves.size * 32)))
    if (last === undefined) strideMs = end / most
    const isAsBefore = last !== undefined && isAlike(last.leaves, leaves)
    const isNews = !isAsBefore || last.eventsUntil !== events.length
    if (!isNews && world.now < end) return
    if (last?.at === world.now && isAsBefore) frames.pop()
    const { now, tree } = world
    frames.push({ at: now, eventsUntil: events.length, tree, waits: leafWaits(world), leaves })
    unshown = 0
    // Nobody knows how many there will be where steps have no times, and after the last that has one.
    if (frames.length <= 4 * most) return
    strideMs = Math.max(strideMs * 2, 1)
    frames = frames.filter((_, place) => place === 0 || (frames.length - place) % 2 === 1)
  }
  return {
    tell,
    onPod: (event: PodEvent, world: World): void => {
      if (event.kind !== 'evicted' && event.kind !== 'lost') return
      tell(eventOf(event, world))
      unshown += 1
    },
    /**
     * Whoever goes is shown going; else a moment is shown when the last that was shown lies far enough back, or is the same: then
     * another step has begun at it.
     */
    onRest: (world: World): void => {
      const last = frames.at(-1)
      const passed = last === undefined ? Infinity : world.now - last.at
      if (passed === 0 || passed >= (unshown > 0 ? strideMs / 4 : strideMs)) take(world)
    },
    /** The end is shown, also where nothing happens at it. */
    onStep: (world: World): void => {
      if (world.now >= end) take(world)
    },
    finish: (): Kept => ({ ...columnsOf(frames), events, eventCount }),
  }
}

/** @param world as it is before the step */
function stepEvents({ name, isEnd, deletes, items }: Step, { now, nodes }: World): readonly LabEvent[] {
  if (isEnd) return [{ at: now, kind: 'end' }]
  const lost = deletes.flatMap(({ value }) => (value.kind === 'Node' ? [value.name] : []))
  const joined = items.flatMap(({ value: { ref } }) =>
    ref.kind === 'Node' && !nodes.has(ref.name) ? [ref.name] : [],
  )
  const isOfNodes =
    lost.length + joined.length > 0 && lost.length + joined.length === deletes.length + items.length
  return [
    ...(isOfNodes ? [] : [{ at: now, kind: 'step' as const, name }]),
    ...lost.map(node => ({ at: now, kind: 'nodeLost' as const, node })),
    ...joined.map(node => ({ at: now, kind: 'nodeJoined' as const, node })),
  ]
}

function eventOf(event: Extract<PodEvent, { kind: 'evicted' | 'lost' }>, { now, tree }: World): LabEvent {
  const { sim } = event
  const told = { at: now, pod: podName(sim), leaf: leafOf(tree, sim.pod) }
  if (event.kind === 'lost') return { ...told, kind: 'lost', node: sim.pod.node ?? '' }
  const { rule, beneficiary } = event
  return {
    ...told,
    kind: 'evicted',
    rule,
    beneficiary: beneficiary === null ? null : podName(beneficiary),
    beneficiaryLeaf: beneficiary === null ? null : leafOf(tree, beneficiary.pod),
  }
}

function leavesNow({ tree, index }: World): ReadonlyMap<string, LeafNow> {
  const leaves = new Map<string, LeafNow>()
  for (const { name } of tree === null ? [] : leafNodes(tree.root)) {
    const used = new Map(
      [...(index.charged.get(name) ?? [])].map(([resource, sum]) => [resource, unitsOf(sum)]),
    )
    const { running = 0, waiting = 0 } = index.counts.get(name) ?? {}
    leaves.set(name, { running, waiting, used })
  }
  return leaves
}

function isAlike(a: Frame['leaves'], b: Frame['leaves']): boolean {
  if (a.size !== b.size) return false
  for (const [name, { running, waiting, used }] of a) {
    const other = b.get(name)
    if (other?.running !== running || other.waiting !== waiting) return false
    for (const [resource, amount] of used) if (other.used.get(resource) !== amount) return false
  }
  return true
}

const leafNodes = (node: QuotaNode): readonly QuotaNode[] =>
  node.children.length === 0 ? [node] : node.children.flatMap(leafNodes)

/** Base units, such as cores and bytes, as charts draw them. */
export const unitsOf = (amount: Amount): number => Number(toNano(amount)) / 1e9

function columnsOf(frames: readonly Frame[]): Omit<Kept, 'events' | 'eventCount'> {
  const nodes = new Map<string, QuotaNode>()
  const resources = new Set<string>()
  const nodesOf = new Map<QuotaTree, ReadonlyMap<string, QuotaNode>>()
  for (const { tree, leaves } of frames) {
    for (const { used } of leaves.values()) for (const resource of used.keys()) resources.add(resource)
    if (tree === null || nodesOf.has(tree)) continue
    nodesOf.set(tree, new Map(leafNodes(tree.root).map(node => [node.name, node])))
    for (const node of leafNodes(tree.root)) {
      nodes.set(node.name, node)
      for (const limits of [node.min, node.max]) for (const resource of limits.keys()) resources.add(resource)
    }
  }
  const column = (valueOf: (frame: Frame) => number | undefined): Float64Array =>
    Float64Array.from(frames, frame => valueOf(frame) ?? Number.NaN)
  const nodeIn = ({ tree }: Frame, leaf: string): QuotaNode | undefined =>
    tree === null ? undefined : nodesOf.get(tree)?.get(leaf)
  const track = (leaf: string, resource: string): ResourceTrack => ({
    resource,
    used: column(({ leaves }) => {
      const now = leaves.get(leaf)
      return now === undefined ? undefined : (now.used.get(resource) ?? 0)
    }),
    min: column(frame => {
      const node = nodeIn(frame, leaf)
      const min = node?.min.get(resource)
      return node === undefined ? undefined : min === undefined ? 0 : unitsOf(min)
    }),
    max: column(frame => {
      const max = nodeIn(frame, leaf)?.max.get(resource)
      return max === undefined ? undefined : unitsOf(max)
    }),
  })
  return {
    times: column(({ at }) => at),
    eventsUntil: column(({ eventsUntil }) => eventsUntil),
    waits: frames.map(({ waits }) => waits),
    resources: [...resources],
    leaves: [...nodes.values()].map(({ name, namespaces }) => ({
      leaf: name,
      namespaces,
      running: column(({ leaves }) => leaves.get(name)?.running),
      waiting: column(({ leaves }) => leaves.get(name)?.waiting),
      resources: [...resources].map(resource => track(name, resource)),
    })),
  }
}
