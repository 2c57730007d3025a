import { describe, expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import { createChangeHub, type Change } from '../../../../main/rpc/changes.ts'

const [a, b] = ['a', 'b'] as ClusterId[] as [ClusterId, ClusterId]

describe('the change hub', () => {
  it('merges a burst into one entry a topic and cluster, with the newest revision', async () => {
    const hub = createChangeHub()
    const stop = new AbortController()
    const batches = hub.subscribe(stop.signal)[Symbol.asyncIterator]()
    const first = batches.next()
    hub.publish('pods', a)
    await first
    for (let n = 0; n < 1000; n += 1) hub.publish('pods', a)
    hub.publish('pods', b)
    hub.publish('nodes', a)
    const { value } = await batches.next()
    expect(value).toEqual([
      { topic: 'pods', cluster: a, revision: 1001 },
      { topic: 'pods', cluster: b, revision: 1002 },
      { topic: 'nodes', cluster: a, revision: 1003 },
    ])
    stop.abort()
  })

  it('loses nothing that is published while the window is busy', async () => {
    const hub = createChangeHub()
    const stop = new AbortController()
    const seen: Change[] = []
    const reading = (async () => {
      for await (const batch of hub.subscribe(stop.signal)) {
        seen.push(...batch)
        hub.publish('events', a)
        if (seen.length >= 3) stop.abort()
      }
    })()
    hub.publish('pods', a)
    await reading
    expect(seen.map(change => change.topic)).toEqual(['pods', 'events', 'events'])
  })

  it('ends at once when the window goes, even with nothing to say', async () => {
    const stop = new AbortController()
    const batches = createChangeHub().subscribe(stop.signal)[Symbol.asyncIterator]()
    const waiting = batches.next()
    stop.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })
})
