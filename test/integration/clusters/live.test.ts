// A session against a real API server, through a proxy that does to it what networks do.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { openApi, type Api } from '../../cluster/api.ts'
import { readTestKubeconfig } from '../../support/givenCluster.ts'
import { startRecordingProxy, type RecordingProxy } from '../../support/recordingProxy.ts'
import { configFor, openTestSession, type TestSession, until } from '../../support/sessions.ts'

const cluster = inject('cluster')
const namespaces = '/api/v1/namespaces'
const ofConfigMaps = '/api/v1/namespaces/default/configmaps'

describe.skipIf(!cluster)('a live cluster', () => {
  let api: Api
  let proxy: RecordingProxy
  let admin: Awaited<ReturnType<typeof readTestKubeconfig>>
  let test: TestSession
  let created: string[] = []

  const create = async (name: string) => {
    created.push(name)
    await api.send('POST', namespaces, { metadata: { name } })
  }
  const see = (name: string, limitMs: number) =>
    until(
      () => test.mirror.has('namespace', name),
      limitMs,
      () => test.session.state(),
    )
  const becomes = (status: string, limitMs: number) =>
    until(
      () => test.session.state().status === status,
      limitMs,
      () => test.session.state(),
    )
  const open = (more: Parameters<typeof openTestSession>[1] = {}) => {
    const credential = { type: 'token', token: admin.token } as const
    test = openTestSession(configFor(proxy.url, { caPem: proxy.caPem, credential }), more)
  }
  const watchesOf = (name: string) =>
    proxy.requests.filter(({ path }) => path.startsWith(`${name}?watch=1`)).length
  const listsOf = (name: string) =>
    proxy.requests.filter(({ path }) => path.startsWith(`${name}?limit=100`)).length

  beforeAll(async () => {
    if (!cluster) return
    admin = await readTestKubeconfig(cluster.kubeconfigPath)
    api = await openApi(cluster.kubeconfigPath)
  })
  afterAll(() => api?.close())
  beforeEach(async () => {
    proxy = await startRecordingProxy(admin)
  })
  afterEach(async () => {
    await test.session.close()
    await proxy.stop()
    await Promise.all(created.map(name => api.send('DELETE', `${namespaces}/${name}`)))
    created = []
  })

  it('becomes live, says who it is, and shows a change of a quiet object within 2 s', async () => {
    open()
    await becomes('live', 10_000)
    const state = test.session.state()
    expect(state.serverVersion).toMatch(/^v1\./)
    expect(state.asOf).toBeGreaterThan(Date.now() - 5000)
    expect(Math.abs(state.clockSkewMs ?? Infinity)).toBeLessThan(2000)
    expect(state.watches.map(({ status }) => status)).toEqual(Array(5).fill('watching'))
    expect([...test.listed].toSorted()).toEqual(['events', 'namespaces', 'nodes', 'pods', 'workloads'])
    expect(test.identities).toHaveLength(1)
    expect(test.mirror.has('namespace', 'kube-system')).toBe(true)
    const seen = async (isThere: boolean) =>
      expect(await until(() => test.mirror.has('node', 'quiet-one') === isThere, 2000)).toBeLessThan(2000)
    await api.send('POST', '/api/v1/nodes', { metadata: { name: 'quiet-one' } })
    await seen(true)
    await api.send('DELETE', '/api/v1/nodes/quiet-one')
    await seen(false)
  })

  it('a connection that falls silent is offline within 10 s, keeps what it had, and catches up without a click', async () => {
    open()
    await becomes('live', 10_000)
    const { asOf } = test.session.state()
    proxy.goSilent()
    expect(await becomes('offline', 10_000)).toBeLessThan(10_000)
    const offline = test.session.state()
    expect(offline.failure?.code).toBe('TIMEOUT')
    expect(offline.retryAt).toBeGreaterThan(Date.now() - 1000)
    expect(offline.asOf).toBeGreaterThanOrEqual(asOf ?? 0)
    expect(test.mirror.has('namespace', 'kube-system')).toBe(true)
    await create('made-meanwhile')
    const lists = listsOf(namespaces)
    proxy.speak()
    await becomes('live', 15_000)
    await see('made-meanwhile', 2000)
    expect(listsOf(namespaces), 'it goes on where it was, without listing again').toBe(lists)
  })

  it('refused connections are offline at once and live again soon after', async () => {
    open({ timings: { retryLongestVisibleMs: 500 } })
    await becomes('live', 10_000)
    await proxy.refuse()
    expect(await becomes('offline', 5000)).toBeLessThan(3000)
    expect(['REFUSED', 'NETWORK']).toContain(test.session.state().failure?.code)
    await proxy.accept()
    await becomes('live', 5000)
  })

  it('a cut of all connections is healed without ever being offline', async () => {
    open()
    await becomes('live', 10_000)
    await create('before-the-cut')
    proxy.cut()
    await create('after-the-cut')
    await see('after-the-cut', 3000)
    expect(test.states.map(({ status }) => status)).not.toContain('offline')
  })

  it.each([
    {
      story: 'cut in the middle of a line',
      edit: (piece: Buffer) => ({ bytes: piece.subarray(0, piece.length / 2), cut: true }),
      wantBadLines: 0,
    },
    {
      story: 'with corrupted bytes',
      edit: (piece: Buffer) => ({
        bytes: Buffer.concat([piece.subarray(0, 20).fill(0xff), piece.subarray(20)]),
      }),
      wantBadLines: 1,
    },
    {
      story: 'with 410 Gone as an event',
      edit: () => ({
        bytes: Buffer.from('{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}\n'),
      }),
      wantBadLines: 0,
    },
  ])('a watch $story loses nothing', async ({ edit, wantBadLines, story }) => {
    open()
    await becomes('live', 10_000)
    const lists = listsOf(namespaces)
    proxy.editNext(/^\/api\/v1\/namespaces\?watch=1/, edit)
    const name = `lost-${wantBadLines}-${story.length}`
    await create(name)
    await see(name, 4000)
    const watch = test.session.state().watches.find(({ kind }) => kind === 'namespaces')
    expect(watch?.badLines).toBe(wantBadLines)
    expect(listsOf(namespaces) - lists).toBe(story.includes('410') ? 1 : 0)
  })

  it('an answer of 410 to a watch lists again, with nothing vanishing', async () => {
    open()
    await becomes('live', 10_000)
    proxy.inject({
      path: /^\/api\/v1\/namespaces\?watch=1/,
      status: 410,
      body: { kind: 'Status', code: 410 },
      times: 1,
    })
    const before = watchesOf(namespaces)
    proxy.cut()
    await until(() => watchesOf(namespaces) >= before + 2, 5000)
    await create('after-410')
    await see('after-410', 4000)
    expect(test.mirror.has('namespace', 'kube-system')).toBe(true)
  })

  it.each([
    { story: '500', inject: { status: 500 }, wantCode: 'SERVER_ERROR' },
    { story: '401', inject: { status: 401 }, wantCode: 'UNAUTHORIZED' },
  ])('readiness answered with $story is offline with its name, and over when it is over', async row => {
    open({ timings: { retryLongestVisibleMs: 500, retryRefusedMs: 500, readyEveryMs: 500 } })
    await becomes('live', 10_000)
    proxy.inject({ path: /^\/readyz/, ...row.inject })
    await becomes('offline', 5000)
    expect(test.session.state().failure?.code).toBe(row.wantCode)
    proxy.behave()
    await becomes('live', 5000)
  })

  it('403 on readiness is no reason to be offline', async () => {
    proxy.inject({ path: /^\/readyz/, status: 403, body: { kind: 'Status', reason: 'Forbidden', code: 403 } })
    open({ timings: { readyEveryMs: 200 } })
    await becomes('live', 10_000)
    await until(() => proxy.requests.filter(({ path }) => path === '/readyz').length > 4, 3000)
    expect(test.states.map(({ status }) => status)).not.toContain('offline')
  })

  it('429 with Retry-After on a list is waited for', async () => {
    proxy.inject({ path: /^\/api\/v1\/nodes\?limit/, status: 429, headers: { 'retry-after': '1' }, times: 1 })
    open()
    await becomes('live', 10_000)
    const asked = proxy.requests.filter(({ path }) => path.startsWith('/api/v1/nodes?limit'))
    expect(asked).toHaveLength(2)
    expect((asked[1]?.at ?? 0) - (asked[0]?.at ?? 0)).toBeGreaterThanOrEqual(1000)
  })

  it('a slow network only takes longer', async () => {
    proxy.delay(300)
    open()
    await becomes('live', 15_000)
    await create('over-a-slow-network')
    await see('over-a-slow-network', 2000)
  })

  it('another cluster at the same address is not mixed in', async () => {
    open({ identity: () => ({ uid: 'the-uid-of-another-cluster', address: null }) })
    await becomes('offline', 10_000)
    expect(test.session.state().failure?.code).toBe('CLUSTER_CHANGED')
    expect(test.session.state().retryAt).toBeNull()
    expect(test.mirror.records('namespace')).toEqual([])
  })

  it('a mirror that cannot be written is offline, and complete again once it can', async () => {
    open({ timings: { retryLongestVisibleMs: 300 } })
    await becomes('live', 10_000)
    const { AppError } = await import('#core/base/errors.ts')
    test.mirror.failWith(new AppError('DISK_FULL', 'no space'))
    await create('while-full')
    await becomes('offline', 4000)
    expect(test.session.state().failure?.code).toBe('DISK_FULL')
    test.mirror.failWith(null)
    await becomes('live', 5000)
    await see('while-full', 3000)
  })

  it('closing leaves no connection behind', async () => {
    open()
    await becomes('live', 10_000)
    const startedAt = Date.now()
    await test.session.close()
    expect(Date.now() - startedAt).toBeLessThan(1000)
    const asked = proxy.requests.length
    await api.send('GET', ofConfigMaps)
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(proxy.requests.length).toBe(asked)
  })
})
