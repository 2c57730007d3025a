// Whether pods that wait at their gates slow kube-scheduler down, as they once did.
import { GATE } from '#core/wire.ts'
import { createAll } from '../../cluster/objects.ts'
import { median, type Figure } from '../measure.ts'
import type { SchedulerBench } from './context.ts'
import { startControl } from './control.ts'
import { createAndBind, createNamespaces, deletePods, numbered, podsOf } from './load.ts'

const WAITING = 10_000
const PODS = 2000

export const benchBacklog: SchedulerBench = async ({ rounds, scale, say }) => {
  const control = await startControl(1000)
  const { api } = control
  const [waiting, running] = [numbered('waiting', 10), numbered('running', 10)]
  const load = { namespaces: running, pods: PODS * scale }
  const [without, within]: [number[], number[]] = [[], []]
  const measure = async (times: number[], name: string) => {
    const { lastBoundMs } = await createAndBind(api, { ...load, name })
    say(`${name}: ${lastBoundMs.toFixed(0)} ms`)
    times.push(lastBoundMs)
    await deletePods(api, running)
  }
  try {
    await createNamespaces(api, [...waiting, ...running])
    const backlog = { namespaces: waiting, pods: WAITING * scale, name: 'gated', schedulingGates: [GATE] }
    await measure([], 'warm')
    for (let round = 0; round < rounds; round += 1) {
      await measure(without, `alone-${round}`)
      await createAll(api, podsOf(backlog))
      await measure(within, `beside-${round}`)
      await deletePods(api, waiting)
    }
  } finally {
    await control.stop()
  }
  const figure: Figure = {
    what: `${load.pods} pods to bound beside ${WAITING * scale} gated ones (throughput ≥ 0.95 ×)`,
    unit: 's',
    value: median(within) / 1000,
    runs: rounds,
    target: { timesBaseline: 1 / 0.95 },
    baseline: { what: 'without them', value: median(without) / 1000 },
  }
  return [figure]
}
