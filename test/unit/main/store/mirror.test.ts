import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { openClusterStore } from '../../../../main/store/clusterStore.ts'
import type { MirrorChange } from '../../../../main/store/records.ts'
import { arbitraryChange } from '../../../support/arbitraryChanges.ts'
import { makeNode, makePod } from '../../../support/builders.ts'
import { MirrorModel, sum } from '../../../support/mirrorModel.ts'
import { NOW, tempFolder, tempStore, upsert } from '../../../support/stores.ts'

const everyPod = { sort: { column: 'name', descending: false }, filter: '', offset: 0, limit: 1000 } as const

/** Rows as texts, for a comparison that the order has no part in. */
const sortedTexts = <T>(rows: readonly T[], of: (row: T) => unknown): string[] =>
  rows.map(row => JSON.stringify(of(row))).toSorted((a, b) => (a < b ? -1 : 1))

/** Applies batches to a store and to the model, and compares all that both can say after each. */
function compare(path: string, batches: readonly (readonly MirrorChange[])[]): void {
  const store = openClusterStore(path, { now: () => NOW })
  const model = new MirrorModel()
  try {
    for (const batch of batches) {
      store.apply(batch, NOW)
      model.apply(batch)
      expect(store.counts()).toEqual({
        node: model.of('node').length,
        pod: model.of('pod').length,
        namespace: model.of('namespace').length,
        event: model.of('event').length,
        workload: model.of('workload').length,
      })
      expect(store.overview()).toMatchObject(model.overviewFigures())
      const pods = store.pods.list({ ...everyPod, node: null }).rows
      expect(Object.fromEntries(pods.map(row => [row.uid, [row.status, row.restarts, row.gpus]]))).toEqual(
        Object.fromEntries(
          model.of('pod').map(pod => [pod.uid, [pod.status, pod.restarts, model.gpus(pod)]]),
        ),
      )
      const nodes = store.nodes.list({ ...everyPod, onlyGpu: false }).rows
      expect(sortedTexts(nodes, row => [row.name, row.gpuAllocated, row.cpuRequested, row.pods])).toEqual(
        sortedTexts(model.of('node'), node => {
          const held = model.held(node)
          return [
            node.name,
            sum(held, pod => model.gpus(pod)),
            sum(held, pod => pod.cpuRequested),
            held.length,
          ]
        }),
      )
    }
  } finally {
    store.close()
  }
}

describe('the mirror', () => {
  it('says what a model in memory says, whatever changes came in whatever batches', () => {
    const folder = tempFolder()
    let run = 0
    fc.assert(
      fc.property(
        fc.array(fc.array(arbitraryChange, { maxLength: 12 }), { minLength: 1, maxLength: 6 }),
        batches => compare(`${folder}/${(run += 1)}.sqlite`, batches),
      ),
      { numRuns: process.env['CANOPY_LONG'] ? 1000 : 60 },
    )
  })

  it('names the kinds that changed, and none where only the listing was repeated', () => {
    const store = tempStore()
    const [node, pod] = [makeNode('gpu-1').record(), makePod('train-0').running('gpu-1').record()]
    expect(store.apply([upsert(node, 1), upsert(pod, 1)], NOW)).toEqual({
      revision: 1,
      kinds: ['node', 'pod'],
    })
    expect(store.apply([upsert(node, 2), upsert(pod, 2)], NOW)).toEqual({ revision: 2, kinds: [] })
    expect(store.apply([{ op: 'prune', kind: 'pod', namespaces: null, generation: 2 }], NOW).kinds).toEqual(
      [],
    )
    expect(store.apply([{ op: 'delete', kind: 'pod', uid: 'unknown' }], NOW).kinds).toEqual([])
    expect(store.apply([{ op: 'prune', kind: 'node', namespaces: null, generation: 3 }], NOW).kinds).toEqual([
      'node',
    ])
  })

  it('names pods as changed when the GPUs they hold came to another number by their node', () => {
    const store = tempStore()
    store.apply([upsert(makePod('train-0').gpus(2).running('gpu-1').record())], NOW)
    const sliced = makeNode('gpu-1').gpus(4, 'NVIDIA-L4').timeSliced(4).record()
    expect(store.apply([upsert(sliced)], NOW).kinds.toSorted()).toEqual(['node', 'pod'])
    expect(store.overview().gpus.allocated).toBe(0.5)
  })

  it('takes a name that comes back under another uid, the deletion of the old one arriving last', () => {
    const store = tempStore()
    const old = makePod('train-0').running('gpu-1').record()
    const fresh = { ...old, uid: 'another', createdAt: millis(old.createdAt + 1000) }
    store.apply([upsert(old)], NOW)
    store.apply([upsert(fresh), { op: 'delete', kind: 'pod', uid: old.uid }], NOW)
    expect(store.pods.list({ ...everyPod, node: null }).rows.map(({ uid }) => uid)).toEqual(['another'])
  })

  it('writes all of a batch or none of it', () => {
    const store = tempStore()
    const broken = { ...makePod('broken').record(), name: null as unknown as string }
    expect(() => store.apply([upsert(makePod('good').record()), upsert(broken)], NOW)).toThrow()
    expect(store.counts().pod).toBe(0)
    expect(store.apply([upsert(makePod('good').record())], NOW).kinds).toEqual(['pod'])
  })

  it('keeps whole what a server states out of reason', () => {
    const store = tempStore()
    const pod = { ...makePod('odd').record(), restarts: 1.5, cpuRequested: Number.NaN as never }
    store.apply([upsert(pod)], NOW)
    expect(store.pods.list({ ...everyPod, node: null }).rows[0]).toMatchObject({
      restarts: 1,
      cpuRequested: 0,
    })
  })

  it('drops events that are older than a day and the oldest beyond 10,000', () => {
    const store = tempStore()
    const event = (n: number, ageMs: number): MirrorChange =>
      upsert({
        kind: 'event',
        uid: `event-${n}`,
        name: `event-${n}`,
        labels: {},
        createdAt: millis(NOW - ageMs),
        namespace: 'default',
        type: 'Warning',
        reason: 'BackOff',
        message: String(n),
        count: 1,
        regardingKind: 'Pod',
        regardingNamespace: 'default',
        regardingName: 'train-0',
        regardingUid: null,
        lastSeen: millis(NOW - ageMs),
      })
    store.apply([event(-1, 24 * 3_600_000 + 1), event(-2, 24 * 3_600_000)], NOW)
    expect(store.counts().event).toBe(1)
    store.apply(
      Array.from({ length: 10_050 }, (_, n) => event(n, 20_000 - n)),
      NOW,
    )
    expect(store.counts().event).toBe(10_000)
    expect(
      store
        .overview()
        .warnings.map(({ message }) => message)
        .slice(0, 2),
    ).toEqual(['10049', '10048'])
    expect(store.overview().warnings).toHaveLength(50)
  })
})
