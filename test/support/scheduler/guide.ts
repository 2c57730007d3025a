// The guide's example (quota.md 4) on a real cluster: five 5-core pods per namespace, one namespace after the other.
import { expect } from 'vitest'
import { createAll } from '../../cluster/objects.ts'
import { keepBooks } from './bookkeeper.ts'
import { applyTree, untilBound } from './install.ts'
import { settlesAt, waitOf, type Scene } from './scene.ts'
import { deployment, guideTree } from './workloads.ts'

export interface GuideVariant {
  /** Begins the names of its namespaces. */
  readonly name: string
  /** Memory each pod asks for beside 5 cores, GiB; none when absent. */
  readonly memoryGib?: number
  /** How long a deleted pod takes to be gone; at once when absent. */
  readonly endTime?: string
  readonly stableMs: number
}

/** Running pods after each namespace's five (quota.md 4). */
const WANTED = [
  [4, 0, 0, 0],
  [4, 4, 0, 0],
  [3, 3, 2, 0],
  [2, 2, 2, 2],
]
/** How many evictions there have been after each. */
const EVICTIONS = [0, 0, 2, 4]
const GIB = 2 ** 30

/** Plays the example to its end and checks every step of it. */
export async function playGuide({ api, createNamespaces, running, pods }: Scene, variant: GuideVariant) {
  const { name, memoryGib, endTime, stableMs } = variant
  const namespaces = [1, 2, 3, 4].map(number => `${name}${number}`)
  await createNamespaces(namespaces)
  await applyTree(api, guideTree(namespaces, memoryGib ? { memory: (memoryGib * GIB) / 5 } : {}))
  await untilBound(api, namespaces)
  const books = await keepBooks(api)
  try {
    for (const [step, namespace] of namespaces.entries()) {
      const resources = { cpu: 5, ...(memoryGib && { memory: `${memoryGib}Gi` }) }
      await createAll(api, [deployment({ namespace, replicas: 5, resources, ...(endTime && { endTime }) })])
      await settlesAt(() => running(namespaces), WANTED[step], { stableMs })
      const waits = async () => {
        const all = (await Promise.all(namespaces.map(pods))).flat()
        return all.filter(({ status }) => status?.phase === 'Pending').map(pod => waitOf(pod)?.reason)
      }
      const waiting = 5 * (step + 1) - (WANTED[step] ?? []).reduce((sum, count) => sum + count, 0)
      await settlesAt(
        waits,
        Array.from({ length: waiting }, () => 'WaitingForQuota'),
      )
      const told = books.account().evictions.map(eviction => eviction.told)
      expect(told).toEqual(Array.from({ length: EVICTIONS[step] ?? 0 }, () => 'Reclaimed'))
    }
    const { overAdmissions, needlessEvictions, isGapless } = books.account()
    expect({ overAdmissions, needlessEvictions, isGapless }).toEqual({
      overAdmissions: [],
      needlessEvictions: [],
      isGapless: true,
    })
    return { namespaces }
  } finally {
    await books.stop()
    for (const namespace of namespaces)
      await api.send('DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/nginx`)
    await settlesAt(async () => (await Promise.all(namespaces.map(pods))).flat().length, 0)
  }
}
