// A drill that every fault is tried in: a borrower that has everything, an owner that asks for its guarantee, more that must wait.
import { expect } from 'vitest'
import { createAll } from '../../cluster/objects.ts'
import { keepBooks } from './bookkeeper.ts'
import { untilBound } from './install.ts'
import { driftOf } from './metrics.ts'
import { settlesAt, type Scene } from './scene.ts'
import { plant } from './tree.ts'
import { deployment } from './workloads.ts'

export interface Drill {
  readonly name: string
  /** Done when the borrower runs; the fault begins. Resolves before the owner asks. */
  readonly before?: (borrower: string) => Promise<unknown>
  /** Done as soon as the owner has asked. */
  readonly during?: (owner: string) => Promise<unknown>
  /** Whether the test's own view may have a gap, since the API server itself was away. */
  readonly mayMiss?: boolean
  readonly withinMs?: number
  /** How long a deleted pod takes to be gone. */
  readonly endTime?: string
}

const MAX = 8
const MIN = 4

/** Plays a drill to its end: 4 of 8 pods give way, no more; nothing is over a max at any time; all charges are right. */
export async function playDrill(scene: Scene, drill: Drill): Promise<{ owner: string; borrower: string }> {
  const { api, createNamespaces, running, pods } = scene
  const { name, before, during, mayMiss = false, withinMs = 45_000, endTime } = drill
  const [owner, borrower] = [`${name}-owner`, `${name}-borrower`]
  await createNamespaces([owner, borrower])
  const books = await keepBooks(api)
  try {
    await plant(api, {
      name,
      min: { cpu: MAX },
      max: { cpu: MAX },
      children: [
        { name: owner, min: { cpu: MIN }, max: { cpu: MAX }, namespaces: [owner] },
        { name: borrower, min: { cpu: 0 }, max: { cpu: MAX }, namespaces: [borrower] },
      ],
    })
    await untilBound(api, [owner, borrower])
    const spec = { resources: { cpu: 1 }, ...(endTime && { endTime }) }
    await createAll(api, [deployment({ namespace: borrower, replicas: MAX, ...spec })])
    await settlesAt(() => running([borrower]), [MAX], { withinMs })
    await before?.(borrower)
    await createAll(api, [deployment({ namespace: owner, replicas: MIN, ...spec })])
    await during?.(owner)
    await settlesAt(() => running([owner, borrower]), [MIN, MIN], { withinMs, stableMs: 1000 })
    const all = async () => (await Promise.all([owner, borrower].map(pods))).map(list => list.length)
    await settlesAt(all, [MIN, MAX]) // nothing is lost: those that gave way wait
    await settlesAt(() => driftOf(api, books.account()), [])
    const { overAdmissions, needlessEvictions, evictions, isGapless } = books.account()
    const own = evictions.filter(({ pod }) => pod.startsWith(`${name}-`))
    expect({ overAdmissions, needlessEvictions, evictions: own.length }).toEqual({
      overAdmissions: [],
      needlessEvictions: [],
      evictions: MAX - MIN,
    })
    expect(isGapless || mayMiss).toBe(true)
    return { owner, borrower }
  } catch (error) {
    console.log(JSON.stringify(books.account(), (_, v: unknown) => (v instanceof Map ? [...v] : v)))
    throw error
  } finally {
    await books.stop()
  }
}
