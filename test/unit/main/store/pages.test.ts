import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NodeRecord, PodRecord } from '../../../../main/store/records.ts'
import { NODE_COLUMNS, POD_COLUMNS } from '../../../../preload/contract/nodes.ts'
import { arbitraryNode, arbitraryPod } from '../../../support/arbitraryChanges.ts'
import { makeNode, makePod } from '../../../support/builders.ts'
import { byCounting, MirrorModel, sum } from '../../../support/mirrorModel.ts'
import { NOW, tempFolder, tempStore, upsert } from '../../../support/stores.ts'
import { openClusterStore } from '../../../../main/store/clusterStore.ts'

type Key = string | number | null
type KeyOf<R> = (record: R, model: MirrorModel) => Key

const POD_KEYS: Record<(typeof POD_COLUMNS)[number], KeyOf<PodRecord>> = {
  name: pod => pod.name,
  namespace: pod => pod.namespace,
  status: pod => pod.status,
  node: pod => pod.node,
  gpus: (pod, model) => model.gpus(pod),
  cpuRequested: pod => pod.cpuRequested,
  memoryRequested: pod => pod.memoryRequested,
  restarts: pod => pod.restarts,
  owner: pod => pod.owner && `${pod.owner.kind}/${pod.owner.name}`,
  createdAt: pod => pod.createdAt,
}
const NODE_KEYS: Record<(typeof NODE_COLUMNS)[number], KeyOf<NodeRecord>> = {
  name: node => node.name,
  ip: node => node.ip,
  roles: node => node.roles.map(role => `"${role}"`).join(',') || null,
  status: node => `${node.status}${Number(node.isCordoned)}`,
  gpuMode: node => (node.gpuMode === 'none' ? null : node.gpuMode),
  gpuModel: node => node.gpuModel,
  gpuCount: node => node.gpuCount,
  gpuAllocated: (node, model) => sum(model.held(node), pod => model.gpus(pod)),
  cpuRequested: (node, model) => sum(model.held(node), pod => pod.cpuRequested),
  memoryRequested: (node, model) => sum(model.held(node), pod => pod.memoryRequested),
  pods: (node, model) => model.held(node).length,
  conditions: node =>
    node.conditions
      .filter(({ type, status }) => (type === 'Ready' ? status !== 'True' : status === 'True'))
      .map(({ type }) => (type === 'Ready' ? 'ReadyUnknown' : type))
      .map(name => `"${name}"`)
      .join(',') || null,
  version: node => node.system['kubelet'] ?? null,
  createdAt: node => node.createdAt,
}
/** Columns that people count along; others go by their characters. */
const COUNTED = new Set(['name', 'node', 'ip', 'version'])

/** Sorts as the contract says: what has no value last either way, equal ones by name, then by uid. */
function sorted<R extends PodRecord | NodeRecord>(
  model: MirrorModel,
  records: readonly R[],
  order: { column: string; keyOf: KeyOf<R>; descending: boolean },
): R[] {
  const { column, keyOf, descending } = order
  const compareKeys = (a: Key, b: Key): number => {
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    const ascending = COUNTED.has(column) ? byCounting(String(a), String(b)) : Number(a > b) - Number(a < b)
    return descending ? -ascending : ascending
  }
  return records.toSorted(
    (a, b) =>
      compareKeys(keyOf(a, model), keyOf(b, model)) || byCounting(a.name, b.name) || (a.uid < b.uid ? -1 : 1),
  )
}

/** What a filter looks at. */
function textsOf(record: PodRecord | NodeRecord): string[] {
  const labels = Object.entries(record.labels).map(([key, value]) => `${key}=${value}`)
  const own =
    record.kind === 'pod'
      ? [record.namespace, record.node, record.owner && `${record.owner.kind}/${record.owner.name}`]
      : [record.ip, record.gpuModel, ...record.roles, record.isCordoned ? 'cordoned' : null]
  return [record.name, record.kind, record.status, ...own, ...labels]
    .filter(text => text !== null)
    .map(text => text.toLowerCase())
}

const passes = (record: PodRecord | NodeRecord, filter: string): boolean =>
  filter
    .toLowerCase()
    .split(/\s+/)
    .every(word => word === '' || textsOf(record).some(text => text.includes(word)))

const window = fc.record({ offset: fc.integer({ min: 0, max: 5 }), limit: fc.integer({ min: 0, max: 8 }) })
/** With what would mean something else in LIKE or GLOB, and what crosses from one text to the next. */
const filter = fc.constantFrom(
  '',
  '  ',
  'TRAIN',
  'team-a run',
  '%',
  '_',
  '*',
  '10%_*',
  '[a',
  '?',
  'gpu-1',
  'team-a\ngpu',
)
const runs = { numRuns: process.env['CANOPY_LONG'] ? 2000 : 80 }

