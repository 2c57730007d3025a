import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openClusterStore } from '../../../../main/store/clusterStore.ts'
import type { MirrorRecord } from '../../../../main/store/records.ts'
import { containing, sortKeyOf, wordsOf } from '../../../../main/store/searchText.ts'
import { arbitraryNode, arbitraryPod } from '../../../support/arbitraryChanges.ts'
import { makeNode, makePod } from '../../../support/builders.ts'
import { byCounting, MirrorModel } from '../../../support/mirrorModel.ts'
import { NOW, tempFolder, tempStore, upsert } from '../../../support/stores.ts'

const job: MirrorRecord = {
  kind: 'workload',
  uid: 'job-1',
  name: 'train',
  labels: { team: 'vision' },
  createdAt: NOW,
  objectKind: 'PyTorchJob',
  namespace: 'team-a',
  owner: null,
  status: '',
}

function filled() {
  const store = tempStore()
  store.apply(
    [
      upsert(makeNode('gpu-train').gpus(8, 'NVIDIA-A100-SXM4-80GB').record()),
      upsert(makeNode('cpu-1').record()),
      upsert(job),
      upsert(
        makePod('train-worker-0', 'team-a').ownedBy('PyTorchJob', 'train').running('gpu-train').record(),
      ),
      upsert(
        makePod('retrain', 'team-b').labels({ 'example.com/Model': 'Llama_3' }).running('cpu-1').record(),
      ),
      upsert(makePod('serve', 'team-a').running('gpu-train').record()),
    ],
    NOW,
  )
  return store
}

describe('search', () => {
  it('gives names that begin with the word first, then names that contain it, then the rest', () => {
    const { total, byKind, hits } = filled().search('train', 10)
    expect(hits.map(({ name }) => name)).toEqual(['train', 'train-worker-0', 'retrain', 'gpu-train', 'serve'])
    expect(total).toBe(5)
    expect(byKind).toEqual({ node: 1, pod: 3, namespace: 0, workload: 1 })
  })

  it('counts all that is found, however few are shown', () => {
    const { total, byKind, hits } = filled().search('train', 2)
    expect(hits).toHaveLength(2)
    expect({ total, byKind }).toEqual({ total: 5, byKind: { node: 1, pod: 3, namespace: 0, workload: 1 } })
  })

  const asked: { name: string; text: string; want: [name: string, matched: string | null][] }[] = [
    {
      name: 'a name',
      text: 'CPU-1',
      want: [
        ['cpu-1', null],
        ['retrain', 'cpu-1'],
      ],
    },
    {
      name: 'a label as it is written',
      text: 'model=llama',
      want: [['retrain', 'example.com/Model=Llama_3']],
    },
    { name: 'an owner', text: 'pytorchjob/', want: [['train-worker-0', 'PyTorchJob/train']] },
    {
      name: 'the kind of a workload',
      text: 'pytorchjob train',
      want: [
        ['train', 'PyTorchJob'],
        ['train-worker-0', 'PyTorchJob/train'],
      ],
    },
    {
      name: 'a GPU product',
      text: 'sxm4-80gb',
      want: [['gpu-train', 'nvidia.com/gpu.product=NVIDIA-A100-SXM4-80GB']],
    },
    { name: 'words in any order', text: 'team-b retrain', want: [['retrain', 'team-b']] },
    { name: 'words that no object has together', text: 'team-b serve', want: [] },
    { name: 'an underscore as itself', text: 'llama_', want: [['retrain', 'example.com/Model=Llama_3']] },
    { name: 'wildcards as themselves', text: 'tr*n', want: [] },
    { name: 'a question mark as itself', text: 'serv?', want: [] },
    { name: 'a character class as itself', text: '[a-z]', want: [] },
    { name: 'per cent as itself', text: '%', want: [] },
  ]
  for (const { name, text, want } of asked)
    it(`finds ${name}`, () => {
      expect(
        filled()
          .search(text, 10)
          .hits.map(hit => [hit.name, hit.matched]),
      ).toEqual(want)
    })

  it('finds nothing by nothing', () => {
    expect(filled().search('  ', 10)).toEqual({
      total: 0,
      byKind: { node: 0, pod: 0, namespace: 0, workload: 0 },
      hits: [],
    })
  })

  it('takes as many words as there are', () => {
    const words = Array.from({ length: 250 }, () => 'e').join(' ')
    expect(filled().search(words, 10).total).toBe(6)
    expect(filled().search(`${words} retrain`, 10).total).toBe(1)
  })

  it('says what is found: kind, place and status', () => {
    expect(filled().search('train-worker', 1).hits).toEqual([
      {
        kind: 'pod',
        objectKind: 'Pod',
        namespace: 'team-a',
        name: 'train-worker-0',
        node: 'gpu-train',
        status: 'Running',
        matched: null,
      },
    ])
    expect(filled().search('gpu-train node', 1).hits[0]).toMatchObject({
      kind: 'node',
      objectKind: 'Node',
      namespace: null,
      node: 'gpu-train',
      status: 'ready',
    })
  })

  it('follows every change: what an object was found by before finds it no more', () => {
    const store = filled()
    const moved = makePod('serve', 'team-a').running('cpu-1').record()
    store.apply([upsert(moved), { op: 'delete', kind: 'workload', uid: 'job-1' }], NOW)
    expect(store.search('serve gpu-train', 10).total).toBe(0)
    expect(store.search('serve cpu-1', 10).total).toBe(1)
    expect(store.search('pytorchjob train', 10).byKind).toMatchObject({ workload: 0 })
  })

  it('finds exactly what a model finds, whatever is asked', () => {
    const folder = tempFolder()
    let run = 0
    fc.assert(
      fc.property(
        fc.array(fc.oneof(arbitraryNode, arbitraryPod), { maxLength: 12 }),
        fc.array(
          fc.oneof(
            fc.string({ maxLength: 4 }),
            fc.constantFrom('GPU-1 ready', 'job train', '=Train', '10%_*'),
          ),
          {
            maxLength: 10,
          },
        ),
        (records, texts) => {
          const store = openClusterStore(`${folder}/${(run += 1)}.sqlite`, { now: () => NOW })
          const model = new MirrorModel()
          const changes = records.map(record => upsert(record))
          store.apply(changes, NOW)
          model.apply(changes)
          for (const text of texts) {
            const words = text.toLowerCase().split(/\s+/).filter(Boolean)
            const want =
              words.length === 0
                ? []
                : model.all().filter(record => words.every(word => mentions(record, word)))
            const { total, hits } = store.search(text, 200)
            expect(total).toBe(want.length)
            expect(hits.map(({ name }) => name).toSorted()).toEqual(want.map(({ name }) => name).toSorted())
          }
          store.close()
        },
      ),
      { numRuns: process.env['CANOPY_LONG'] ? 1000 : 60 },
    )
  })
})

