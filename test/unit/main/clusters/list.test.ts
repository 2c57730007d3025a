import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { limitAfter, listPages, readHead } from '../../../../main/clusters/list.ts'
import { RESOURCES } from '../../../../main/clusters/resources.ts'
import { createTestClients, failureOf, type TestClients } from '../../../support/clients.ts'
import { statusBody } from '../../../support/httpFixtures.ts'
import { until } from '../../../support/sessions.ts'

const never = new AbortController().signal
const pods = RESOURCES.find(({ name }) => name === 'pods')!
const jobs = RESOURCES.find(({ name }) => name === 'jobs')!
let test: TestClients
beforeAll(async () => {
  test = await createTestClients()
})
afterEach(() => test.end())

const queryOf = (path: string) => new URL(path, 'https://x').searchParams
const page = (from: number, next: string | null, remaining = 0) => ({
  kind: 'PodList',
  apiVersion: 'v1',
  metadata: { resourceVersion: '9', ...(next ? { continue: next, remainingItemCount: remaining } : {}) },
  items: [from, from + 1].map(index => ({
    metadata: { name: `p${index}`, annotations: { a: '"continue":"trap"' } },
  })),
})

describe('a listing', () => {
  const listAll = async (url: string, resource = pods) => {
    const client = test.clientOf(url)
    const found = []
    for await (const got of listPages({ client, resource, namespace: null, paging: 'short' }, never))
      found.push(got)
    return found
  }

  it('goes on page by page to its end, and says what remains', async () => {
    const server = await test.serve(({ path }) => {
      const token = queryOf(path).get('continue')
      if (token === null) return { body: page(0, 'second==', 4) }
      return { body: token === 'second==' ? page(2, 'third', 2) : page(4, null) }
    })
    const pages = await listAll(server.url)
    expect(pages.map(({ items }) => items.length)).toEqual([2, 2, 2])
    expect(pages.map(({ remaining }) => remaining)).toEqual([4, 2, 0])
    expect(pages.at(-1)?.resourceVersion).toBe('9')
    expect(server.asked.map(({ path }) => queryOf(path).get('continue'))).toEqual([null, 'second==', 'third'])
    expect(server.asked.map(({ path }) => queryOf(path).get('limit'))).toEqual(['100', '500', '500'])
  })

  it('asks for the next page while the present one is still on its way', async () => {
    let release: () => void = () => undefined
    const server = await test.serve(({ path }, response) => {
      const token = queryOf(path).get('continue')
      if (token === null) return { body: page(0, 'second', 4) }
      if (token === 'third') return { body: page(4, null) }
      const [start = '', rest = ''] = JSON.stringify(page(2, 'third', 2)).split('"items":[')
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write(`${start}"items":[`)
      release = () => response.end(rest)
      return null
    })
    const listing = listAll(server.url)
    await until(() => server.asked.length === 3, 2000)
    release()
    expect((await listing).flatMap(({ items }) => items)).toHaveLength(6)
  })

  it('is as complete when metadata comes after the items', async () => {
    const server = await test.serve(({ path }) => {
      const { metadata, ...rest } = page(0, queryOf(path).has('continue') ? null : 'next')
      return { body: { ...rest, metadata } }
    })
    expect(await listAll(server.url)).toHaveLength(2)
  })

  it('asks for metadata alone where nothing else is needed', async () => {
    const server = await test.serve(() => ({ body: page(0, null) }))
    await listAll(server.url, jobs)
    expect(server.asked[0]?.headers.accept).toContain('as=PartialObjectMetadataList;g=meta.k8s.io;v=v1')
    expect(server.asked[0]?.path).toContain('/apis/batch/v1/jobs')
  })

  it('without items is empty', async () => {
    const server = await test.serve(() => ({ body: { metadata: { resourceVersion: '1' }, items: null } }))
    expect((await listAll(server.url))[0]?.items).toEqual([])
  })

  it.each([
    { story: '410', reply: { status: 410, body: statusBody(410, 'Expired') }, want: 'GONE' },
    { story: 'something else', reply: { body: { hello: 1 } }, want: 'NOT_KUBERNETES' },
    { story: 'a page', reply: { body: '<html>' }, want: 'BAD_RESPONSE' },
  ])('that is answered with $story fails as $want, also on its second page', async ({ reply, want }) => {
    const first = await test.serve(() => reply)
    expect((await failureOf(listAll(first.url))).code).toBe(want)
    const second = await test.serve(({ path }) =>
      queryOf(path).has('continue') ? reply : { body: page(0, 'next') },
    )
    expect((await failureOf(listAll(second.url))).code).toBe(want)
  })
})

describe('how many objects a page has', () => {
  it.each([
    { story: 'the first', last: null, want: 100 },
    { story: 'after an empty one', last: { bytes: 200, items: 0 }, want: 100 },
    { story: 'of small objects', last: { bytes: 100_000, items: 100 }, want: 500 },
    { story: 'of objects of 10 kB', last: { bytes: 1_000_000, items: 100 }, want: 100 },
    { story: 'of huge objects', last: { bytes: 100_000_000, items: 100 }, want: 20 },
  ])('$story: $want', ({ last, want }) => {
    expect(limitAfter('short', last)).toBe(want)
  })
  it('after two listings that took too long: more, then all', () => {
    expect(limitAfter('long', { bytes: 1_000_000, items: 100 })).toBe(2000)
    expect(limitAfter('none', { bytes: 1_000_000, items: 100 })).toBe(0)
  })
})

describe('the start of a list', () => {
  it.each([
    [
      '{"metadata":{"resourceVersion":"1","continue":"abc=","remainingItemCount":4},"items":[{',
      { next: 'abc=' },
    ],
    ['{"metadata":{"resourceVersion":"1"},"items":[{"continue":"no"}', { next: null }],
    ['{"metadata":{"resourceVersion":"1","continue":"ab', null],
    ['{"metadata":{"resourceVersion":"1","continue":"abc"}', null],
    ['', null],
  ])('%s', (text, want) => {
    expect(readHead(Buffer.from(text))).toEqual(want)
  })
})
