import { millis } from '#core/base/units.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readTree } from '#core/quota/kube.ts'
import { DEFAULT_SETTINGS, type Mode } from '#core/deploy/settings.ts'
import { createBackOffs } from '#core/schedule/backOffs.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import { createAssumptions } from '../../../scheduler/assumptions.ts'
import type { Cache, KeptPod, KeptTree } from '../../../scheduler/cache.ts'
import { createDevices } from '../../../scheduler/devices.ts'
import { createMetrics } from '../../../scheduler/metrics.ts'
import type { Reflector } from '../../../scheduler/reflector.ts'
import { createTerm } from '../../../scheduler/term.ts'
import { gated, NOW, running } from '../../support/schedule/builders.ts'

const kept = (pod: QuotaPod): KeptPod => ({
  pod,
  claims: [],
  wait: null,
  isPreempted: false,
  resourceVersion: '1',
})
const leafOf = (name: string, min: number) => ({
  name,
  min: { cpu: min },
  max: { cpu: 5 },
  namespaces: [name],
})
const root = { name: 'root', min: { cpu: 5 }, max: { cpu: 5 }, children: [leafOf('a', 5), leafOf('b', 0)] }

/** A collection that is listed when a test says so. */
function collection<T>(entries: readonly (readonly [string, T])[] = []) {
  let done: (() => void)[] = []
  const reflector: Reflector<T> = {
    path: '',
    items: new Map(entries),
    isSynced: () => true,
    isServed: () => true,
    version: () => 1,
    take: () => undefined,
    relist: () => new Promise(resolve => done.push(resolve)),
    run: async () => undefined,
  }
  return { reflector, list: () => done.splice(0).forEach(resolve => resolve()) }
}

const ALONE = [gated('a/1')]

function setUp(mode: Mode = 'enforce', all: readonly QuotaPod[] = ALONE, offsetMs = 0) {
  const pods = collection<KeptPod>(all.map(pod => [pod.uid, kept(pod)]))
  const tree: KeptTree = { reading: readTree({ spec: { root } }), uid: 't', generation: 1, seenAt: NOW }
  const trees = collection<KeptTree>([['t', tree]])
  const maps = collection<never>()
  const none = () => collection<never>().reflector
  const cache: Cache = {
    pods: pods.reflector,
    nodes: none(),
    budgets: none(),
    namespaces: none(),
    trees: trees.reflector,
    gangs: [],
    devices: createDevices(() => true),
    maps: maps.reflector,
    shared: () => [],
    isSynced: () => true,
  }
  const state = { isLeading: true }
  const decided: string[] = []
  const release = vi.fn()
  const term = createTerm({
    cache,
    leadership: { isLeading: () => state.isLeading, assertLeading: () => undefined },
    metrics: createMetrics(),
    assumptions: createAssumptions(),
    backOffs: createBackOffs(),
    settings: () => ({ mode, schedule: { ...DEFAULT_SETTINGS.schedule, checkRoom: false } }),
    ungated: () => new Set(),
    enforcer: () => ({ carryOut: decision => decided.push(decision.kind) }),
    release,
    now: () => millis(Date.now() + offsetMs),
    onWaits: () => undefined,
    isAnyoneWaiting: () => false,
  })
  const end = new AbortController()
  void term.run(end.signal)
  return { term, state, decided, release, end, lists: { pods, trees, maps } }
}

beforeEach(() => void vi.useFakeTimers({ now: NOW }))
afterEach(() => void vi.useRealTimers())

describe('a term', () => {
  it('decides nothing before everything was listed anew', async () => {
    const { term, decided, lists } = setUp()
    for (const { list } of [lists.pods, lists.maps]) {
      list()
      await vi.advanceTimersByTimeAsync(100)
      expect([term.isReady(), decided]).toEqual([false, []])
    }
    lists.trees.list()
    await vi.advanceTimersByTimeAsync(100)
    expect([term.isReady(), decided[0]]).toEqual([true, 'admit'])
  })

  const started = async (mode?: Mode, all?: readonly QuotaPod[], offsetMs?: number) => {
    const world = setUp(mode, all, offsetMs)
    world.state.isLeading = mode !== undefined
    for (const { list } of Object.values(world.lists)) list()
    await vi.advanceTimersByTimeAsync(100)
    return world
  }

  for (const hours of [-1, 0, 1])
    it(`goes on with what it has not decided when the lease is renewed late (API server's clock: ${hours} h)`, async () => {
      const { state, decided } = await started(undefined, ALONE, hours * 3_600_000)
      const wakes = vi.spyOn(globalThis, 'setTimeout')
      await vi.advanceTimersByTimeAsync(2000)
      expect(wakes.mock.calls.length).toBeLessThan(10)
      expect(decided).toEqual([])
      state.isLeading = true
      await vi.advanceTimersByTimeAsync(1000)
      expect(decided[0]).toBe('admit')
    })

  for (const mode of ['observe', 'off'] as const)
    it(`decides nothing in mode ${mode}, and opens what is gated, again and again`, async () => {
      const { decided, release } = await started(mode)
      await vi.advanceTimersByTimeAsync(5000)
      expect(decided).toEqual([])
      expect(release.mock.calls.length).toBeGreaterThan(2)
    })

  it('decides nothing any more once it has ended', async () => {
    const { term, state, decided, end } = await started()
    end.abort()
    state.isLeading = true
    term.podChanged({ key: 'a/2', before: undefined, after: kept(gated('a/2')) })
    await vi.advanceTimersByTimeAsync(5000)
    expect([term.isReady(), decided]).toEqual([false, []])
  })

  it('lets in at once for whom a victim went, though it is not told yet that it waits', async () => {
    const victim = running('b/1')
    const { term, decided } = await started('enforce', [gated('a/1'), victim])
    expect(decided).toEqual(['reserve'])
    term.podChanged({ key: victim.uid, before: kept(victim), after: undefined })
    await vi.advanceTimersByTimeAsync(50)
    expect(decided).toEqual(['reserve', 'admit'])
  })
})
