import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { millis, type Millis } from '#core/base/units.ts'
import { type ClusterStore, openClusterStore } from '../../../../main/store/clusterStore.ts'
import type { Dashboards } from '../../../../preload/contract/dashboards.ts'
import { makeInstance, makeJob } from '../../../support/jobs.ts'
import { NOW, tempFolder, tempStore } from '../../../support/stores.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const at = (minute: number) => millis(NOW + minute * MINUTE)
const ALWAYS = { from: millis(0), to: millis(NOW + 1000 * DAY) }

const note = (store: ClusterStore, minute: number, ...jobs: Dashboards['jobs']) =>
  store.putRound({ jobs: { at: at(minute), jobs, missingKinds: [] } })
const namesIn = (jobs: readonly { name: string }[]) => jobs.map(({ name }) => name)

describe('a training job', () => {
  it('is told of when a round no longer sees it, with what it was and when it was last seen', () => {
    const store = tempStore()
    note(store, 0, makeJob({ gpuUtilizationPercent: 40 }))
    note(store, 1, makeJob({ gpuUtilizationPercent: 60 }))
    expect(store.jobs.past(ALWAYS).jobs).toEqual([])
    const end = makeJob({ status: 'Succeeded', endedAt: at(2), gpuUtilizationPercent: null })
    note(store, 2, end)
    // Nothing about it is written any more, and yet it is known that it was there.
    note(store, 3, end)
    note(store, 4)
    note(store, 5)
    const { instances, ...figures } = {
      ...end,
      gpuUtilizationPercent: 50,
      usedGpuMemoryBytes: 80,
      lastSeenAt: at(3),
      goneAt: at(4),
    }
    expect(store.jobs.past(ALWAYS)).toEqual({ jobs: [figures], isCut: false })
    expect(store.jobs.pastNamed(end)).toEqual([{ ...figures, instances }])
  })

  it('stays known over a start of the app', () => {
    const path = join(tempFolder(), 'cluster.sqlite')
    const first = openClusterStore(path, { now: () => NOW })
    note(first, 0, makeJob())
    first.close()
    const second = openClusterStore(path, { now: () => NOW })
    note(second, 600)
    expect(second.jobs.past(ALWAYS).jobs).toMatchObject([
      { name: 'train', lastSeenAt: at(0), goneAt: at(600) },
    ])
    second.close()
  })

  it.each([
    { name: 'before it was made', from: -20, to: -10, want: [] },
    { name: 'as it was made', from: -20, to: -4, want: ['train'] },
    { name: 'within its life', from: 1, to: 2, want: ['train'] },
    { name: 'as it went', from: 3, to: 60, want: ['train'] },
    { name: 'after it went', from: 6, to: 60, want: [] },
  ])('is there for a span $name as its life says', ({ from, to, want }) => {
    const store = tempStore()
    note(store, 0, makeJob({ createdAt: at(-5) }))
    note(store, 5)
    expect(namesIn(store.jobs.past({ from: at(from), to: at(to) }).jobs)).toEqual(want)
  })

  it('is neither there nor gone while its kind cannot be listed', () => {
    const store = tempStore()
    note(store, 0, makeJob(), makeJob({ uid: 'other', name: 'sweep', type: 'Job' }))
    store.putRound({ jobs: { at: at(1), jobs: [], missingKinds: ['PyTorchJob'] } })
    expect(namesIn(store.jobs.past(ALWAYS).jobs)).toEqual(['sweep'])
    note(store, 2, makeJob())
    note(store, 3)
    expect(store.jobs.past(ALWAYS).jobs).toMatchObject([
      { name: 'train', lastSeenAt: at(2) },
      { name: 'sweep' },
    ])
  })

  it('that was missed for a round is the same job when it shows again', () => {
    const store = tempStore()
    note(store, 0, makeJob({ gpuUtilizationPercent: 0 }))
    note(store, 1)
    note(store, 2, makeJob({ gpuUtilizationPercent: 100 }))
    expect(store.jobs.past(ALWAYS).jobs).toEqual([])
    note(store, 3)
    expect(store.jobs.past(ALWAYS).jobs).toMatchObject([{ gpuUtilizationPercent: 50, goneAt: at(3) }])
  })

  it('of the same name is another job, also where it is nothing but pods', () => {
    const store = tempStore()
    note(store, 0, makeJob({ uid: 'one' }), makeJob({ uid: 'pods:team-a/probe/PyTorchJob', name: 'probe' }))
    note(store, 1)
    note(store, 2, makeJob({ uid: 'two' }), makeJob({ uid: 'pods:team-a/probe/PyTorchJob', name: 'probe' }))
    note(store, 3)
    const named = (name: string) =>
      store.jobs.pastNamed({ namespace: 'team-a', name }).map(({ uid, goneAt }) => [uid, goneAt])
    expect(named('train')).toEqual([
      ['two', at(3)],
      ['one', at(1)],
    ])
    expect(named('probe')).toHaveLength(2)
    expect(named('elsewhere')).toEqual([])
  })

  describe('that is nothing but pods', () => {
    const instances = [makeInstance('train-master-0')]
    const train = makeJob({ instances })
    const pods = (own: Parameters<typeof makeJob>[0] = {}) =>
      makeJob({ uid: 'pods:team-a/train/PyTorchJob', createdAt: at(0), instances, ...own })

    it.each([
      { name: 'outlive the object of their job', rounds: [[train], [pods()], []], want: ['uid-train'] },
      { name: 'were seen before the object of their job', rounds: [[pods()], [train]], want: [] },
      {
        name: 'have their job under another name',
        rounds: [[makeJob({ name: 'sweep', type: 'TrainJob', instances })], [pods()], []],
        want: ['uid-train'],
      },
      {
        name: 'are none that their job is known for, but have its name',
        rounds: [[train], [pods({ instances: [makeInstance('train-worker-7')] })], []],
        want: ['uid-train'],
      },
    ])('is no job of its own when they $name', ({ rounds, want }) => {
      const store = tempStore()
      rounds.forEach((jobs, minute) => note(store, minute, ...jobs))
      expect(store.jobs.past(ALWAYS).jobs.map(({ uid }) => uid)).toEqual(want)
    })

    it.each([
      { name: 'of another namespace', other: makeJob({ namespace: 'team-b', instances }) },
      { name: 'of another type', other: makeJob({ type: 'Job' }) },
      { name: 'that went before they were made', other: train, createdAt: at(2) },
    ])('is one beside a job $name', ({ other, createdAt = at(0) }) => {
      const store = tempStore()
      note(store, 0, other)
      note(store, 1)
      note(store, 2, pods({ createdAt }))
      note(store, 3)
      expect(store.jobs.past(ALWAYS).jobs.map(({ uid }) => uid)).toEqual([pods().uid, 'uid-train'])
    })
  })

  it('is found by when it went, however many of its name went since', () => {
    const store = tempStore()
    for (let run = 0; run < 30; run += 1) note(store, run, makeJob({ uid: `run-${String(run)}` }))
    const named = (goneAt?: Millis) => store.jobs.pastNamed({ namespace: 'team-a', name: 'train', goneAt })
    expect(named()).toHaveLength(20)
    expect(named().map(({ uid }) => uid)).not.toContain('run-2')
    expect(named(at(3))[0]).toMatchObject({ uid: 'run-2', goneAt: at(3) })
  })

  it('of a cluster that was replaced under the same address is not among those of the new one', () => {
    const store = tempStore()
    note(store, 0, makeJob())
    store.setKubeSystemUid('old')
    note(store, 1)
    expect(namesIn(store.jobs.past(ALWAYS).jobs)).toEqual(['train'])
    store.setKubeSystemUid('new')
    expect(store.jobs.past(ALWAYS).jobs).toEqual([])
    note(store, 2, makeJob({ uid: 'b', name: 'sweep' }))
    note(store, 3)
    expect(namesIn(store.jobs.past(ALWAYS).jobs)).toEqual(['sweep'])
  })

  it('is forgotten after as long as the coarsest history is kept', () => {
    const store = tempStore()
    note(store, 0, makeJob())
    note(store, 1)
    store.putRound({ jobs: { at: millis(at(0) + 400 * DAY), jobs: [], missingKinds: [] } })
    expect(namesIn(store.jobs.past(ALWAYS).jobs)).toEqual(['train'])
    store.putRound({ jobs: { at: millis(at(2) + 400 * DAY), jobs: [], missingKinds: [] } })
    expect(store.jobs.past(ALWAYS).jobs).toEqual([])
  })

  it('is not forgotten for a clock that was set ahead, before history believes it', () => {
    const clock = { now: NOW }
    const store = openClusterStore(join(tempFolder(), 'cluster.sqlite'), { now: () => clock.now })
    onTestFinished(() => store.close())
    const pass = (days: number, ...jobs: Dashboards['jobs']): void => {
      clock.now = millis(clock.now + days * DAY)
      store.putRound({ jobs: { at: clock.now, jobs, missingKinds: [] } })
      const at = millis(clock.now - DAY)
      store.history.append({ at, samples: [{ series: 'cluster.gpus.total', value: 1 }] })
      while (store.history.compact());
    }
    pass(0, makeJob())
    pass(1)
    pass(500)
    expect(namesIn(store.jobs.past(ALWAYS).jobs)).toEqual(['train'])
    pass(10)
    pass(10)
    expect(store.jobs.past(ALWAYS).jobs).toEqual([])
  })

  it('that was first to go gives way when more are kept than can be', () => {
    const store = tempStore()
    note(store, 0, makeJob({ uid: 'old', name: 'old' }), makeJob({ uid: 'new', name: 'new' }))
    note(store, 1, makeJob({ uid: 'new', name: 'new' }))
    const db = new Database(store.path)
    db.prepare(
      `INSERT INTO job (cluster_uid, uid, type, namespace, name, status, first_at, last_at, gone_at, record)
        WITH RECURSIVE other (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM other WHERE n < 19999)
        SELECT '', 'other' || n, type, namespace, 'other', status, first_at, last_at, CAST(? AS INTEGER), record
        FROM job, other WHERE uid = 'new'`,
    ).run(at(2))
    note(store, 2)
    expect(store.jobs.pastNamed({ namespace: 'team-a', name: 'old' })).toEqual([])
    // A tenth gives way at once, so that the next that go are only counted.
    expect(db.prepare('SELECT count(*) FROM job').pluck().get()).toBe(18_000)
    db.close()
  })

  it('is one of the last that are told of, and it is said when there are more', () => {
    const told = (jobs: number) => {
      const store = tempStore()
      note(
        store,
        0,
        ...Array.from({ length: jobs }, (_, n) => makeJob({ uid: `job-${n}`, name: `job-${n}` })),
      )
      note(store, 1)
      const { jobs: past, isCut } = store.jobs.past(ALWAYS)
      return { jobs: past.length, isCut }
    }
    expect(told(2000)).toEqual({ jobs: 2000, isCut: false })
    expect(told(2001)).toEqual({ jobs: 2000, isCut: true })
  })

  it('that was first to go gives way when they take more of a small store than their share', () => {
    const MIB = 1_048_576
    const store = tempStore(8 * MIB)
    const instances = Array.from({ length: 256 }, (_, pod) => makeInstance(`train-worker-${pod}`))
    const run = (n: number) => makeJob({ uid: `run-${n}`, name: `run-${n}`, instances })
    for (let minute = 0; minute < 40; minute += 1) note(store, minute, run(minute))
    note(store, 40)
    const kept = namesIn(store.jobs.past(ALWAYS).jobs)
    const bytes = JSON.stringify(run(0)).length * kept.length
    expect(bytes).toBeGreaterThan(0.75 * MIB)
    expect(bytes).toBeLessThan(MIB)
    expect(kept).toEqual(Array.from(kept, (_, place) => `run-${39 - place}`))
  })

  it('is still known from a file of version 4', () => {
    const path = join(tempFolder(), 'cluster.sqlite')
    copyFileSync(join(import.meta.dirname, '../../../fixtures/stores/cluster-v4.sqlite'), path)
    const store = openClusterStore(path, { now: () => NOW })
    expect(store.jobs.past(ALWAYS).jobs).toMatchObject([
      { name: 'gone', status: 'Failed', gpuUtilizationPercent: 30 },
    ])
    store.close()
  })
})
