// What quota costs when there is room for all: 2,000 pods of 1 CPU in 10 namespaces, each a leaf of its own.
import { setTimeout as sleep } from 'node:timers/promises'
import { median, type Figure } from '../measure.ts'
import type { SchedulerBench, SchedulerBenchContext } from './context.ts'
import { startControl, type Control } from './control.ts'
import { createAndBind, createNamespaces, deletePods, numbered } from './load.ts'
import { cpuSecondsOf } from './processes.ts'
import { canopy, floor, noQuota, type Variant } from './variants.ts'

const PODS = 2000
/** What still comes after the last pod runs, such as conditions and events, is counted too. */
const TRAIL_MS = 2000

interface Run {
  readonly boundS: number
  readonly deletedS: number
  readonly apiServerCpuS: number
}
type Runs = ReadonlyMap<Variant, Run[]>

async function runOnce(
  control: Control,
  variant: Variant,
  load: { name: string; pods: number },
): Promise<Run> {
  const { api } = control
  const namespaces = numbered(load.name, 10)
  await createNamespaces(api, namespaces)
  const end = await variant.start(control, namespaces)
  const pid = control.pidOf('kube-apiserver')
  const before = cpuSecondsOf(pid)
  const { lastBoundMs } = await createAndBind(api, { ...load, namespaces })
  await sleep(TRAIL_MS)
  const apiServerCpuS = cpuSecondsOf(pid) - before
  const deletedMs = await deletePods(api, namespaces)
  await end()
  return { boundS: lastBoundMs / 1000, deletedS: deletedMs / 1000, apiServerCpuS }
}

/** Each variant in turn, round after round, after one warm-up that counts nothing. */
async function interleave(
  context: SchedulerBenchContext,
  variants: readonly Variant[],
  qps: number,
): Promise<Runs> {
  const runs = new Map(variants.map(variant => [variant, [] as Run[]]))
  const control = await startControl(qps)
  try {
    const pods = PODS * context.scale
    await runOnce(control, noQuota, { name: `warm-${qps}`, pods: Math.min(pods, 200) })
    for (let round = 0; round < context.rounds; round += 1)
      for (const [index, variant] of variants.entries()) {
        const run = await runOnce(control, variant, { name: `r${round}-v${index}-${qps}`, pods })
        runs.get(variant)?.push(run)
        const text = Object.entries(run).map(([key, value]) => `${key} ${(value as number).toFixed(2)}`)
        context.say(`${qps} queries/s, ${variant.name}: ${text.join(', ')}`)
      }
  } finally {
    await control.stop()
  }
  return runs
}

export const benchThroughput: SchedulerBench = async context => {
  const slow = await interleave(context, [noQuota, canopy], 50)
  const fast = await interleave(context, [noQuota, floor, canopy], 1000)
  const medianOf = (runs: Runs, variant: Variant, key: keyof Run) =>
    median((runs.get(variant) ?? []).map(run => run[key]))
  const against = (runs: Runs, key: keyof Run, baseline: Variant) => ({
    unit: 's' as const,
    value: medianOf(runs, canopy, key),
    runs: context.rounds,
    baseline: { what: baseline.name, value: medianOf(runs, baseline, key) },
  })
  const pods = `${PODS * context.scale} pods`
  const figures: Figure[] = [
    {
      what: `${pods}, create to last bound, kube-scheduler at 50 queries/s`,
      ...against(slow, 'boundS', noQuota),
      target: { timesBaseline: 1.05 },
    },
    {
      what: `${pods}, create to last bound, kube-scheduler at 1,000 queries/s`,
      ...against(fast, 'boundS', noQuota),
      target: { timesBaseline: 1.9 },
    },
    {
      what: 'the same against a script that opens every gate',
      ...against(fast, 'boundS', floor),
      target: { timesBaseline: 1.15 },
    },
    {
      what: 'API server CPU of that run',
      ...against(fast, 'apiServerCpuS', noQuota),
      target: { timesBaseline: 2 },
    },
    {
      what: `deleting ${pods} that run, at once`,
      ...against(fast, 'deletedS', noQuota),
      target: { timesBaseline: 1.3 },
    },
  ]
  return figures
}
