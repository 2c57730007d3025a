// The recorder on a real store; who is asked for figures is up to the test.
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { millis, type ClusterId } from '#core/base/units.ts'
import { createLog } from '../../../../main/log.ts'
import { startRecorder, type RecorderOptions } from '../../../../main/metrics/recorder.ts'
import { NOTHING_KNOWN } from '../../../../main/metrics/healthMemory.ts'
import { type Collector, createCollector } from '../../../../main/metrics/round.ts'
import { AUTOMATIC } from '../../../../main/metrics/source.ts'
import type { PastSource } from '../../../../main/metrics/pastSource.ts'
import { createChangeHub } from '../../../../main/rpc/changes.ts'
import type { ClusterStore } from '../../../../main/store/clusterStore.ts'
import type { Dashboards } from '../../../../preload/contract/dashboards.ts'
import { makeNode } from '../../../support/builders.ts'
import { createTestClients } from '../../../support/clients.ts'
import { makeDashboards } from '../../../support/dashboards.ts'
import { answering, gpu } from '../../../support/fakePrometheus.ts'
import { statusBody } from '../../../support/httpFixtures.ts'
import { makeJob } from '../../../support/jobs.ts'
import { NOW, tempStore, upsert } from '../../../support/stores.ts'

const MINUTE = 60_000
const soon = (ms = 30) => new Promise(resolve => setTimeout(resolve, ms))

type Given = {
  readonly everyMs?: number
  readonly limitBytes?: number
  readonly isPartial?: boolean
  readonly past?: PastSource
  readonly round?: () => Promise<Dashboards>
  readonly store?: ClusterStore
}

function recording({ everyMs = MINUTE, isPartial = false, past, round, store = tempStore() }: Given = {}) {
  store.apply([upsert(makeNode('n').gpus(8, 'NVIDIA-L40S').record())], NOW)
  const world = { offline: null as AppError | null, now: NOW as number, rounds: 0, lost: 0 }
  const collector: Collector = {
    round: async () => {
      world.rounds += 1
      if (!round) throw new AppError('TIMEOUT', 'No source')
      return { dashboards: await round(), health: NOTHING_KNOWN, units: new Map() }
    },
    probe: async () => [],
    past: () => past ?? null,
    close: async () => undefined,
  }
  const options: RecorderOptions = {
    cluster: 'alpha' as ClusterId,
    store,
    session: { client: () => ({}) as ReturnType<RecorderOptions['session']['client']> },
    offline: () => world.offline,
    provenance: () => ({
      tier: 'T4',
      asOf: NOW,
      isLive: true,
      missing: isPartial ? [{ kind: 'pods', reason: 'forbidden' }] : [],
    }),
    openCollector: async () => collector,
    fillIn: async batch => {
      for (const samples of batch) store.history.backfill(samples)
    },
    everyMs: () => everyMs,
    onRound: () => undefined,
    onLost: () => void (world.lost += 1),
    hub: createChangeHub(),
    log: createLog(() => undefined, Date.now),
    now: () => millis(world.now),
  }
  const start = () => {
    const recorder = startRecorder(options)
    onTestFinished(() => recorder.close())
    return recorder
  }
  return { start, store, world, options }
}

/** An API server that serves nothing, and clients to reach others with. */
async function bareServers() {
  const servers = await createTestClients()
  onTestFinished(() => servers.end())
  const { url } = await servers.serve(({ path }) =>
    path === '/apis' ? { body: { groups: [] } } : { status: 404, body: statusBody(404, 'NotFound') },
  )
  return { servers, client: servers.clientOf(url) }
}
const samples = (store: ClusterStore): number => store.history.extent().samples

