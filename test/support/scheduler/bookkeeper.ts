// Recomputes, from what the API server did and nothing else, what every quota node was charged with at each moment, and says where a rule
// of quota.md was broken. It shares no code with what it checks.
import { CONDITION, GATE, POD_NOTES, TREE } from '#core/wire.ts'
import type { Api } from '../../cluster/api.ts'
import { amountsOf, limitsOf, plus, requestOf, type Amounts, type RequestingPod } from './quantities.ts'
import { record, type Recorded } from './recorder.ts'

export interface WatchedPod {
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly uid: string
    readonly resourceVersion: string
    readonly deletionTimestamp?: string
    readonly annotations?: Readonly<Record<string, string>>
    readonly labels?: Readonly<Record<string, string>>
  }
  readonly spec: RequestingPod & {
    readonly nodeName?: string
    readonly schedulingGates?: readonly { readonly name: string }[]
  }
  readonly status?: {
    readonly phase?: string
    readonly nominatedNodeName?: string
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly reason?: string
      readonly message?: string
    }[]
  }
}

export interface TreeNode {
  readonly name: string
  readonly min?: Readonly<Record<string, string | number>>
  readonly max?: Readonly<Record<string, string | number>>
  readonly children?: readonly TreeNode[]
  readonly namespaces?: readonly string[]
  readonly attributes?: Readonly<Record<string, string>>
}

interface WatchedTree {
  readonly metadata: { readonly uid: string; readonly name: string; readonly resourceVersion: string }
  readonly spec?: { readonly root?: TreeNode }
}

export interface Eviction {
  readonly uid: string
  readonly pod: string
  readonly leaf: string
  readonly at: number
  /** Reason of our condition when the pod was seen last. */
  readonly told: string | undefined
}

export interface Account {
  /** I2: an admission of ours after which a node of the pod's path was over its max. */
  readonly overAdmissions: readonly string[]
  /** I4, I6: an eviction from a leaf that was not over its min, or while no in-min pod waited. A gang goes whole, after its first. */
  readonly needlessEvictions: readonly string[]
  readonly evictions: readonly Eviction[]
  /** Charges by quota node, at the end. */
  readonly used: ReadonlyMap<string, Amounts>
  readonly isGapless: boolean
}

export interface Bookkeeper {
  /** Goes through everything so far, which takes minutes after thousands of pods and hundreds of evictions. */
  account(): Account
  /** Charges by quota node, now: of an account, what takes no time. */
  used(): Account['used']
  stop(): Promise<void>
}

/** The members of a gang go one after the other: so long after the last. */
const GANG_MS = 5000
const GANG_LABEL = 'pod-group.scheduling.sigs.k8s.io/name'

/** How much the component may lag behind what others do (an edited tree, a pod that slipped past admission). */
const LAG_MS = 2000

interface Leaf {
  readonly path: readonly TreeNode[]
  readonly min: Amounts
}

/** The leaves of a tree by name, and by the namespaces that they are bound to. */
function index(root: TreeNode | undefined) {
  const [leaves, bound] = [new Map<string, Leaf>(), new Map<string, string>()]
  const enter = (node: TreeNode, above: readonly TreeNode[]): void => {
    const path = [node, ...above]
    for (const child of node.children ?? []) enter(child, path)
    if (node.children?.length) return
    leaves.set(node.name, { path, min: amountsOf(node.min) })
    for (const namespace of node.namespaces ?? []) bound.set(namespace, node.name)
  }
  if (root) enter(root, [])
  return { root, leaves, bound }
}
type Index = ReturnType<typeof index>

const isGated = ({ spec }: WatchedPod) => spec.schedulingGates?.some(({ name }) => name === GATE) === true
const isOver = ({ status }: WatchedPod) => status?.phase === 'Succeeded' || status?.phase === 'Failed'
const wasEvicted = ({ metadata, status }: WatchedPod) =>
  metadata.deletionTimestamp !== undefined &&
  status?.conditions?.some(
    ({ type, reason }) => type === 'DisruptionTarget' && reason === 'EvictionByEvictionAPI',
  ) === true
const gangOf = ({ metadata }: WatchedPod): string | undefined => {
  const name = metadata.labels?.[GANG_LABEL]
  return name === undefined ? undefined : `${metadata.namespace}/${name}`
}
const reasonOf = ({ status }: WatchedPod) =>
  status?.conditions?.find(({ type }) => type === CONDITION)?.reason
