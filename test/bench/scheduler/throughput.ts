// What quota costs when there is room for all: 2,000 pods of 1 CPU in 10 namespaces, each a leaf of its own.
import { setTimeout as sleep } from 'node:timers/promises'
import { median, type Figure } from '../measure.ts'
import type { SchedulerBench, SchedulerBenchContext } from './context.ts'
import { startControl, type Control } from './control.ts'
import { createAndBind, createNamespaces, deletePods, numbered } from './load.ts'
import { startMeter } from './processes.ts'
import { canopy, floor, noQuota, type Variant } from './variants.ts'

const PODS = 2000
/** What still comes after the last pod runs, such as conditions and events, is counted too. */
const TRAIL_MS = 2000

interface Run {
  readonly boundS: number
  readonly deletedS: number
  readonly apiServerCpuS: number
  readonly apiServerCpuDeletingS: number
  /** Of all replicas of the component; 0 where there is none. */
  readonly ownCpuS: number
  /** The same while the pods are deleted. */
  readonly ownCpuDeletingS: number
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
  const apiServer = startMeter(() => [control.pidOf('kube-apiserver')])
  const own = startMeter(() => control.kubelet.pods().map(pod => pod.pid))
  const { lastBoundMs } = await createAndBind(api, { ...load, namespaces })
  await sleep(TRAIL_MS)
  const [apiServerCpuS, ownCpuS] = [apiServer(), own()]
  const deletedMs = await deletePods(api, namespaces)
  const [apiServerCpuDeletingS, ownCpuDeletingS] = [apiServer(), own()]
  await end()
  const [boundS, deletedS] = [lastBoundMs / 1000, deletedMs / 1000]
  return { boundS, deletedS, apiServerCpuS, apiServerCpuDeletingS, ownCpuS, ownCpuDeletingS }
}

function sayRun({ say }: SchedulerBenchContext, of: string, run: Run): void {
  const text = Object.entries(run).map(([key, value]) => `${key} ${(value as number).toFixed(2)}`)
  say(`${of}: ${text.join(', ')}`)
}

/**
 * Each variant in turn, round after round, each time on a control plane of its own, after a warm-up that counts nothing: an API server
 * goes by what parameters of admission policies were when their last binding went (https://github.com/kubernetes/kubernetes/issues/130887).
 */
async function interleave(
  context: SchedulerBenchContext,
  variants: readonly Variant[],
  qps: number,
): Promise<Runs> {
  const runs = new Map(variants.map(variant => [variant, [] as Run[]]))
  const pods = PODS * context.scale
  for (let round = 0; round < context.rounds; round += 1)
    for (const variant of variants) {
      const control = await startControl(qps)
      try {
        await runOnce(control, noQuota, { name: 'warm', pods: Math.min(pods, 200) })
        const run = await runOnce(control, variant, { name: 'run', pods })
        runs.get(variant)?.push(run)
        sayRun(context, `${qps} queries/s, ${variant.name}`, run)
      } finally {
        await control.stop()
      }
    }
  return runs
}

type Comparison = {
  readonly what: string
  readonly key: keyof Run
  readonly baseline: Variant
  readonly timesBaseline: number
}

/** What the component takes, as medians, against others in the same rounds. */
function compare(runs: Runs, comparisons: readonly Comparison[]): Figure[] {
  const medianOf = (variant: Variant, key: keyof Run) =>
    median((runs.get(variant) ?? []).map(run => run[key]))
  return comparisons.map(({ what, key, baseline, timesBaseline }) => ({
    what,
    unit: 's',
    value: medianOf(canopy, key),
    runs: runs.get(canopy)?.length ?? 0,
    baseline: { what: baseline.name, value: medianOf(baseline, key) },
    target: { timesBaseline },
  }))
}

const podsText = ({ scale }: SchedulerBenchContext) => `${PODS * scale} pods`

/** With kube-scheduler as it is by default, whose own limit is what takes the time. */
export const benchPaced: SchedulerBench = async context =>
  compare(await interleave(context, [noQuota, canopy], 50), [
    {
      what: `${podsText(context)}, create to last bound, kube-scheduler at 50 queries/s`,
      key: 'boundS',
      baseline: noQuota,
      timesBaseline: 1.05,
    },
  ])

/** With a kube-scheduler that takes all the processor time there is. */
export const benchThroughput: SchedulerBench = async context =>
  compare(await interleave(context, [noQuota, floor, canopy], 1000), [
    {
      what: `${podsText(context)}, create to last bound, kube-scheduler at 1,000 queries/s`,
      key: 'boundS',
      baseline: noQuota,
      timesBaseline: 1.9,
    },
    {
      what: 'the same against a script that opens every gate',
      key: 'boundS',
      baseline: floor,
      timesBaseline: 1.15,
    },
    { what: 'API server CPU of that run', key: 'apiServerCpuS', baseline: noQuota, timesBaseline: 2 },
  ])

/** All on one control plane, so that there is time for more rounds: it takes seconds, of which others soon take some. */
export const benchDeleting: SchedulerBench = async context => {
  const control = await startControl(1000)
  const pods = PODS * context.scale
  const variants = [noQuota, canopy]
  const runs = new Map(variants.map(variant => [variant, [] as Run[]]))
  try {
    await runOnce(control, noQuota, { name: 'warm', pods: Math.min(pods, 200) })
    for (let round = 0; round < context.rounds; round += 1)
      for (const [index, variant] of variants.entries()) {
        const run = await runOnce(control, variant, { name: `run-${round}-${index}`, pods })
        runs.get(variant)?.push(run)
        sayRun(context, `deleting, ${variant.name}`, run)
      }
  } finally {
    await control.stop()
  }
  const what = `deleting ${podsText(context)} that run, at once`
  return compare(runs, [{ what, key: 'deletedS', baseline: noQuota, timesBaseline: 1.3 }])
}
