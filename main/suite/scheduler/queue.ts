// Who waits for what and who borrows: the cluster's pods and tree through the same model that decides in the cluster.
import { AppError } from '#core/base/errors.ts'
import { formatPath, type FieldProblem } from '#core/base/field.ts'
import { millis, type Millis } from '#core/base/units.ts'
import { readSettings } from '#core/deploy/settings.ts'
import { readBudget } from '#core/pods/cluster.ts'
import { POD_GROUP_API_VERSIONS, readPodGroup } from '#core/pods/gang.ts'
import { readPod } from '#core/pods/read.ts'
import { readTree } from '#core/quota/kube.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import type { Decision } from '#core/schedule/decision.ts'
import { createLedger } from '#core/schedule/ledger.ts'
import type { DisruptionBudget, Gang, QuotaPod } from '#core/schedule/snapshot.ts'
import { CONFIG_MAPS } from '#core/wire.ts'
import type { Queue } from '../../../preload/contract/suite.ts'
import type { KubeObject } from '../../clusters/objects.ts'
import { inParallel } from '../parallel.ts'
import type { Site } from '../site.ts'
import { leafViews, leavesOf, sumBorrowed } from './leaves.ts'
import { inNamespace, TREE_REF } from './refs.ts'
import { readReclaims } from './reclaims.ts'
import { compareWaiting, toldOf, waitingView } from './waitingView.ts'

export type QueueWindow = { readonly filter: string; readonly limit: number }

/** Beyond so many namespaces one listing of all pods costs the server less. */
const MOST_LISTS = 24
const AT_ONCE = 6

const MOST_PROBLEMS = 20

type Data = Readonly<Record<string, string>>

const sayProblem = ({ path, found, expected }: FieldProblem): string =>
  `${formatPath(path)}: ${found}, ${expected}`

/** Everything as of now. Throws AppError; a tree that cannot be read is an answer. Budgets and gangs that may not be read count as none. */
export async function readQueue(site: Site, window: QueueWindow, signal: AbortSignal): Promise<Queue> {
  const dataOf = async (name: string): Promise<Data> =>
    ((await site.objects.get(inNamespace('v1', 'ConfigMap', name), signal))?.['data'] ?? {}) as Data
  const [treeObject, config, audit] = await Promise.all([
    site.objects.get(TREE_REF, signal),
    dataOf(CONFIG_MAPS.config),
    dataOf(CONFIG_MAPS.audit),
  ])
  const read = treeObject === null ? null : readTree(treeObject)
  const tree = read?.ok ? read.value : null
  const all = (apiVersion: string, kind: string) =>
    unlessForbidden(site.objects.list({ apiVersion, kind, namespace: null }, signal))
  const [objects, budgets, ...groups] = await Promise.all([
    listPods(tree, site, signal),
    all('policy/v1', 'PodDisruptionBudget'),
    ...POD_GROUP_API_VERSIONS.map(apiVersion => all(apiVersion, 'PodGroup')),
  ])
  return viewQueue(
    {
      now: millis(Date.now()),
      tree,
      treeState: treeObject === null ? 'absent' : tree === null ? 'invalid' : 'present',
      problems: read && !read.ok ? read.error.map(sayProblem).slice(0, MOST_PROBLEMS) : [],
      objects,
      budgets: budgets.map(object => readBudget(object).budget),
      gangs: groups.flat().map(object => readPodGroup(object).gang),
      schedule: readSettings(config).settings.schedule,
      reclaims: readReclaims(audit),
    },
    window,
  )
}

async function listPods(
  tree: QuotaTree | null,
  { objects }: Site,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const namespaces = tree === null ? [] : leavesOf(tree.root).flatMap(leaf => leaf.namespaces)
  const of = (namespace: string | null, query = {}) =>
    objects.list({ apiVersion: 'v1', kind: 'Pod', namespace, query }, signal)
  if (namespaces.length > MOST_LISTS) return of(null)
  const lists = await inParallel(namespaces, AT_ONCE, namespace => of(namespace))
  // Pods that wait though nobody's tree names their namespace any more.
  const pending = await unlessForbidden(of(null, { fieldSelector: 'status.phase=Pending,spec.nodeName=' }))
  const bound = new Set(namespaces)
  return [...lists.flat(), ...pending.filter(({ metadata }) => !bound.has(metadata.namespace ?? ''))]
}

async function unlessForbidden(call: Promise<KubeObject[]>): Promise<KubeObject[]> {
  try {
    return await call
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'FORBIDDEN') return []
    throw cause
  }
}

export type QueueInput = {
  readonly now: Millis
  readonly tree: QuotaTree | null
  readonly treeState: Queue['tree']
  readonly problems: readonly string[]
  readonly objects: readonly KubeObject[]
  readonly budgets: readonly DisruptionBudget[]
  readonly gangs: readonly Gang[]
  readonly schedule: ReturnType<typeof readSettings>['settings']['schedule']
  readonly reclaims: Queue['reclaims']
}

type Wait = Extract<Decision, { kind: 'wait' }>

/** Pure. */
export function viewQueue(input: QueueInput, { filter, limit }: QueueWindow): Queue {
  const { now, tree, objects } = input
  // Whether a node has room is left to the component, which sees all pods: what it said is shown.
  const ledger = createLedger({ ...input.schedule, checkRoom: false, ungatedNamespaces: new Set() })
  const pods = new Map<string, { readonly pod: QuotaPod; readonly object: KubeObject }>()
  for (const object of objects) {
    const { pod } = readPod(object)
    pods.set(pod.uid, { pod, object })
    ledger.putPod(pod)
  }
  for (const budget of input.budgets) ledger.putBudget(budget)
  for (const gang of input.gangs) ledger.putGang(gang)
  ledger.setTree(tree, now)
  const waits = new Map<string, Wait>()
  for (const decision of ledger.decide(now).decisions)
    if (decision.kind === 'wait') waits.set(decision.pod, decision)
  const used = ledger.used()
  const gated = [...pods.values()].filter(({ pod }) => pod.isGated && pod.goneBy === null)
  const leafOf = leafByNamespace(tree)
  const views = gated.map(({ pod, object }) =>
    waitingView(pod, {
      wait: waits.get(pod.uid) ?? null,
      leaf: leafOf.get(pod.namespace) ?? null,
      told: toldOf(object),
    }),
  )
  const matching = views.filter(view => matches(view, filter)).toSorted(compareWaiting)
  const leaves =
    tree === null
      ? []
      : leafViews(tree.root, { used, pods: [...pods.values()].map(({ pod }) => pod), leafOf })
  return {
    asOf: now,
    tree: input.treeState,
    problems: [...input.problems],
    leaves,
    borrowed: tree === null ? [] : sumBorrowed(tree.root, used),
    gated: gated.length,
    matching: matching.length,
    waiting: matching.slice(0, limit),
    reclaims: [...input.reclaims],
  }
}

function leafByNamespace(tree: QuotaTree | null): ReadonlyMap<string, string> {
  const leaves: readonly QuotaNode[] = tree === null ? [] : leavesOf(tree.root)
  return new Map(leaves.flatMap(({ name, namespaces }) => namespaces.map(each => [each, name] as const)))
}

/** Every word must occur in the pod's names, its leaf or its blocking node. */
function matches({ namespace, name, leaf, shortage }: Queue['waiting'][number], filter: string): boolean {
  const text = `${namespace}/${name} ${leaf ?? ''} ${shortage?.node ?? ''}`.toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word))
}
