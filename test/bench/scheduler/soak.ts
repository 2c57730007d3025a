// Minutes of random arrivals and departures over 40 leaves that ask for more than there is: charges stay right, memory stays flat, nobody is
// evicted in vain.
import { setTimeout as sleep } from 'node:timers/promises'
import { podManifest } from '../../cluster/manifests.ts'
import { ApiFailure, type Api } from '../../cluster/api.ts'
import { keepBooks, type Bookkeeper } from '../../support/scheduler/bookkeeper.ts'
import { applyTree, install, untilBound } from '../../support/scheduler/install.ts'
import { driftOf, leaderOf, ownDriftOf, samplesOf } from '../../support/scheduler/metrics.ts'
import { until } from '../../cluster/objects.ts'
import { slopeOf, type Figure, type Point } from '../measure.ts'
import type { SchedulerBench } from './context.ts'
import { startControl } from './control.ts'
import { createNamespaces, numbered } from './load.ts'
import { leafPerNamespace } from './variants.ts'

const LEAVES = 40
const PER_SECOND = 20
/** With 20 a second and a minute each, 1,200 pods want to run at a time: half as many again as may. */
const [CPUS, LIFE_MS] = [800, 60_000]
const MEASURE_MS = 5000
/** Between a decision and the eviction others come and go: what was needed within this was needed. */
const LAG_MS = 2000
/** In which what waits is let in at the latest, and nothing moves any more. */
const REST_MS = 60_000

/** Pseudo-random numbers in 0…1, the same each time. @see https://en.wikipedia.org/wiki/Linear_congruential_generator */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const unlessGone = (error: unknown) => {
  if (!(error instanceof ApiFailure) || error.status !== 404) throw error
}

/** Creates pods, and deletes each when its life is over, until aborted, when those that are stay; how many there were. */
async function comeAndGo(api: Api, namespaces: readonly string[], signal: AbortSignal): Promise<number> {
  const random = seeded(7)
  const failures: unknown[] = []
  let count = 0
  for (const start = performance.now(); !signal.aborted; count += 1) {
    // Some leaves ask for much more than others, so that they borrow.
    const namespace = namespaces[Math.floor(random() ** 2 * namespaces.length)] ?? ''
    const name = `soak-${count}`
    const cpus = 1 + Math.floor(random() * 2)
    const { path, body } = podManifest({ name, namespace, cpus, memoryGib: 0 })
    const life = LIFE_MS * (0.5 + random())
    api
      .send('POST', path, body)
      .then(() => sleep(life, undefined, { signal }))
      .then(() => api.send('DELETE', `${path}/${name}`))
      .catch(unlessGone)
      .catch((error: unknown) => signal.aborted || failures.push(error))
    await sleep(Math.max(0, start + ((count + 1) * 1000) / PER_SECOND - performance.now()))
    if (failures[0]) throw failures[0]
  }
  return count
}

/** What is still wrong with the charges once nothing moves: a crowded machine takes its time to come to rest. */
async function driftAtRest(api: Api, books: Bookkeeper): Promise<string[]> {
  for (const end = Date.now() + REST_MS; ; await sleep(1000)) {
    const drift = await driftOf(api, { used: books.used() })
    if (drift.length === 0 || Date.now() > end) return drift
  }
}

export const benchSoak: SchedulerBench = async ({ soakMinutes, say }) => {
  const control = await startControl(1000)
  const { api } = control
  const namespaces = numbered('soak', LEAVES)
  const end = new AbortController()
  try {
    await install(api, { admission: 'policy', replicas: 2 })
    await createNamespaces(api, namespaces)
    await applyTree(api, leafPerNamespace(namespaces, CPUS))
    await untilBound(api, namespaces)
    const leader = await until('a leader', () => leaderOf(api), { timeoutMs: 30_000 })
    const books = await keepBooks(api, { lagMs: LAG_MS })
    const coming = comeAndGo(api, namespaces, end.signal)
    const heap: Point[] = []
    const drifts: number[] = []
    const untilMs = Date.now() + soakMinutes * 60_000
    while (Date.now() < untilMs) {
      const [used] = await samplesOf(api, leader, 'process_heap_used_bytes')
      heap.push({ at: (untilMs - Date.now()) / -60_000, value: (used?.value ?? Number.NaN) / 2 ** 20 })
      drifts.push((await ownDriftOf(api)) ?? 0)
      await Promise.race([sleep(MEASURE_MS), coming])
    }
    end.abort()
    const count = await coming
    await sleep(3000)
    const drift = await driftAtRest(api, books)
    const account = books.account()
    drifts.push((await ownDriftOf(api)) ?? 0)
    await books.stop()
    say(
      `${count} pods, ${account.evictions.length} evictions; ${[...drift, ...account.needlessEvictions].join('; ')}`,
    )
    const of = `${soakMinutes} min of ${PER_SECOND} pods/s over ${LEAVES} leaves`
    const none = (what: string, value: number, unit: Figure['unit']): Figure => ({
      what: `${of}: ${what}`,
      unit,
      value,
      runs: 1,
      target: { max: 0 },
    })
    // What is old enough to have been full once, and not the climb to there.
    const steady = heap.slice(Math.floor(heap.length / 4))
    return [
      none('places of the tree with wrong charges at rest', drift.length, 'nodes'),
      none('most that the component itself found at any time', Math.max(...drifts), 'nodes'),
      none('evictions in vain', account.needlessEvictions.length, 'evictions'),
      none('admissions over a max', account.overAdmissions.length, 'pods'),
      {
        what: `${of}: heap of the leader, slope`,
        unit: 'MiB/min',
        value: slopeOf(steady),
        runs: steady.length,
        target: { max: 0.5 },
      },
    ]
  } finally {
    end.abort()
    await control.stop()
  }
}
