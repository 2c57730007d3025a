import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import type { ClusterStore } from '../../../../main/store/clusterStore.ts'
import type { MirrorChange } from '../../../../main/store/records.ts'
import { makeNode } from '../../../support/builders.ts'
import { NOW, tempStore, upsert } from '../../../support/stores.ts'
import { statSync } from 'node:fs'

const LIMIT = 2 ** 20

const event = (n: number): MirrorChange =>
  upsert({
    kind: 'event',
    uid: `event-${n}`,
    name: `event-${n}`,
    labels: {},
    createdAt: NOW,
    namespace: 'default',
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting failed container '.repeat(4),
    count: 1,
    regardingKind: 'Pod',
    regardingNamespace: 'default',
    regardingName: 'train-0',
    regardingUid: null,
    lastSeen: millis(NOW - 10_000 + n),
  })

const nodes = (batch: number): MirrorChange[] =>
  Array.from({ length: 10 }, (_, n) => upsert(makeNode(`node-${batch}-${n}`).record()))

/** Writes nodes until the store refuses them. @returns how many it took */
function fillWithNodes(store: ClusterStore): number {
  for (let batch = 0; ; batch += 1)
    try {
      store.apply(nodes(batch), NOW)
    } catch (cause) {
      expect(cause).toMatchObject({ code: 'STORE_FULL', data: { limitBytes: LIMIT } })
      return batch * 10
    }
}

describe('a store that reaches its size limit', () => {
  it('lets the oldest samples and events give way to what is new, and says so once', () => {
    const store = tempStore(LIMIT)
    for (let hour = 0; hour < 100; hour += 1)
      for (let minute = 0; minute < 60; minute += 1)
        store.history.append({
          at: millis(NOW - (6000 - hour * 60 - minute) * 60_000),
          samples: [{ series: 'cluster.gpus.total', value: 8 }],
        })
    store.apply(
      Array.from({ length: 1000 }, (_, n) => event(n)),
      NOW,
    )
    const before = { ...store.history.extent(), events: store.counts().event }
    expect(store.notices).toEqual([])

    let batches = 0
    while (store.notices.length === 0) store.apply(nodes(batches++), NOW)
    for (const end = batches + 5; batches < end; batches += 1) store.apply(nodes(batches), NOW)
    expect(store.counts().node).toBe(batches * 10)
    const after = { ...store.history.extent(), events: store.counts().event }
    expect(after.samples).toBeLessThan(before.samples)
    expect(after.samples).toBeGreaterThan(0)
    expect(after.oldest).toBeGreaterThan(before.oldest ?? 0)
    expect(store.notices).toMatchObject([
      {
        code: 'STORE_FULL',
        data: {
          limitBytes: LIMIT,
          samples: before.samples - after.samples,
          events: before.events - after.events,
        },
      },
    ])
    // The newest of each are what is left.
    expect(store.overview().warnings[0]?.uid).toBe('event-999')
  })

  it('refuses what does not fit even so, keeps what it had, and still takes deletions and what is recorded', () => {
    const store = tempStore(LIMIT)
    const kept = fillWithNodes(store)
    expect(kept).toBeGreaterThan(50)
    expect(store.counts().node).toBe(kept)
    expect(store.overview().nodes.total).toBe(kept)
    store.apply([{ op: 'prune', kind: 'node', namespaces: null, generation: 2 }], NOW)
    expect(store.counts().node).toBe(0)
    store.history.append({ at: NOW, samples: [{ series: 'cluster.gpus.total', value: 8 }] })
    expect(fillWithNodes(store)).toBeGreaterThan(50)
  })

  it('stays within it', () => {
    const store = tempStore(LIMIT)
    fillWithNodes(store)
    store.close()
    expect(statSync(store.path).size).toBeLessThanOrEqual(LIMIT)
  })
})
