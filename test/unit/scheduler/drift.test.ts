import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppError } from '#core/base/errors.ts'
import { createLedger } from '#core/schedule/ledger.ts'
import { type KeptPod, projectPod, type RawPod } from '../../../scheduler/cache.ts'
import { findDrift } from '../../../scheduler/drift.ts'
import { flat, leaf, NOW, OPTIONS } from '../../support/schedule/builders.ts'
import { fakeApi } from '../../support/schedulerApi.ts'

const TREE = flat({ cpu: 1000 }, leaf('team', { cpu: 1000 }))
const PLACES = ['root/cpu', 'team/cpu']
const MOVE_MS = 100

type Event = { readonly version: number; readonly uid: string; readonly pod: RawPod | null }

const rawPod = (uid: string, version: number, cpu: number): RawPod & { readonly spec: object } => ({
  metadata: { uid, namespace: 'team', name: uid, resourceVersion: String(version) },
  spec: { containers: [{ name: 'c', resources: { requests: { cpu: String(cpu) } } }] },
})

/** A cluster in which a pod comes, grows or goes every few milliseconds, and a memory that hears of it so many events later. */
function busyCluster(lag: number) {
  const [pods, items] = [new Map<string, RawPod>(), new Map<string, KeptPod>()]
  const ledger = createLedger(OPTIONS)
  ledger.setTree(TREE, NOW)
  const [late, unheard]: [Event[], Set<string>] = [[], new Set()]
  let [version, heard, count, isCut] = [0, 0, 0, false]

  function hear({ version: at, uid, pod }: Event): void {
    heard = at
    if (unheard.has(uid)) return
    if (pod === null) {
      items.delete(uid)
      ledger.removePod(uid)
    } else {
      const kept = projectPod(pod, items.get(uid))
      items.set(uid, kept)
      ledger.putPod(kept.pod)
    }
  }
  function change(uid: string, cpu: number | null): void {
    version += 1
    const pod = cpu === null ? null : rawPod(uid, version, cpu)
    if (pod) pods.set(uid, pod)
    else pods.delete(uid)
    late.push({ version, uid, pod })
    while (!isCut && late.length > lag) hear(late.shift() as Event)
  }
  function move(): void {
    count += 1
    change(`pod-${count}`, 1)
    if (count > 3) change(`pod-${count - 3}`, 2)
    if (count > 9) change(`pod-${count - 9}`, null)
  }
  const api = fakeApi(() => {
    const list = { metadata: { resourceVersion: String(version) }, items: [...pods.values()] }
    move() // while the answer is on its way
    return list
  })
  const find = () =>
    findDrift({
      api,
      ledger,
      pods: { items, version: () => heard },
      tree: () => TREE,
      view: kept => kept.pod,
    })
  return { change, move, find, ledger, unheard, cut: () => (isCut = true) }
}

describe('drift, in a cluster that is never at rest', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function start(lag: number) {
    const cluster = busyCluster(lag)
    for (let i = 0; i < 40; i += 1) cluster.move()
    setInterval(cluster.move, MOVE_MS)
    return cluster
  }
  /** What is found, which takes its time. */
  async function found(cluster: ReturnType<typeof start>): Promise<string[] | string> {
    let result: string[] | string | undefined
    cluster.find().then(
      places => (result = places),
      (cause: AppError) => (result = cause.code),
    )
    while (result === undefined) await vi.advanceTimersByTimeAsync(500)
    return result
  }

  it.each([0, 1, 7, 500])('is none where memory is %i events behind', async lag => {
    expect(await found(start(lag))).toEqual([])
  })

  const faults: { what: string; plant: (cluster: ReturnType<typeof start>) => void }[] = [
    {
      what: 'a pod was never heard of',
      plant({ unheard, change }) {
        unheard.add('lost')
        change('lost', 3)
      },
    },
    {
      what: 'the end of a pod was never heard of',
      plant({ unheard, change }) {
        change('ghost', 3)
        for (let i = 0; i < 9; i += 1) change(`since-${i}`, 1)
        unheard.add('ghost')
        change('ghost', null)
      },
    },
    {
      what: 'a change of a pod was never heard of',
      plant({ unheard, change }) {
        change('stale', 3)
        for (let i = 0; i < 9; i += 1) change(`since-${i}`, 1)
        unheard.add('stale')
        change('stale', 4)
      },
    },
    {
      what: 'a pod is charged that is not kept',
      plant: ({ ledger }) => ledger.putPod(projectPod(rawPod('uncounted', 1, 3), undefined).pod),
    },
  ]
  it.each(faults)('is told where $what', async ({ plant }) => {
    const cluster = start(7)
    plant(cluster)
    expect(await found(cluster)).toEqual(PLACES)
  })

  it('cannot be told while the watch stands still', async () => {
    const cluster = start(0)
    cluster.cut()
    cluster.move()
    expect(await found(cluster)).toBe('WATCH_SILENT')
  })
})
