// What is played in the lab, as data: a tree, nodes that may be lost, and workloads with the times at which they come.
import type { JsonObject } from '../base/field.ts'
import { DURATION } from '../simulate/podPlan.ts'
import { STEP_API } from '../simulate/scenario.ts'
import { TREE } from '../wire.ts'
import { type Arrival, arrivalTimes } from './arrivals.ts'

/** Pods that come together, once or again and again. */
export type Drop = {
  readonly name: string
  readonly namespace: string
  readonly count: number
  /** What each pod asks for, quantities by resource. */
  readonly requests: Readonly<Record<string, string>>
  readonly priority: number
  /** How long each runs, simulated seconds; null: for ever. */
  readonly seconds: number | null
  /** All or none of them. */
  readonly isGang: boolean
  readonly arrival: Arrival
}

export type NodeSet = {
  readonly name: string
  readonly count: number
  readonly capacity: Readonly<Record<string, string>>
}

/** A node that goes away, and comes back or not; seconds since the start. */
export type Loss = { readonly node: string; readonly seconds: number; readonly backSeconds: number | null }

export type LabScenario = {
  readonly root: JsonObject
  /** None: quotas alone decide, and every pod finds a place. */
  readonly nodes: readonly NodeSet[]
  readonly drops: readonly Drop[]
  readonly losses: readonly Loss[]
  /** When the play ends, seconds; null: when nothing moves any more. */
  readonly endSeconds: number | null
}

/** What the play's last step is called. */
export const END = 'end'
const PRIORITY = 'lab-priority-'

export const nodeNames = ({ name, count }: NodeSet): readonly string[] =>
  count === 1 ? [name] : Array.from({ length: count }, (_, at) => `${name}-${at + 1}`)

/** The documents that `simulate` plays: the same as a file of them. */
export function documentsOf(scenario: LabScenario): readonly JsonObject[] {
  const priorities = new Set(scenario.drops.map(({ priority }) => priority).filter(value => value !== 0))
  return [
    ...scenario.nodes.flatMap(set => nodeNames(set).map(name => nodeDocument(name, set))),
    ...[...priorities].map(value => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: `${PRIORITY}${value}` },
      value,
    })),
    treeDocument(scenario.root),
    ...momentsOf(scenario).flatMap(moment => [stepDocument(moment), ...moment.documents]),
  ]
}

export const treeDocument = (root: JsonObject): JsonObject => ({
  apiVersion: `${TREE.group}/${TREE.version}`,
  kind: TREE.kind,
  metadata: { name: TREE.name, namespace: TREE.namespace },
  spec: { root },
})

const nodeDocument = (name: string, { capacity }: NodeSet): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { capacity: { pods: '110', ...capacity } },
})

type Moment = {
  readonly name: string
  readonly isEnd?: boolean
  /** Nothing but nodes that go or come: what it does says all. */
  readonly isOfNodes: boolean
  /** Null: when nothing moves any more. */
  readonly at: number | null
  readonly documents: readonly JsonObject[]
  readonly deletes: readonly JsonObject[]
}

/** In order of time; those without one where they stand, after what was given before them. What would come after the end does not come. */
function momentsOf({ nodes, drops, losses, endSeconds }: LabScenario): readonly Moment[] {
  const coming = [...drops.flatMap(dropMoments), ...lossMoments(losses, nodes)]
  const timed = coming.filter(({ at }) => at !== null).toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0))
  const untimed = coming.filter(({ at }) => at === null)
  const all = together([...untimed, ...timed])
  if (endSeconds === null) return all
  const within = all.filter(({ at }) => at === null || at < endSeconds)
  return [...within, { name: END, at: endSeconds, isEnd: true, isOfNodes: false, documents: [], deletes: [] }]
}

/** What happens at the same second is one step. */
function together(moments: readonly Moment[]): readonly Moment[] {
  const steps: Moment[] = []
  for (const moment of moments) {
    const last = steps.at(-1)
    if (last === undefined || moment.at === null || last.at !== moment.at) steps.push(moment)
    else
      steps[steps.length - 1] = {
        ...last,
        name: nameOfBoth(last, moment),
        isOfNodes: last.isOfNodes && moment.isOfNodes,
        documents: [...last.documents, ...moment.documents],
        deletes: [...last.deletes, ...moment.deletes],
      }
  }
  return steps
}

/** Of the work, where there is some. */
function nameOfBoth(first: Moment, second: Moment): string {
  if (first.isOfNodes !== second.isOfNodes) return first.isOfNodes ? second.name : first.name
  return first.name.length > 60 ? first.name : `${first.name}, ${second.name}`
}