const nameOf = ({ metadata }: WatchedPod) => `${metadata.namespace}/${metadata.name}`

type Step =
  | { readonly of: 'pod'; readonly event: Recorded<WatchedPod> }
  | { readonly of: 'tree'; readonly event: Recorded<WatchedTree> }

export interface Strictness {
  /** How long before an eviction it may have been needed last; 0 when absent: only what is needed at that very moment is. */
  readonly lagMs?: number
}

/** Follows pods and the tree of a cluster from now on. */
export async function keepBooks(api: Api, { lagMs = 0 }: Strictness = {}): Promise<Bookkeeper> {
  const pods = await record<WatchedPod>(api, '/api/v1/pods')
  const trees = await record<WatchedTree>(api, `/apis/${TREE.group}/${TREE.version}/${TREE.plural}`)
  const stepsSoFar = (): Step[] =>
    [
      ...pods.events.map(event => ({ of: 'pod', event }) as const),
      ...trees.events.map(event => ({ of: 'tree', event }) as const),
    ].sort((a, b) => a.event.revision - b.event.revision)
  return {
    account: () => ({ ...replay(stepsSoFar(), lagMs), isGapless: pods.isGapless() && trees.isGapless() }),
    used() {
      const books = new Books()
      for (const step of stepsSoFar()) books.take(step)
      return books.used()
    },
    async stop() {
      await Promise.all([pods.stop(), trees.stop()])
    },
  }
}

class Books {
  pods = new Map<string, WatchedPod>()
  /** What pods were before each change of the last moments, the newest last. */
  changes: { readonly at: number; readonly uid: string; readonly before: WatchedPod | undefined }[] = []
  /** Trees of the last moments, the newest last: what the component may still go by. */
  trees: { at: number; index: Index }[] = [{ at: 0, index: index(undefined) }]

  get tree(): Index {
    return this.trees.at(-1)?.index ?? index(undefined)
  }

  /** @returns what a pod was before, where it was one */
  take({ of, event }: Step): WatchedPod | undefined {
    if (of === 'pod') return this.setPod(event.object, event.kind === 'deleted', event.at)
    this.setTree(event.kind === 'present' ? event.object.spec?.root : undefined, event.at)
    return undefined
  }

  setTree(root: TreeNode | undefined, at: number): void {
    const outdated = this.trees.findLastIndex(tree => tree.at < at - LAG_MS)
    this.trees = [...this.trees.slice(Math.max(0, outdated)), { at, index: index(root) }]
  }

  setPod(pod: WatchedPod, isGone: boolean, at: number): WatchedPod | undefined {
    const { uid } = pod.metadata
    const before = this.pods.get(uid)
    if (isGone) this.pods.delete(uid)
    else this.pods.set(uid, pod)
    this.changes.push({ at, uid, before })
    return before
  }

  /** Whether something held at some moment since `since`, the last of which is now; older changes are forgotten. */
  held(since: number, something: () => boolean): boolean {
    const now = this.pods
    this.changes = this.changes.filter(({ at }) => at >= since)
    this.pods = new Map(now)
    try {
      if (something()) return true
      for (const { uid, before } of this.changes.toReversed()) {
        if (before) this.pods.set(uid, before)
        else this.pods.delete(uid)
        if (something()) return true
      }
      return false
    } finally {
      this.pods = now
    }
  }

  leafOf(pod: WatchedPod, tree = this.tree): string | undefined {
    const note = pod.metadata.annotations?.[POD_NOTES.leaf]
    return note !== undefined && tree.leaves.has(note) ? note : tree.bound.get(pod.metadata.namespace)
  }

  *charged(): Generator<WatchedPod> {
    for (const pod of this.pods.values()) if (!isGated(pod) && !isOver(pod)) yield pod
  }

  /** Charges by node. @param isCounted leaves out pods that count as gone */
  used(tree = this.tree, isCounted: (pod: WatchedPod) => boolean = () => true): Map<string, Amounts> {
    const used = new Map<string, Amounts>()
    for (const pod of this.charged()) {
      const leaf = this.leafOf(pod, tree)
      if (leaf === undefined || !isCounted(pod)) continue
      const request = requestOf(pod.spec)
      for (const { name } of tree.leaves.get(leaf)?.path ?? [])
        used.set(name, plus(used.get(name) ?? new Map<string, number>(), request))
    }
    return used
  }

