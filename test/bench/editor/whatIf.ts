// A what-if over 10,000 pods, on its thread: how long it takes, how long it keeps anybody else, and how soon it gives up.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { resolve } from 'node:path'
import { replay } from '#core/quota/edit.ts'
import { writeNode } from '#core/quota/kube.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { type Numbered, createWhatIfThread, type WhatIfThread } from '../../../main/quotaTree/threadClient.ts'
import type { Question } from '../../../main/quotaTree/whatIf.ts'
import { bigCluster } from '../../support/schedule/bigCluster.ts'
import { type Figure, median } from '../measure.ts'
import type { EditorBench } from './context.ts'

const PODS = 10_000
const LEAVES = 300
const ANSWER_MS = 400
/** The backend's event loop is never held up longer. */
const HELD_UP_MS = 50

export const benchWhatIf: EditorBench = async ({ runs, scale }) => {
  const pods = PODS * scale
  const { tree, ...snapshot } = bigCluster({ pods, nodes: pods / 10, leaves: LEAVES, isContested: true })
  if (tree === null) throw new Error('The cluster has no tree')
  const thread = createWhatIfThread(resolve(import.meta.dirname, '../../../main/quotaTree/thread.ts'))
  const given: Numbered = { id: 1, value: snapshot }
  try {
    const [first, whole] = await timed(() =>
      thread.ask(given, questionOf(tree, 0), AbortSignal.timeout(60_000)),
    )
    const [answers, delays, stops]: [number[], number[], number[]] = [[], [], []]
    for (let run = 1; run <= runs * 2; run += 1) {
      const question = questionOf(tree, run)
      const loop = monitorEventLoopDelay({ resolution: 1 })
      loop.enable()
      answers.push((await timed(() => thread.ask(given, question, AbortSignal.timeout(60_000))))[0])
      loop.disable()
      delays.push(loop.max / 1e6)
      stops.push(await superseded(thread, given, question))
    }
    const of = `what-if over ${pods} pods`
    const figure = (what: string, values: readonly number[], max: number | null): Figure => ({
      what: `${of}, ${what}`,
      unit: 'ms',
      value: median(values),
      runs: values.length,
      target: max === null ? null : { max },
    })
    return [
      figure(`question to answer, ${whole.totals.evicted} evictions`, answers, ANSWER_MS),
      figure('the first, whose pods are handed over', [first], null),
      figure('longest hold-up of who asks', delays, HELD_UP_MS),
      figure('superseded to given up', stops, ANSWER_MS / 2),
    ]
  } finally {
    await thread.close()
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[ms: number, value: T]> {
  const start = performance.now()
  const value = await work()
  return [performance.now() - start, value]
}

/** One team is guaranteed less, and another more: as an admin tries it. Each run another amount. */
function questionOf(tree: QuotaTree, run: number): Question {
  const amount = String(10 + run)
  const edited = replay(tree, [
    { kind: 'setMin', node: 'team-0', resource: 'cpu', amount },
    { kind: 'setMax', node: 'team-2', resource: 'cpu', amount: '400' },
  ])
  if (!edited.ok) throw new Error(JSON.stringify(edited.error))
  return { root: writeNode(edited.value.root), inForce: writeNode(tree.root), renamed: {} }
}

/** Milliseconds from the moment at which nobody wants the answer any more, in the middle of it, to the thread being free. */
async function superseded(thread: WhatIfThread, given: Numbered, question: Question): Promise<number> {
  const abort = new AbortController()
  const asked = thread.ask(given, question, abort.signal).catch((cause: unknown) => cause)
  await new Promise(done => setTimeout(done, 60))
  const [ms, outcome] = await timed(() => {
    abort.abort()
    return asked
  })
  if ((outcome as { code?: string }).code !== 'CANCELLED')
    throw new Error('It was answered before it was superseded')
  return ms
}