describe('a window of a table', () => {
  it('of pods holds what a model filters and sorts, for every column, direction and node', () => {
    const folder = tempFolder()
    let run = 0
    const ask = fc.record({
      column: fc.constantFrom(...POD_COLUMNS),
      descending: fc.boolean(),
      filter,
      node: fc.constantFrom(null, 'gpu-2'),
      window,
    })
    fc.assert(
      fc.property(
        fc.array(arbitraryPod, { maxLength: 14 }),
        fc.array(arbitraryNode, { maxLength: 4 }),
        fc.array(ask, { minLength: 1, maxLength: 12 }),
        (pods, nodes, asked) => {
          const store = openClusterStore(`${folder}/${(run += 1)}.sqlite`, { now: () => NOW })
          const model = new MirrorModel()
          const changes = [...nodes, ...pods].map(record => upsert(record))
          store.apply(changes, NOW)
          model.apply(changes)
          for (const { column, descending, filter: text, node, window: part } of asked) {
            const all = model.of('pod').filter(pod => node === null || pod.node === node)
            const want = sorted(
              model,
              all.filter(pod => passes(pod, text)),
              { column, keyOf: POD_KEYS[column], descending },
            )
            const page = store.pods.list({ sort: { column, descending }, filter: text, node, ...part })
            expect({ ...page, rows: page.rows.map(({ uid }) => uid) }).toEqual({
              total: want.length,
              unfiltered: all.length,
              offset: part.offset,
              rows: want.slice(part.offset, part.offset + part.limit).map(({ uid }) => uid),
            })
          }
          store.close()
        },
      ),
      runs,
    )
  })

  it('of nodes holds what a model filters and sorts, for every column and direction', () => {
    const folder = tempFolder()
    let run = 0
    const ask = fc.record({
      column: fc.constantFrom(...NODE_COLUMNS),
      descending: fc.boolean(),
      filter,
      onlyGpu: fc.boolean(),
      window,
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(arbitraryNode, { maxLength: 6, selector: ({ name }) => name }),
        fc.array(arbitraryPod, { maxLength: 10 }),
        fc.array(ask, { minLength: 1, maxLength: 12 }),
        (nodes, pods, asked) => {
          const store = openClusterStore(`${folder}/${(run += 1)}.sqlite`, { now: () => NOW })
          const model = new MirrorModel()
          const changes = [...nodes, ...pods].map(record => upsert(record))
          store.apply(changes, NOW)
          model.apply(changes)
          for (const { column, descending, filter: text, onlyGpu, window: part } of asked) {
            const all = model.of('node')
            const shown = all.filter(node => passes(node, text) && (!onlyGpu || node.gpuMode !== 'none'))
            const want = sorted(model, shown, { column, keyOf: NODE_KEYS[column], descending })
            const page = store.nodes.list({ sort: { column, descending }, filter: text, onlyGpu, ...part })
            expect({ ...page, rows: page.rows.map(({ name }) => name) }).toEqual({
              total: want.length,
              unfiltered: all.length,
              offset: part.offset,
              rows: want.slice(part.offset, part.offset + part.limit).map(({ name }) => name),
            })
          }
          store.close()
        },
      ),
      runs,
    )
  })
})

describe('a node in detail', () => {
  it('gives its quantities as it states them, and what its pods ask for in the same', () => {
    const store = tempStore()
    store.apply(
      [
        upsert(makeNode('gpu-1').gpus(8, 'NVIDIA-A100-SXM4-80GB').role('gpu').record()),
        upsert(makePod('a').requests({ cpu: '1500m', memory: '1Gi' }).gpus(2).running('gpu-1').record()),
        upsert(makePod('b').requests({ cpu: '500m', memory: '512Mi' }).running('gpu-1').record()),
        upsert(makePod('done').gpus(4).succeeded('gpu-1').record()),
      ],
      NOW,
    )
    const { row, resources } = store.nodes.get('gpu-1')
    expect(row).toMatchObject({ gpuAllocated: 2, gpuCount: 8, pods: 2, cpuRequested: 2000, roles: ['gpu'] })
    expect(resources).toEqual([
      { name: 'cpu', capacity: '64', allocatable: '64', requested: '2' },
      { name: 'memory', capacity: '256Gi', allocatable: '256Gi', requested: '1536Mi' },
      { name: 'nvidia.com/gpu', capacity: '8', allocatable: '8', requested: '2' },
      { name: 'pods', capacity: '110', allocatable: '110', requested: '2' },
    ])
  })

  it('is NOT_FOUND when there is none of the name', () => {
    expect(() => tempStore().nodes.get('nowhere')).toThrowError(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    )
  })
})
