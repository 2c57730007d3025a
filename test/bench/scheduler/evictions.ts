// The guide's example (quota.md 4): how many pods it costs.
import { keepBooks } from '../../support/scheduler/bookkeeper.ts'
import { applyTree, install, untilBound } from '../../support/scheduler/install.ts'
import { deployment, guideTree } from '../../support/scheduler/workloads.ts'
import { createAll, until } from '../../cluster/objects.ts'
import type { Figure } from '../measure.ts'
import type { SchedulerBench } from './context.ts'
import { startControl } from './control.ts'
import { createNamespaces, numbered } from './load.ts'

const WANTED = ['4', '4/4', '3/3/2', '2/2/2/2']
const NEEDED = 4

interface PodList {
  readonly items: readonly { readonly status?: { readonly phase?: string } }[]
}

export const benchEvictions: SchedulerBench = async ({ say }) => {
  const control = await startControl(1000)
  const { api } = control
  const namespaces = numbered('guide', 4)
  try {
    await install(api, { admission: 'policy', replicas: 2 })
    await createNamespaces(api, namespaces)
    await applyTree(api, guideTree(namespaces))
    await untilBound(api, namespaces)
    const books = await keepBooks(api)
    for (const [step, namespace] of namespaces.entries()) {
      await createAll(api, [deployment({ namespace, replicas: 5, resources: { cpu: 5 } })])
      const running = async () => {
        const lists = namespaces
          .slice(0, step + 1)
          .map(name => api.send<PodList>('GET', `/api/v1/namespaces/${name}/pods`))
        const counts = (await Promise.all(lists)).map(
          ({ items }) => items.filter(({ status }) => status?.phase === 'Running').length,
        )
        return counts.join('/') === WANTED[step] || undefined
      }
      await until(`${WANTED[step]} running pods`, running, { timeoutMs: 60_000, everyMs: 50 })
      say(`${WANTED[step]} run`)
    }
    await new Promise(resolve => setTimeout(resolve, 3000))
    const { evictions } = books.account()
    await books.stop()
    const figure: Figure = {
      what: "evictions in the guide's example",
      unit: 'evictions',
      value: evictions.length,
      runs: 1,
      target: { max: NEEDED },
    }
    return [figure]
  } finally {
    await control.stop()
  }
}