function mentions(record: MirrorRecord, word: string): boolean {
  const labels = Object.entries(record.labels).map(([key, value]) => `${key}=${value}`)
  const own =
    record.kind === 'pod'
      ? [
          record.namespace,
          record.node,
          record.status,
          record.owner && `${record.owner.kind}/${record.owner.name}`,
        ]
      : record.kind === 'node'
        ? [record.ip, record.status, record.gpuModel, ...record.roles, record.isCordoned ? 'cordoned' : null]
        : []
  return [record.name, record.kind, ...own, ...labels].some(text => text?.toLowerCase().includes(word))
}

describe('searched texts', () => {
  it('are split into words at any white space', () => {
    expect(wordsOf('  Train\tteam-A \n x ')).toEqual(['train', 'team-a', 'x'])
  })

  it('are looked for literally', () => {
    expect(containing('a*b?[c]')).toBe('*a[*]b[?][[]c]*')
  })

  it('are sorted as people count', () => {
    const name = fc.string({ unit: fc.constantFrom(...Array.from('ab-.0123456789')), maxLength: 14 })
    const compareKeys = (a: string, b: string): number => {
      const [first, second] = [sortKeyOf(a), sortKeyOf(b)]
      return Number(first > second) - Number(first < second)
    }
    fc.assert(fc.property(name, name, (a, b) => Math.sign(byCounting(a, b)) === compareKeys(a, b)))
    const long = ['n-99999999999999999999', 'n-100000000000000000000']
    expect(long.toSorted((a, b) => compareKeys(a, b))).toEqual(long)
  })
})
