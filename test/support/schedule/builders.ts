import { type Millis, millis } from '#core/base/units.ts'
import { type Amount, ofUnits, parseQuantity } from '#core/quota/amount.ts'
import type { ResourceList } from '#core/quota/resourceList.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import type {
  ClusterNode,
  DisruptionBudget,
  Placement,
  QuotaPod,
  ScheduleOptions,
  Snapshot,
} from '#core/schedule/snapshot.ts'

/** `{ cpu: 5, memory: '1Gi' }`, as people write it. */
export type Amounts = Readonly<Record<string, number | string>>

export const resources = (amounts: Amounts): ResourceList =>
  new Map(Object.entries(amounts).map(([name, value]): [string, Amount] => [name, amountOf(value)]))

function amountOf(value: number | string): Amount {
  if (typeof value === 'number' && Number.isInteger(value)) return ofUnits(value)
  const parsed = parseQuantity(String(value))
  if (!parsed.ok) throw new Error(`${value} is no quantity`)
  return parsed.value
}

type NodeSketch = {
  readonly min?: Amounts
  readonly max?: Amounts
  readonly namespaces?: readonly string[]
  readonly attributes?: Readonly<Record<string, string>>
  readonly children?: readonly QuotaNode[]
}

export const quotaNode = (name: string, sketch: NodeSketch = {}): QuotaNode => ({
  name,
  min: resources(sketch.min ?? {}),
  max: resources(sketch.max ?? {}),
  namespaces: sketch.namespaces ?? [],
  attributes: sketch.attributes ?? {},
  children: sketch.children ?? [],
})

/** A leaf whose one namespace has its name. */
export const leaf = (name: string, min: Amounts, max: Amounts = {}): QuotaNode =>
  quotaNode(name, { min, max, namespaces: [name] })

/** A root with leaves, guaranteed all that it may use. */
export const flat = (total: Amounts, ...leaves: QuotaNode[]): QuotaTree => ({
  root: quotaNode('root', { min: total, max: total, children: leaves }),
})

export const NOW = millis(1_800_000_000_000)
export const seconds = (value: number): number => value * 1000
export const later = (value: number): Millis => millis(NOW + seconds(value))

export const ANYWHERE: Placement = { nodeSelector: {}, terms: [], tolerations: [] }

export type PodSketch = Partial<Omit<QuotaPod, 'request'>> & { readonly request?: Amounts }

/** A pod that waits for our gate, in the namespace that its name begins with: `ml/train-1`. */
export function gated(path: string, sketch: PodSketch = {}): QuotaPod {
  const [namespace = '', name = ''] = path.split('/')
  const { request = { cpu: 5 }, ...rest } = sketch
  return {
    uid: path,
    namespace,
    name,
    labels: {},
    priority: 0,
    createdAt: NOW,
    phase: 'Pending',
    isGated: true,
    otherGates: [],
    goneBy: null,
    node: null,
    placement: ANYWHERE,
    unschedulableSince: null,
    leafNote: null,
    admittedSequence: null,
    isProtected: false,
    minRuntimeSeconds: null,
    refused: null,
    startedAt: null,
    controller: { kind: 'ReplicaSet', name: 'work', uid: `${namespace}/work` },
    gang: null,
    gangMinAvailable: null,
    ...rest,
    request: resources(request),
  }
}

/** A pod that was admitted to the leaf of its namespace's name and runs somewhere. */
export const running = (path: string, sketch: PodSketch = {}): QuotaPod => ({
  ...gated(path, {
    phase: 'Running',
    isGated: false,
    leafNote: path.split('/')[0] ?? '',
    admittedSequence: 1,
    startedAt: millis(NOW - seconds(3600)),
    node: 'somewhere',
    ...sketch,
  }),
})

export const clusterNode = (
  name: string,
  sketch: Partial<Omit<ClusterNode, 'allocatable'>> & { allocatable?: Amounts } = {},
): ClusterNode => {
  const { allocatable = { cpu: 64, memory: '256Gi', pods: 110 }, ...rest } = sketch
  return {
    name,
    labels: {},
    isReady: true,
    isCordoned: false,
    taints: [],
    ...rest,
    allocatable: resources(allocatable),
  }
}

export const budget = (namespace: string, disruptionsAllowed: number): DisruptionBudget => ({
  namespace,
  name: 'keep',
  selector: [],
  disruptionsAllowed,
})

export const OPTIONS: ScheduleOptions = {
  checkRoom: false,
  backfillSeconds: 300,
  reservationSeconds: 60,
  roomSeconds: 10,
  stuckSeconds: 300,
  minRuntimeSeconds: 0,
  overMaxGraceSeconds: 60,
  reclaimBarePods: true,
  ungatedNamespaces: new Set(),
}

export const treeOf = (root: QuotaNode): QuotaTree => ({ root })

/** Without nodes, and without a look at them. */
export const snapshotOf = (
  tree: QuotaTree | null,
  pods: readonly QuotaPod[],
  more: Partial<Omit<Snapshot, 'options'>> & { readonly options?: Partial<ScheduleOptions> } = {},
): Snapshot => ({
  now: NOW,
  treeChangedAt: NOW,
  nodes: [],
  budgets: [],
  gangs: [],
  reservations: [],
  backOffs: [],
  ...more,
  tree,
  pods,
  options: { ...OPTIONS, ...more.options },
})