describe('a recorder', () => {
  it('says once that a cluster was lost that had been live', async () => {
    const { start, world } = recording({ everyMs: 20 })
    world.offline = new AppError('NETWORK', 'Not yet connected')
    start()
    await soon()
    expect(world.lost).toBe(0)
    for (const times of [1, 2]) {
      world.offline = null
      await soon()
      world.offline = new AppError('NETWORK', 'Gone')
      await soon(60)
      expect(world.lost).toBe(times)
    }
  })

  it('takes a round at once and then on the beat, one after the other', async () => {
    let running = 0
    let most = 0
    const { start, store, world } = recording({
      everyMs: 20,
      round: async () => {
        running += 1
        most = Math.max(most, running)
        await soon(30) // longer than the beat
        running -= 1
        throw new AppError('TIMEOUT', 'No source')
      },
    })
    const recorder = start()
    const clock = setInterval(() => (world.now += 7), 5)
    await soon(250)
    clearInterval(clock)
    await recorder.close()
    expect(most).toBe(1)
    expect(world.rounds).toBeGreaterThan(2)
    // The last may have been under way when it was closed.
    expect([world.rounds, world.rounds - 1]).toContain(samples(store) / 4)
  })

  it('keeps to a rhythm that was changed from then on, not from the next round on', async () => {
    vi.useFakeTimers()
    try {
      let everyMs = 10 * MINUTE
      const { options, world } = recording()
      const recorder = startRecorder({ ...options, everyMs: () => everyMs, now: () => millis(Date.now()) })
      await vi.advanceTimersByTimeAsync(1000)
      everyMs = 15_000
      await vi.advanceTimersByTimeAsync(30_000)
      expect(world.rounds).toBeGreaterThan(1)
      await vi.advanceTimersByTimeAsync(60_000)
      expect(world.rounds).toBeGreaterThan(4)
      const closed = recorder.close()
      await vi.advanceTimersByTimeAsync(1000)
      await closed
    } finally {
      vi.useRealTimers()
    }
  })

  it('lets a round that is asked for wait for the one under way, and then keeps to the source of it', async () => {
    const asked: string[] = []
    const of = (name: string, takesMs: number): Collector => ({
      round: async () => {
        await soon(takesMs)
        asked.push(name)
        return { dashboards: makeDashboards(), health: NOTHING_KNOWN, units: new Map() }
      },
      probe: async () => [],
      past: () => null,
      close: async () => void asked.push(`${name} closed`),
    })
    const { options } = recording({ everyMs: 60_000 })
    const recorder = startRecorder({ ...options, openCollector: async () => of('own', 30) })
    await soon()
    const given = { collector: of('given', 30), isAdopted: true }
    const collected = recorder.collect(given, new AbortController().signal)
    // Once the first round is over, the next is wanted at once: it must not come between.
    await expect.poll(() => recorder.last()?.kind).toBe('stored')
    recorder.wake()
    await collected
    await expect.poll(() => asked.length).toBe(4)
    await recorder.close()
    expect(asked).toEqual(['own', 'given', 'own closed', 'given', 'given closed'])
  })

  it('closes nothing of a round that failed, and goes on with its own source', async () => {
    const { options, world } = recording()
    const recorder = startRecorder(options)
    await expect.poll(() => recorder.last()?.kind).toBe('stored')
    const before = world.rounds
    const failing: Collector = {
      round: async () => Promise.reject(new AppError('TIMEOUT', 'Slow')),
      probe: async () => [],
      past: () => null,
      close: async () => undefined,
    }
    const asked = recorder.collect({ collector: failing, isAdopted: true }, new AbortController().signal)
    await expect(asked).rejects.toThrow('Slow')
    recorder.wake()
    await expect.poll(() => world.rounds).toBe(before + 1)
    await recorder.close()
  })

  it('skips a round with its reason while the cluster is offline, or is not known whole', async () => {
    const offline = recording()
    offline.world.offline = new AppError('DNS', 'No such host')
    const first = offline.start()
    await soon()
    expect(first.last()).toMatchObject({ kind: 'skipped', failure: { code: 'DNS' } })
    expect(first.nextAt()).toBeGreaterThan(NOW)
    expect(samples(offline.store)).toBe(0)
    expect(offline.world.rounds).toBe(0)
    offline.world.offline = null
    first.wake()
    await soon()
    expect(first.last()).toMatchObject({ kind: 'stored' })
    const partial = recording({ isPartial: true })
    const second = partial.start()
    await soon()
    expect(second.last()).toMatchObject({ kind: 'skipped', failure: { code: 'NOT_FOUND' } })
    expect(samples(partial.store)).toBe(0)
  })

  it('loses a round that cannot be written, says so, and writes the next', async () => {
    const store = tempStore()
    let isFull = true
    const cramped: ClusterStore = {
      ...store,
      putRound: round => {
        if (isFull) throw new AppError('DISK_FULL', 'The disk is full')
        store.putRound(round)
      },
    }
    const recorder = recording({ store: cramped }).start()
    await soon()
    expect(recorder.last()).toMatchObject({ kind: 'failed', failure: { code: 'DISK_FULL' } })
    expect(samples(store)).toBe(0)
    isFull = false
    recorder.wake()
    await soon()
    expect(recorder.last()).toMatchObject({ kind: 'stored' })
    expect(samples(store)).toBe(4)
  })

  it('fills the gap since the last time from a source that knows, once', async () => {
    const asked: number[] = []
    const past: PastSource = {
      series: 1,
      metrics: 1,
      read: async ({ from, to, stepMs }) => {
        asked.push(to)
        const steps = Math.round((to - from) / stepMs) + 1
        return Array.from({ length: steps }, (_, index) => ({
          at: millis(from + index * stepMs),
          samples: [{ series: 'device.gpu.utilization/GPU-1' as const, value: 50 }],
        }))
      },
    }
    const { start, store, world } = recording({ past })
    const series = 'device.gpu.utilization/GPU-1' as const
    store.history.append({ at: millis(NOW - 5 * 60 * MINUTE), samples: [{ series, value: 10 }] })
    const recorder = start()
    await expect.poll(() => recorder.last()?.kind).toBe('stored')
    await expect.poll(() => recorder.gap.pending()).toBeNull()
    const { columns } = store.history.range({
      series: [series],
      from: NOW - 6 * 60 * MINUTE,
      to: NOW,
      points: 400,
    })
    const known = columns[0]?.filter(value => !Number.isNaN(value)) ?? []
    expect(known.length).toBe(5 * 60)
    expect(known.filter(value => value === 50).length).toBe(5 * 60 - 1)
    expect(recorder.gap.pending()).toBeNull()
    const before = asked.length
    world.now += MINUTE
    recorder.wake()
    await soon()
    expect(asked.length).toBe(before)
  })

  it('remembers a gap that nobody could fill yet, also when it is started anew', async () => {
    const store = tempStore()
    const series = 'device.gpu.utilization/GPU-1' as const
    store.history.append({ at: millis(NOW - 60 * MINUTE), samples: [{ series, value: 10 }] })
    const failing: PastSource = {
      series: 1,
      metrics: 1,
      read: async () => Promise.reject(new AppError('TIMEOUT', 'Slow')),
    }
    const first = recording({ store, past: failing }).start()
    await expect.poll(() => first.last()?.kind).toBe('stored')
    expect(first.gap.pending()).toEqual({ from: NOW - 60 * MINUTE, to: NOW })
    await first.close()
    const second = recording({ store }).start()
    await expect.poll(() => second.last()?.kind).toBe('stored')
    expect(second.gap.pending()).toEqual({ from: NOW - 60 * MINUTE, to: NOW })
  })

  it('notes the jobs of a round, unless the pods that make up some of them are not known in full', async () => {
    const job = makeJob()
    const rounds = [
      { at: NOW, jobs: [job] },
      { at: millis(NOW + MINUTE), jobs: [] },
    ]
    const past = async (isPartial: boolean): Promise<unknown[]> => {
      const turns = [...rounds]
      const { start, store } = recording({
        isPartial,
        round: async () => makeDashboards(turns.shift()),
      })
      const recorder = start()
      await expect.poll(() => turns.length).toBe(1)
      recorder.wake()
      await expect.poll(() => turns.length).toBe(0)
      await recorder.close()
      return store.jobs.pastNamed(job)
    }
    expect(await past(false)).toMatchObject([{ uid: job.uid, lastSeenAt: NOW, goneAt: NOW + MINUTE }])
    expect(await past(true)).toEqual([])
  })

  it('knows since when something is wrong, also when it is started anew and whoever asks for a round', async () => {
    const node = makeNode('n').gpus(8, 'NVIDIA-L40S').record()
    const { options, store, world } = recording()
    store.apply([upsert({ ...node, allocatable: { ...node.allocatable, 'nvidia.com/gpu': '6' } }, 2)], NOW)
    const bare = async () => createCollector({ choice: { ...AUTOMATIC, tier: 'T4' }, now: () => world.now })
    const { client } = await bareServers()
    const start = () =>
      startRecorder({
        ...options,
        session: { client: () => client },
        openCollector: bare,
      })
    const since = () => store.dashboards()?.unhealthy.map(found => [found.rule, found.since])
    for (const minute of [0, 1, 2]) {
      world.now = NOW + minute * MINUTE
      const recorder = start()
      await expect.poll(() => recorder.last()?.kind).toBe('stored')
      expect(since()).toEqual([['U2', NOW]])
      const given = { collector: await bare(), isAdopted: false }
      const asked = await recorder.collect(given, new AbortController().signal)
      expect(asked.unhealthy).toMatchObject([{ rule: 'U2', since: NOW }])
      await recorder.close()
    }
    store.setKubeSystemUid('another-cluster')
    const recorder = start()
    await expect.poll(() => recorder.last()?.kind).toBe('stored')
    await recorder.close()
    expect(since()).toEqual([['U2', NOW]])
    store.setKubeSystemUid('yet-another')
    const other = start()
    await expect.poll(() => other.last()?.kind).toBe('stored')
    await other.close()
    expect(since()).toEqual([['U2', world.now]])
  })
  it('knows in which unit utilisation comes, also when it is started anew and no value of the round tells', async () => {
    const { options, store, world } = recording()
    const { servers, client } = await bareServers()
    let utilization = ['0.42', '0']
    const { url } = await servers.serve(asked =>
      answering(
        utilization.map((value, at) => gpu(['DCGM_FI_DEV_GPU_UTIL', value], `GPU-${at}`, { Hostname: 'n' })),
      )(asked),
    )
    const place = { name: 'x', client: servers.clientOf(url), base: '', close: async () => undefined }
    const openCollector = async () =>
      createCollector({ choice: { ...AUTOMATIC, place }, now: () => world.now })
    const round = async () => {
      const recorder = startRecorder({ ...options, session: { client: () => client }, openCollector })
      await expect.poll(() => recorder.last()?.kind).toBe('stored')
      await recorder.close()
      const dashboards = store.dashboards()
      return [dashboards?.source.dialect, dashboards?.cluster.gpuUtilizationPercent]
    }
    expect(await round()).toEqual(['openshift', 21])
    utilization = ['1', '0']
    world.now += MINUTE
    expect(await round()).toEqual(['openshift', 50])
    utilization = ['1', '42']
    world.now += MINUTE
    expect(await round()).toEqual(['dcgm', 21.5])
    utilization = ['1', '0']
    world.now += MINUTE
    expect(await round()).toEqual(['dcgm', 0.5])
  })
})