  /** The first node of a pod's path that is over its max; undefined where none is. */
  overMax(pod: WatchedPod, tree: Index): string | undefined {
    const used = this.used(tree)
    const path = tree.leaves.get(this.leafOf(pod, tree) ?? '')?.path ?? []
    for (const { name, max } of path)
      for (const [resource, limit] of limitsOf(max)) {
        const amount = used.get(name)?.get(resource) ?? 0
        if ((requestOf(pod.spec).get(resource) ?? 0) > 0 && amount > limit)
          return `${name}: ${resource} ${amount / 1000} of ${limit / 1000}`
      }
    return undefined
  }

  /** Whether a pod waits that its leaf's min covers. */
  hasInMinPodWaiting(): boolean {
    const used = this.used()
    return [...this.pods.values()].some(pod => {
      const leaf = this.leafOf(pod)
      if (!isGated(pod) || leaf === undefined) return false
      const min = this.tree.leaves.get(leaf)?.min ?? new Map<string, number>()
      return [...requestOf(pod.spec)].every(
        ([resource, asked]) =>
          !min.has(resource) || (used.get(leaf)?.get(resource) ?? 0) + asked <= (min.get(resource) ?? 0),
      )
    })
  }

  /** Whether a leaf is over its min in anything, with pods on their way out gone. */
  isOverMin(leaf: string, victim: WatchedPod): boolean {
    const stays = (pod: WatchedPod) =>
      pod.metadata.uid === victim.metadata.uid || pod.metadata.deletionTimestamp === undefined
    const used = this.used(this.tree, stays).get(leaf) ?? new Map<string, number>()
    const min = this.tree.leaves.get(leaf)?.min ?? new Map<string, number>()
    return [...used].some(([resource, amount]) => amount > (min.get(resource) ?? 0))
  }
}

function replay(steps: readonly Step[], lagMs: number): Omit<Account, 'isGapless'> {
  const books = new Books()
  const [overAdmissions, needlessEvictions]: [string[], string[]] = [[], []]
  const evictions: Omit<Eviction, 'told'>[] = []
  const told = new Map<string, string | undefined>()
  /** When the last member of a gang went whose first had to. */
  const leaving = new Map<string, number>()

  function judgeAdmission(pod: WatchedPod, at: number): void {
    const breaches = books.trees
      .filter(tree => tree.at <= at)
      .map(({ index: tree }) => books.overMax(pod, tree))
    if (breaches.every(breach => breach !== undefined))
      overAdmissions.push(`${nameOf(pod)}: ${breaches.at(-1)}`)
  }

  function judgeEviction(pod: WatchedPod, at: number): void {
    const leaf = books.leafOf(pod)
    if (leaf === undefined) return
    evictions.push({ uid: pod.metadata.uid, pod: nameOf(pod), leaf, at })
    const isNeeded = () => books.isOverMin(leaf, pod) && books.hasInMinPodWaiting()
    const gang = gangOf(pod)
    const isOfGang = gang !== undefined && at - (leaving.get(gang) ?? -Infinity) <= GANG_MS
    if (isOfGang || isNeeded() || (lagMs > 0 && books.held(at - lagMs, isNeeded))) {
      if (gang !== undefined) leaving.set(gang, at)
      return
    }
    if (!books.isOverMin(leaf, pod)) needlessEvictions.push(`${nameOf(pod)}: ${leaf} was not over its min`)
    if (!books.hasInMinPodWaiting()) needlessEvictions.push(`${nameOf(pod)}: no in-min pod waited`)
  }

  for (const step of steps) {
    const before = books.take(step)
    if (step.of === 'tree') continue
    const { object: pod, kind, at } = step.event
    told.set(pod.metadata.uid, reasonOf(pod))
    const wasOpened = before !== undefined && isGated(before) && !isGated(pod)
    if (kind === 'present' && wasOpened && pod.metadata.annotations?.[POD_NOTES.leaf]) judgeAdmission(pod, at)
    if (wasEvicted(pod) && !(before && wasEvicted(before))) judgeEviction(pod, at)
  }
  return {
    overAdmissions,
    needlessEvictions,
    evictions: evictions.map(eviction => ({ ...eviction, told: told.get(eviction.uid) })),
    used: books.used(),
  }
}
