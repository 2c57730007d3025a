// What the component takes when nothing changes: 500 pods run, 5,000 wait.
import { setTimeout as sleep } from 'node:timers/promises'
import { createAll, until } from '../../cluster/objects.ts'
import { applyTree, install, untilBound } from '../../support/scheduler/install.ts'
import { leaderOf } from '../../support/scheduler/metrics.ts'
import type { Figure } from '../measure.ts'
import type { SchedulerBench } from './context.ts'
import { startControl } from './control.ts'
import { createNamespaces, numbered, podsOf } from './load.ts'
import { cpuSecondsOf, rssMibOf, untilQuiet } from './processes.ts'
import { leafPerNamespace } from './variants.ts'

const [RUNNING, WAITING] = [500, 5000]
const WINDOW_MS = 60_000
/** Every waiting pod has been told why by then: 20 a second. */
const SETTLE_MS = 300_000

export const benchIdle: SchedulerBench = async ({ scale, say }) => {
  const control = await startControl(1000)
  const { api, kubelet } = control
  const namespaces = numbered('idle', 10)
  const [running, waiting] = [RUNNING * scale, WAITING * scale]
  try {
    await install(api, { admission: 'policy', replicas: 2 })
    await createNamespaces(api, namespaces)
    await applyTree(api, leafPerNamespace(namespaces, running))
    await untilBound(api, namespaces)
    await createAll(api, podsOf({ namespaces, pods: running + waiting, name: 'pod' }))
    say('all are created; until all are told')
    const leader = await until('a leader', () => leaderOf(api), { timeoutMs: 30_000 })
    const process = kubelet.pods().find(({ name }) => name === leader)
    if (!process) throw new Error(`There is no process of ${leader}`)
    const withinMs = SETTLE_MS * Math.max(scale, 0.2) + 60_000
    await untilQuiet([process.pid], { share: 0.02, overMs: 20_000, withinMs })
    const before = cpuSecondsOf(process.pid)
    await sleep(WINDOW_MS)
    const cpu = cpuSecondsOf(process.pid) - before
    const what = `${running} pods run, ${waiting} wait, nothing changes: the leader's`
    const figures: Figure[] = [
      {
        what: `${what} CPU`,
        unit: '% of a core',
        value: (cpu / (WINDOW_MS / 1000)) * 100,
        runs: 1,
        target: { max: 1 },
      },
      { what: `${what} RSS`, unit: 'MiB', value: rssMibOf(process.pid), runs: 1, target: { max: 200 } },
    ]
    return figures
  } finally {
    await control.stop()
  }
}
