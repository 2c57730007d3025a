// Whether pods that wait at their gates slow kube-scheduler down, as they once did.
import { GATE } from '#core/wire.ts'
import { COMPONENTS } from '../../cluster/find.ts'
import { createAll } from '../../cluster/objects.ts'
import { median, type Figure } from '../measure.ts'
import type { SchedulerBench, SchedulerBenchContext } from './context.ts'
import { startControl } from './control.ts'
import { createAndBind, createNamespaces, deletePods, numbered, podsOf } from './load.ts'
import { startMeter, untilQuiet } from './processes.ts'

const WAITING = 10_000
const PODS = 2000
/** What comes and goes is taken in by every part of the control plane first: at rest it takes a tenth of a core. */
const AT_REST = { share: 0.25, overMs: 4000, withinMs: 120_000 }

/** Queries a second that kube-scheduler allows itself: its default, and so many that processors are what it waits for. */
const RATES = [50, 1000]

export const benchBacklog: SchedulerBench = async context => {
  const figures = []
  for (const rate of RATES) figures.push(await backlogAt(rate, context))
  return figures
}

async function backlogAt(rate: number, { rounds, scale, say }: SchedulerBenchContext): Promise<Figure> {
  const control = await startControl(rate)
  const { api } = control
  const [waiting, running] = [numbered('waiting', 10), numbered('running', 10)]
  const load = { namespaces: running, pods: PODS * scale }
  const [without, within]: [number[], number[]] = [[], []]
  const pids = COMPONENTS.map(component => control.pidOf(component))
  const ownCpu = startMeter(() => [control.pidOf('kube-scheduler')])
  const measure = async (times: number[], name: string) => {
    await untilQuiet(pids, AT_REST)
    ownCpu()
    const { lastBoundMs } = await createAndBind(api, { ...load, name })
    say(`${name}: ${lastBoundMs.toFixed(0)} ms, kube-scheduler's CPU ${ownCpu().toFixed(1)} s`)
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
  return {
    what: `${load.pods} pods to bound beside ${WAITING * scale} gated ones, ${rate} queries/s (throughput ≥ 0.95 ×)`,
    unit: 's',
    value: median(within) / 1000,
    runs: rounds,
    target: { timesBaseline: 1 / 0.95 },
    baseline: { what: 'without them', value: median(without) / 1000 },
  }
}
