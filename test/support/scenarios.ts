// Documents for simulations, and what comes of them in a line.
import type { StepReport } from '#core/simulate/report.ts'
import { type ScenarioProblem, readScenario } from '#core/simulate/scenario.ts'
import { simulate, watchSimulation } from '#core/simulate/simulate.ts'
import { type World, podName, waitsOf } from '#core/simulate/world.ts'
import { explainWait } from '#core/schedule/explain.ts'
import { type JsonNode, treeObject } from './quotaTrees.ts'

export type Doc = Record<string, unknown>

export const step = (name: string, more: Doc = {}): Doc => ({
  apiVersion: 'canopy.internal/v1alpha1',
  kind: 'Step',
  name,
  ...more,
})
export const nodeDoc = (
  name: string,
  allocatable: Doc = { cpu: 56, memory: '224Gi' },
  spec: Doc = {},
): Doc => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  spec,
  status: { allocatable: { pods: 110, ...allocatable } },
})
export const treeDoc = (root: JsonNode): Doc => treeObject(root)

export type PodParts = { labels?: Doc; annotations?: Doc; requests?: Doc; spec?: Doc }
export const podBody = ({
  labels = {},
  annotations = {},
  requests = { cpu: 5 },
  spec = {},
}: PodParts = {}) => ({
  metadata: { labels, annotations },
  spec: { containers: [{ name: 'main', resources: { requests, limits: requests } }], ...spec },
})
export const podDoc = (name: string, namespace: string, parts: PodParts = {}): Doc => {
  const { metadata, spec } = podBody(parts)
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name, namespace }, spec }
}

const API: Record<string, string> = { Job: 'batch/v1' }
/** A workload `namespace/name` of five pods of five cores, until told otherwise. */
export const workload = (kind: string, at: string, more: { spec?: Doc; pod?: PodParts } = {}): Doc => {
  const [namespace, name] = at.split('/')
  return {
    apiVersion: API[kind] ?? 'apps/v1',
    kind,
    metadata: { namespace, name },
    spec: {
      ...(kind === 'Deployment' || kind === 'StatefulSet' ? { replicas: 5 } : {}),
      ...more.spec,
      template: podBody(more.pod),
    },
  }
}

/** Twenty cores; `lender` is guaranteed fifteen of them, `borrower` five. */
export const lendingRoot = (): JsonNode => ({
  name: 'root',
  min: { cpu: 20 },
  max: { cpu: 20 },
  children: [
    { name: 'lender', namespaces: ['lender'], min: { cpu: 15 } },
    { name: 'borrower', namespaces: ['borrower'], min: { cpu: 5 } },
  ],
})

/** Reports of a scenario that can be played. */
export function play(...documents: Doc[]): readonly StepReport[] {
  const scenario = readScenario(documents)
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.error))
  const played = simulate(scenario.value)
  if (!played.ok) throw new Error(JSON.stringify(played.error))
  return played.value
}

/** The report of its last step. */
export function last(...documents: Doc[]): StepReport {
  const report = play(...documents).at(-1)
  if (report === undefined) throw new Error('There is no step')
  return report
}

/** What is wrong with one that cannot. */
export function problemsOf(...documents: Doc[]): readonly ScenarioProblem[] {
  const scenario = readScenario(documents)
  if (!scenario.ok) return scenario.error
  const played = simulate(scenario.value)
  return played.ok ? [] : played.error
}

/** `running+waiting` of each leaf. */
export const counts = ({ leaves }: StepReport): Record<string, string> =>
  Object.fromEntries(
    Object.entries(leaves).map(([name, { running, waiting }]) => [name, `${running}+${waiting}`]),
  )
/** Running pods of each leaf, in the order of the tree. */
export const running = ({ leaves }: StepReport): number[] => Object.values(leaves).map(leaf => leaf.running)

/** What the pods that wait are told once each step is over, as `namespace/name: sentence`. */
export function told(...documents: Doc[]): string[][] {
  const scenario = readScenario(documents)
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.error))
  const steps: string[][] = []
  const nameOf = (world: World, uid: string): string => {
    const sim = world.pods.get(uid)
    return sim === undefined ? uid : podName(sim)
  }
  watchSimulation(scenario.value, {
    onStep: world =>
      void steps.push(waitsOf(world).map(wait => `${nameOf(world, wait.pod)}: ${explainWait(wait)}`)),
  })
  return steps
}
