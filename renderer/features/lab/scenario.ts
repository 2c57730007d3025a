// What is played in the lab, as data: a tree, nodes, and workloads that come one after the other. Pure.
import type { JsonObject } from '#core/base/field.ts'
import { DURATION } from '#core/simulate/podPlan.ts'
import { TREE } from '#core/wire.ts'

/** Pods that come together; the next drop comes when nothing moves any more, or at a moment of its own. */
export type Drop = {
  readonly name: string
  readonly namespace: string
  readonly count: number
  /** A quantity of each pod, by resource; '' leaves it out. */
  readonly cpu: string
  readonly gpu: string
  readonly priority: number
  /** How long each runs, seconds; null: for ever. */
  readonly seconds: number | null
  /** All or none of them. */
  readonly isGang: boolean
  /** Seconds after the start; null: when nothing moves any more. */
  readonly at: number | null
}

/** A node that goes away after the drops. */
export type Scenario = {
  readonly root: JsonObject
  readonly nodes: readonly { readonly name: string; readonly capacity: Readonly<Record<string, string>> }[]
  readonly drops: readonly Drop[]
}

const limits = (min: number, max: number) => ({ min: { cpu: String(min) }, max: { cpu: String(max) } })
const leaf = (name: string, namespace: string) => ({ name, ...limits(10, 20), namespaces: [namespace] })

export const emptyDrop = (namespace: string, number: number): Drop => ({
  name: `work-${number}`,
  namespace,
  count: 1,
  cpu: '1',
  gpu: '',
  priority: 0,
  seconds: null,
  isGang: false,
  at: null,
})

/** Four teams share 40 cores, each guaranteed 10, and come one after another with five pods of 5 cores. */
export const GUIDE: Scenario = {
  root: {
    name: 'root',
    ...limits(40, 40),
    children: ['a', 'b'].map((half, at) => ({
      name: `root.${half}`,
      ...limits(20, 40),
      children: [1, 2].map(number => leaf(`root.${half}.${number}`, `namespace${at * 2 + number}`)),
    })),
  },
  nodes: [{ name: 'node-1', capacity: { cpu: '56', memory: '112Gi' } }],
  drops: [1, 2, 3, 4].map(team => ({
    ...emptyDrop(`namespace${team}`, team),
    name: `nginx${team}`,
    count: 5,
    cpu: '5',
  })),
}

const PRIORITY = 'lab-priority-'

/** The documents that `simulate` plays: the same as a file of them. */
export function documentsOf({ root, nodes, drops }: Scenario): readonly JsonObject[] {
  const priorities = [...new Set(drops.map(({ priority }) => priority).filter(value => value !== 0))]
  return [
    ...nodes.map(({ name, capacity }) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name },
      status: { capacity: { pods: '110', ...capacity } },
    })),
    ...priorities.map(value => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: `${PRIORITY}${value}` },
      value,
    })),
    {
      apiVersion: `${TREE.group}/${TREE.version}`,
      kind: TREE.kind,
      metadata: { name: TREE.name, namespace: TREE.namespace },
      spec: { root },
    },
    ...drops.flatMap(drop => [stepOf(drop), workloadOf(drop)]),
  ]
}

const stepOf = ({ name, at }: Drop): JsonObject => ({
  apiVersion: 'canopy.internal/v1alpha1',
  kind: 'Step',
  name,
  ...(at !== null && { at }),
})

/** A Job where pods end by themselves, else a Deployment. */
function workloadOf(drop: Drop): JsonObject {
  const { name, namespace, count, cpu, gpu, priority, seconds, isGang } = drop
  const requests = { ...(cpu !== '' && { cpu }), ...(gpu !== '' && { 'nvidia.com/gpu': gpu }) }
  const template = {
    metadata: {
      labels: {
        app: name,
        ...(isGang && {
          'pod-group.scheduling.sigs.k8s.io/name': name,
          'pod-group.scheduling.sigs.k8s.io/min-available': String(count),
        }),
      },
      ...(seconds !== null && { annotations: { [DURATION]: String(seconds) } }),
    },
    spec: {
      containers: [{ name: 'main', image: 'work', resources: { requests } }],
      ...(priority !== 0 && { priorityClassName: `${PRIORITY}${priority}` }),
      ...(seconds !== null && { restartPolicy: 'Never' }),
    },
  }
  const metadata = { name, namespace }
  return seconds === null
    ? {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: { replicas: count, selector: { matchLabels: { app: name } }, template },
      }
    : {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata,
        spec: { parallelism: count, completions: count, template },
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

/** What a file of documents says, as far as the lab's table of drops can show it; the documents themselves are played. */
export function rootOfDocuments(documents: readonly unknown[]): JsonObject | null {
  const tree = documents.find(
    (document): document is { spec: { root: JsonObject } } =>
      (document as { kind?: unknown } | null)?.kind === TREE.kind,
  )
  return tree?.spec?.root ?? null
}
