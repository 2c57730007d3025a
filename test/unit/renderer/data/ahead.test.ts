import { QueryObserver } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import type { Envelope } from '../../../../preload/define.ts'
import type { ToBackend } from '../../../../preload/wire.ts'
import { askAhead } from '../../../../renderer/data/ahead.ts'
import { createClient, type ClientPort } from '../../../../renderer/data/client.ts'
import { createQueryCache, endpointKey } from '../../../../renderer/data/queries.ts'

/** What a start that remembers `path` sends to the first port that it gets. */
function askedOnStart(path: string | null) {
  const client = createClient()
  const queries = createQueryCache(() => undefined)
  const answered = askAhead(client, queries, path)
  const sent: ToBackend[] = []
  const port: ClientPort = {
    postMessage: message => sent.push(message),
    onmessage: null,
    close: () => undefined,
  }
  client.attach(port)
  const asked = () =>
    sent.flatMap(message => (message.type === 'call' ? [[message.name, message.input]] : []))
  return { queries, asked, answered, port }
}

it.each([
  { remembers: 'an overview', path: '/c/sample/overview', wantOverviewOf: 'sample' },
  { remembers: 'another page', path: '/c/sample/nodes', wantOverviewOf: null },
  { remembers: 'no page', path: null, wantOverviewOf: null },
])('with $remembers, what the first page shows is asked with the first port', ({ path, wantOverviewOf }) => {
  const overview = wantOverviewOf === null ? [] : [['overview.get', { cluster: wantOverviewOf }]]
  expect(askedOnStart(path).asked()).toEqual([
    ['app.info', undefined],
    ['clusters.list', undefined],
    ...overview,
  ])
})

it('the page that comes asks nothing again', () => {
  const { queries, asked } = askedOnStart('/c/sample/overview')
  const before = asked().length
  const queryKey = endpointKey('overview.get', { cluster: 'sample' as ClusterId })
  const stop = new QueryObserver(queries, { queryKey, queryFn: () => expect.fail('asked twice') }).subscribe(
    () => undefined,
  )
  expect(asked()).toHaveLength(before)
  stop()
})

it('is over when everything has an answer or a failure', async () => {
  const { queries, answered, port } = askedOnStart('/c/sample/overview')
  let isOver = false
  void answered.then(() => (isOver = true))
  const settle = async (id: number, result: Envelope<unknown>) => {
    port.onmessage?.({ data: { type: 'reply', id, result } })
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  await settle(1, { ok: true, value: {} })
  await settle(2, { ok: true, value: [] })
  expect(isOver).toBe(false)
  await settle(3, { ok: false, error: { code: 'NOT_FOUND', message: 'No such cluster', data: {} } })
  expect(isOver).toBe(true)
  expect(queries.getQueryData(endpointKey('clusters.list', undefined))).toEqual([])
})