function dropMoments(drop: Drop): Moment[] {
  const times = arrivalTimes(drop.arrival)
  return times.map((at, number) => {
    const name = times.length === 1 ? drop.name : `${drop.name}-${number + 1}`
    return { name, at, isOfNodes: false, documents: [workloadDocument({ ...drop, name })], deletes: [] }
  })
}

/** Of nodes that there are. */
function lossMoments(losses: readonly Loss[], nodes: readonly NodeSet[]): Moment[] {
  const sets = new Map(nodes.flatMap(set => nodeNames(set).map(name => [name, set])))
  return [...Map.groupBy(losses, ({ node }) => node)].flatMap(([node, ofNode]) => {
    const set = sets.get(node)
    return set === undefined ? [] : absences(ofNode).flatMap(absence => absenceMoments(node, set, absence))
  })
}

type Absence = { readonly from: number; readonly until: number }

/** When a node is away: losses that overlap, or follow one another at once, are one. A node that would be back before it went stays away. */
function absences(losses: readonly Loss[]): readonly Absence[] {
  const merged: Absence[] = []
  for (const { seconds: from, backSeconds } of losses.toSorted((a, b) => a.seconds - b.seconds)) {
    const until = backSeconds === null || backSeconds <= from ? Infinity : backSeconds
    const last = merged.at(-1)
    if (last === undefined || last.until < from) merged.push({ from, until })
    else merged[merged.length - 1] = { ...last, until: Math.max(last.until, until) }
  }
  return merged
}

function absenceMoments(node: string, set: NodeSet, { from, until }: Absence): Moment[] {
  const base = { isOfNodes: true, documents: [], deletes: [] }
  const lost = { ...base, name: `${node} is lost`, at: from, deletes: [{ kind: 'Node', name: node }] }
  if (until === Infinity) return [lost]
  return [lost, { ...base, name: `${node} is back`, at: until, documents: [nodeDocument(node, set)] }]
}

const stepDocument = ({ name, at, isEnd, deletes }: Moment): JsonObject => ({
  apiVersion: STEP_API,
  kind: 'Step',
  name,
  ...(at !== null && { at }),
  ...(isEnd === true && { end: true }),
  ...(deletes.length > 0 && { delete: deletes }),
})

/** A Job where pods end by themselves, else a Deployment. */
function workloadDocument(drop: Drop): JsonObject {
  const { name, namespace, count, seconds } = drop
  const template = templateOf(drop)
  const metadata = { name, namespace }
  if (seconds === null) {
    const spec = { replicas: count, selector: { matchLabels: { app: name } }, template }
    return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec }
  }
  // Whoever is evicted begins anew: with a limit of retries a job would be lost to the comparison.
  const spec = { parallelism: count, completions: count, podFailurePolicy: IGNORES_EVICTION, template }
  return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec }
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy */
const IGNORES_EVICTION = {
  rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
}

function templateOf({ name, count, requests, priority, seconds, isGang }: Drop): JsonObject {
  const group = 'pod-group.scheduling.sigs.k8s.io'
  const gang = isGang && { [`${group}/name`]: name, [`${group}/min-available`]: String(count) }
  return {
    metadata: {
      labels: { app: name, ...gang },
      ...(seconds !== null && { annotations: { [DURATION]: String(seconds) } }),
    },
    spec: {
      containers: [{ name: 'main', image: 'work', resources: { requests } }],
      ...(priority !== 0 && { priorityClassName: `${PRIORITY}${priority}` }),
      ...(seconds !== null && { restartPolicy: 'Never' }),
    },
  }
}

type NodeJson = { readonly name?: unknown; readonly namespaces?: unknown; readonly children?: unknown }

/** Leaves and their namespaces, in the order of the tree. */
export function leavesOf(root: JsonObject): readonly { leaf: string; namespaces: readonly string[] }[] {
  const { name, namespaces, children } = root as NodeJson
  if (Array.isArray(children) && children.length > 0)
    return (children as JsonObject[]).flatMap(child => leavesOf(child))
  return [{ leaf: String(name), namespaces: Array.isArray(namespaces) ? namespaces.map(String) : [] }]
}

/** The tree that documents begin with; null: none. */
export function rootOfDocuments(documents: readonly unknown[]): JsonObject | null {
  const tree = documents.find(
    (document): document is { spec: { root: JsonObject } } =>
      (document as { kind?: unknown } | null)?.kind === TREE.kind,
  )
  return tree?.spec?.root ?? null
}

/** The same documents with another tree in the place of the first. */
export function withTree(documents: readonly unknown[], root: JsonObject): readonly unknown[] {
  const at = documents.findIndex(document => (document as { kind?: unknown } | null)?.kind === TREE.kind)
  return at < 0 ? [treeDocument(root), ...documents] : documents.with(at, treeDocument(root))
}
