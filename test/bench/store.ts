// The store alone, on real files: writing, searching, reading windows of long tables, opening. Alone: node test/bench/store.ts
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { millis } from '#core/base/units.ts'
import { type ClusterStore, openClusterStore } from '../../main/store/clusterStore.ts'
import type { MirrorChange, MirrorRecord, PodRecord } from '../../main/store/records.ts'
import { makeNode, makePod } from '../support/builders.ts'
import { type Figure, formatFigures, median, timeRuns } from './measure.ts'

const NODES = 1000
const TABLE_PODS = 10_000
const SEARCH_PODS = 50_000 - NODES
const BATCH = 1000
/** What is typed, key by key. */
const TYPED = ['train-42', 'kubeflow.org', 'team-7 job-3', 'no-such-thing']
const now = () => millis(Date.now())

/** Every figure of the store. Takes about half a minute. */
export async function measureStore(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'canopy-bench-'))
  try {
    return [
      ...(await measureTable(join(folder, 'table.sqlite'))),
      await measureBare(join(folder, 'bare.sqlite')),
      ...(await measureSearch(join(folder, 'search.sqlite'))),
    ].flat()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const nodeName = (index: number): string => `gpu-node-${index % NODES}`

function podOf(index: number, restarts = 0): PodRecord {
  const job = `train-${index % 500}`
  return makePod(`${job}-worker-${index}`, `team-${index % 40}`)
    .gpus(index % 5 === 0 ? 1 : 0)
    .labels({
      app: job,
      'training.kubeflow.org/job-name': `job-${index % 500}`,
      'training.kubeflow.org/replica-type': 'worker',
    })
    .ownedBy('Job', job, 'batch/v1')
    .running(nodeName(index), restarts)
    .record()
}

const nodeOf = (index: number) => makeNode(nodeName(index)).gpus(8, 'NVIDIA-A100-SXM4-80GB').record()
const upsert = (record: MirrorRecord): MirrorChange => ({ op: 'upsert', record, generation: 1 })

function fill(path: string, pods: number): ClusterStore {
  const store = openClusterStore(path, { now })
  store.apply(
    Array.from({ length: NODES }, (_, index) => upsert(nodeOf(index))),
    now(),
  )
  for (let from = 0; from < pods; from += BATCH)
    store.apply(
      Array.from({ length: Math.min(BATCH, pods - from) }, (_, index) => upsert(podOf(from + index))),
      now(),
    )
  return store
}

const figure = (what: string, times: readonly number[], max: number): Figure => ({
  what,
  unit: 'ms',
  value: median(times),
  runs: times.length,
  target: { max },
})

async function measureTable(path: string): Promise<Figure[]> {
  const store = fill(path, TABLE_PODS)
  const figures = [...(await measureWrites(store)), ...(await measureReads(store))]
  // A copy of a file that is in use lacks the mark of a clean close, as after a crash.
  const crashed = `${path}.crashed`
  new Database(path).exec('PRAGMA wal_checkpoint(TRUNCATE)').close()
  copyFileSync(path, crashed)
  store.close()
  const opening = async (from: string) => {
    const times = await timeRuns(7, () => {
      const opened = openClusterStore(from, { now, isReadOnly: false })
      opened.overview()
      opened.close()
    })
    return times
  }
  figures.push(figure('open a closed store of 10,000 pods, to its overview', await opening(path), 100))
  const afterCrash = await timeRuns(7, () => {
    copyFileSync(crashed, path)
    const opened = openClusterStore(path, { now })
    opened.overview()
    opened.close()
  })
  figures.push(figure('open it after a crash, looked through whole', afterCrash, 300))
  return figures
}

async function measureWrites(store: ClusterStore): Promise<Figure[]> {
  const batches = (of: (run: number, index: number) => PodRecord): MirrorChange[][] =>
    Array.from({ length: 22 }, (_, run) =>
      Array.from({ length: BATCH }, (__, index) => upsert(of(run, index))),
    )
  const time = async (changes: MirrorChange[][]) =>
    timeRuns(changes.length - 1, run => store.apply(changes[run + 1] ?? [], now()))
  const changed = batches((run, index) => podOf((index * 37 + run) % TABLE_PODS, run + 1))
  const added = batches((run, index) => podOf(TABLE_PODS + run * BATCH + index))
  const changing = await time(changed)
  const adding = await time(added)
  store.apply(
    added
      .flat()
      .map(change => ({ op: 'delete', kind: 'pod', uid: change.op === 'upsert' ? change.record.uid : '' })),
    now(),
  )
  return [
    figure('apply 1,000 changes of pods, 10,000 kept', changing, 25),
    figure('apply 1,000 new pods', adding, 40),
  ]
}

async function measureReads(store: ClusterStore): Promise<Figure[]> {
  const window = { filter: '', offset: 0, limit: 200 }
  const read = async (what: string, max: number, work: (run: number) => unknown) =>
    figure(what, await timeRuns(21, work), max)
  return [
    await read('first window of 10,000 pods, by name', 50, () =>
      store.pods.list({ ...window, sort: { column: 'name', descending: false }, node: null }),
    ),
    await read('last window, by restarts', 100, () =>
      store.pods.list({
        ...window,
        offset: 9_800,
        sort: { column: 'restarts', descending: true },
        node: null,
      }),
    ),
    await read('a window of those that a filter leaves', 100, () =>
      store.pods.list({
        ...window,
        filter: 'train-42 team',
        sort: { column: 'gpus', descending: true },
        node: null,
      }),
    ),
    await read('window of 1,000 nodes, by GPUs allocated', 50, () =>
      store.nodes.list({ ...window, sort: { column: 'gpuAllocated', descending: true }, onlyGpu: false }),
    ),
    await read('a node with its pods', 20, run => [
      store.nodes.get(nodeName(run + 1)),
      store.pods.list({ ...window, sort: { column: 'name', descending: false }, node: nodeName(run + 1) }),
    ]),
    await read('overview', 50, () => store.overview()),
  ]
}

/** The least that a write of as many rows costs, as a yardstick: one table, one key, no words, no sums. */
async function measureBare(path: string): Promise<Figure[]> {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.exec('CREATE TABLE object (uid TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT')
  const put = db.prepare(
    'INSERT INTO object (uid, record) VALUES (?, ?) ON CONFLICT DO UPDATE SET record = excluded.record',
  )
  const write = db.transaction((pods: readonly PodRecord[]) => {
    for (const pod of pods) put.run(pod.uid, JSON.stringify(pod))
  })
  for (let from = 0; from < TABLE_PODS; from += BATCH)
    write(Array.from({ length: BATCH }, (_, index) => podOf(from + index)))
  const batches = Array.from({ length: 22 }, (_, run) =>
    Array.from({ length: BATCH }, (__, index) => podOf((index * 37 + run) % TABLE_PODS, run + 1)),
  )
  const times = await timeRuns(21, run => write(batches[run + 1] ?? []))
  db.close()
  return [
    {
      what: 'for comparison: 1,000 records into a bare table',
      unit: 'ms',
      value: median(times),
      runs: times.length,
      target: null,
    },
  ]
}

async function measureSearch(path: string): Promise<Figure[]> {
  const store = fill(path, SEARCH_PODS)
  const keys = TYPED.flatMap(text => Array.from(text, (_, index) => text.slice(0, index + 1)))
  const perKey: number[] = []
  for (const text of keys) perKey.push(median(await timeRuns(5, () => store.search(text, 50))))
  const instr = new Database(path, { readonly: true })
  const scan = instr.prepare('SELECT count(*) FROM search WHERE instr(haystack, ?) > 0').pluck()
  const yardstick: number[] = []
  for (const text of keys) yardstick.push(median(await timeRuns(5, () => scan.get(text))))
  instr.close()
  store.close()
  const baseline = { what: 'one scan by instr()', value: median(yardstick) }
  return [
    { ...figure('search 50,000 objects, a key', perKey, 50), baseline },
    figure('search 50,000 objects, the slowest key', [Math.max(...perKey)], 50),
  ]
}

if (import.meta.main) console.log(formatFigures(await measureStore()))
