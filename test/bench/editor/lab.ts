// The lab's promise: a day in which 10,000 pods come and go.
import { documentsOf } from '#core/lab/labScenario.ts'
import { record } from '#core/lab/recording.ts'
import { readScenario } from '#core/simulate/scenario.ts'
import { bigRoot, leafNamesOf, namespaceOf } from '../../support/bigTrees.ts'
import { nodeDoc, step, treeDoc, workload, type Doc } from '../../support/scenarios.ts'
import { busyDay } from '../../support/labDay.ts'
import { type Figure, median, timeRuns } from '../measure.ts'
import type { EditorBench } from './context.ts'

const PODS = 10_000
const DAY_MS = 5000
const DAY_S = 86_400
/** Jobs of this many pods. */
const SIZE = 10
/** Thirty teams, of which each may use twice what it is guaranteed: three quarters of all that there is are asked for. */
const TREE_NODES = 34
const LEAF_CORES = 40
const NODES = 20

export const benchLab: EditorBench = async ({ runs, scale }) => {
  const pods = PODS * scale
  const documents = dayOf(pods)
  const crowded = documentsOf(busyDay(pods))
  return [
    await figureOf(`lab, a simulated day of ${pods} pods`, documents, runs),
    await figureOf(`lab, a day of ${pods} pods in gangs, more than there is room for`, crowded, runs),
  ]
}

async function figureOf(what: string, documents: readonly unknown[], runs: number): Promise<Figure> {
  const times = await timeRuns(Math.ceil(runs / 2), () => playDay(documents))
  return { what, unit: 'ms', value: median(times), runs: times.length, target: { max: DAY_MS } }
}

/** A job every few minutes on one team after another, for half an hour to two hours, of one to two and a half cores a pod. */
function dayOf(pods: number): Doc[] {
  const root = bigRoot(TREE_NODES, LEAF_CORES)
  const leaves = leafNamesOf(root)
  const nodes = Array.from({ length: NODES }, (_, at) => nodeDoc(`node-${at}`, { cpu: 64, memory: '256Gi' }))
  const jobs = Math.floor(pods / SIZE)
  const arrivals = Array.from({ length: jobs }, (_, at): Doc[] => {
    const seconds = Math.floor((at * DAY_S) / jobs)
    const namespace = namespaceOf(leaves[at % leaves.length] ?? '')
    const duration = String(1800 * (1 + (at % 4)))
    const job = workload('Job', `${namespace}/job-${at}`, {
      spec: { parallelism: SIZE, completions: SIZE },
      pod: {
        annotations: { 'canopy.internal/duration-seconds': duration },
        requests: { cpu: 1 + (at % 4) / 2, memory: '2Gi' },
      },
    })
    return [step(`at ${seconds}`, { at: seconds }), job]
  })
  return [treeDoc(root), ...nodes, ...arrivals.flat()]
}

function playDay(documents: readonly unknown[]): void {
  const scenario = readScenario(documents)
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.error[0]))
  const played = record(scenario.value, () => false)
  if (!played.ok) throw new Error(JSON.stringify(played.error[0]))
}
