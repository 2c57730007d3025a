// How long an owner waits for what it is guaranteed: its pod's creation to its pod bound to a node, one borrower's pod having to go.
import { podManifest } from '../../cluster/manifests.ts'
import { createAll } from '../../cluster/objects.ts'
import { install, applyTree, untilBound } from '../../support/scheduler/install.ts'
import { median, quantile, type Figure } from '../measure.ts'
import type { SchedulerBench } from './context.ts'
import { startControl } from './control.ts'
import { createAndBind, createNamespaces } from './load.ts'

const RUNS = 20
const PODS = 40
/** Between runs, so that each meets a quiet cluster. */
const REST_MS = 500

export const benchReclaim: SchedulerBench = async ({ say }) => {
  const control = await startControl(1000)
  const { api } = control
  const [owner, borrower, free] = ['reclaim-owner', 'reclaim-borrower', 'reclaim-free']
  const [reclaims, plain]: [number[], number[]] = [[], []]
  const timeOne = async (namespace: string, name: string) => {
    await new Promise(resolve => setTimeout(resolve, REST_MS))
    return (await createAndBind(api, { namespaces: [namespace], pods: 1, name })).lastBoundMs
  }
  try {
    await install(api, { admission: 'policy', replicas: 2 })
    await createNamespaces(api, [owner, borrower, free])
    await applyTree(api, {
      name: 'root',
      min: { cpu: PODS },
      max: { cpu: PODS },
      children: [owner, borrower].map(name => ({
        name,
        min: { cpu: name === owner ? RUNS + 5 : 0 },
        max: { cpu: PODS },
        namespaces: [name],
      })),
    })
    await untilBound(api, [owner, borrower])
    const all = { namespaces: [borrower], pods: PODS, name: 'borrower' }
    await createAndBind(api, all)
    // What waits behind the borrower does not change what the owner gets.
    const more = Array.from({ length: PODS }, (_, index) =>
      podManifest({ name: `more-${index}`, namespace: borrower, memoryGib: 0 }),
    )
    await createAll(api, more)
    for (let run = -2; run < RUNS; run += 1) {
      const [reclaimed, direct] = [
        await timeOne(owner, `own-${run + 2}`),
        await timeOne(free, `free-${run + 2}`),
      ]
      if (run < 0) continue
      reclaims.push(reclaimed)
      plain.push(direct)
    }
  } finally {
    await control.stop()
  }
  say(`reclaims ${reclaims.map(Math.round).join(' ')} ms`)
  const figure = (what: string, q: number, max: number): Figure => ({
    what: `an in-guarantee pod, created to bound, one victim, ${what}`,
    unit: 'ms',
    value: quantile(reclaims, q),
    runs: RUNS,
    target: { max },
    baseline: { what: 'with room, without quota', value: q === 0.5 ? median(plain) : quantile(plain, q) },
  })
  return [figure('p50', 0.5, 130), figure('p95', 0.95, 260)]
}
