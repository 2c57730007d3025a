import { QueryObserver } from '@tanstack/react-query'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import { followChanges, isAffected } from '../../../../renderer/data/changes.ts'
import type { Client, OutputOf } from '../../../../renderer/data/client.ts'
import { createQueryCache, endpointKey, previousOfSameCluster } from '../../../../renderer/data/queries.ts'

const prod = 'prod' as ClusterId
const lab = 'lab' as ClusterId

describe('a change concerns', () => {
  const overview = endpointKey('overview.get', { cluster: prod })
  const clusters = endpointKey('clusters.list', undefined)
  const cases = [
    { name: 'the same cluster’s page', key: overview, topic: 'pods', cluster: prod, want: true },
    { name: 'no other cluster’s page', key: overview, topic: 'pods', cluster: lab, want: false },
    {
      name: 'no page that does not read the topic',
      key: overview,
      topic: 'settings',
      cluster: null,
      want: false,
    },
    {
      name: 'every cluster when it names none',
      key: overview,
      topic: 'connection',
      cluster: null,
      want: true,
    },
    {
      name: 'a list of all clusters, whichever it names',
      key: clusters,
      topic: 'connection',
      cluster: lab,
      want: true,
    },
  ] as const
  it.each(cases)('$name', ({ key, topic, cluster, want }) => {
    expect(isAffected(key, { topic, cluster, revision: 1 })).toBe(want)
  })
})

describe('a placeholder', () => {
  const key = endpointKey('overview.get', { cluster: prod })
  const cases = [
    { name: 'is the previous answer about the same cluster', previous: key, want: 'previous' },
    {
      name: 'is never another cluster’s answer',
      previous: endpointKey('overview.get', { cluster: lab }),
      want: undefined,
    },
    {
      name: 'is never another endpoint’s answer',
      previous: endpointKey('nodes.get', { cluster: prod, name: 'n' }),
      want: undefined,
    },
  ]
  it.each(cases)('$name', ({ previous, want }) => {
    expect(previousOfSameCluster(key)('previous', { queryKey: previous })).toBe(want)
  })
})

/** A FakeClient whose changes and attachments the test makes itself. */
function fakeClient() {
  const attached = new Set<() => void>()
  const changed: ((changes: OutputOf<'changes'>) => void)[] = []
  const client = {
    subscribe: (
      _name: string,
      _input: unknown,
      listener: { onValue: (value: OutputOf<'changes'>) => void },
    ) => changed.push(listener.onValue),
    onAttach: (listener: () => void) => {
      attached.add(listener)
      return () => attached.delete(listener)
    },
  } as unknown as Client
  return {
    client,
    attach: () => attached.forEach(listener => listener()),
    change: (topic: 'pods' | 'nodes', cluster: ClusterId) =>
      changed.forEach(listener => listener([{ topic, cluster, revision: 1 }])),
  }
}

const stop = new AbortController()
afterEach(() => stop.abort())
const turn = (ms = 5) => new Promise<void>(resolve => setTimeout(resolve, ms))

describe('the query cache', () => {
  function shown(answerMs: number) {
    const queries = createQueryCache(() => undefined)
    const fake = fakeClient()
    followChanges(fake.client, queries, stop.signal)
    fake.attach()
    const asked = { times: 0, aborted: 0 }
    const observer = new QueryObserver(queries, {
      queryKey: endpointKey('overview.get', { cluster: prod }),
      queryFn: async ({ signal }) => {
        asked.times += 1
        const mine = asked.times
        await turn(answerMs)
        if (signal.aborted) asked.aborted += 1
        return mine
      },
    })
    observer.subscribe(() => undefined)
    return { fake, asked, observer }
  }

  it('asks again after a change of what is shown, and not after a change elsewhere', async () => {
    const { fake, asked } = shown(1)
    await turn(20)
    fake.change('pods', lab)
    await turn(20)
    expect(asked.times).toBe(1)
    fake.change('pods', prod)
    await turn(20)
    expect(asked.times).toBe(2)
  })

  it('lets a query finish under a storm of changes, and asks once more at its end', async () => {
    const { fake, asked, observer } = shown(40)
    for (let i = 0; i < 10; i++) {
      await turn(2)
      fake.change('pods', prod)
    }
    await turn(150)
    expect(asked).toEqual({ times: 2, aborted: 0 })
    expect(observer.getCurrentResult().data).toBe(2)
  })

  it('asks everything again when the backend is a new one', async () => {
    const { fake, asked } = shown(1)
    await turn(20)
    fake.attach()
    await turn(20)
    expect(asked.times).toBe(2)
  })

  it('asks again a failure that may pass, not one that will not', async () => {
    const queries = createQueryCache(() => undefined)
    const asked = { STORE_BUSY: 0, NOT_FOUND: 0 }
    const ask = (code: 'STORE_BUSY' | 'NOT_FOUND') =>
      queries
        .fetchQuery({
          queryKey: [code],
          retry: queries.getDefaultOptions().queries?.retry as never,
          retryDelay: 1,
          queryFn: () => {
            asked[code] += 1
            throw new AppError(code, '')
          },
        })
        .catch((error: unknown) => error)
    await ask('STORE_BUSY')
    await ask('NOT_FOUND')
    expect(asked).toEqual({ STORE_BUSY: 3, NOT_FOUND: 1 })
  })
})
