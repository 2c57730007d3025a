// What a session makes of servers that no healthy control plane shows; the rest is in test/integration/clusters.
import type { ServerResponse } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { createExecRunner } from '../../../../main/clusters/execRunner.ts'
import type { SessionOptions } from '../../../../main/clusters/session.ts'
import { TIMINGS } from '../../../../main/clusters/timings.ts'
import { type ApiAnswer, serveEmptyApi } from '../../../support/emptyApi.ts'
import { createTestClients, type TestClients } from '../../../support/clients.ts'
import { type Reply, statusBody } from '../../../support/httpFixtures.ts'
import { createPlugins, execFor } from '../../../support/plugins.ts'
import { configFor, openTestSession, type TestSession, until } from '../../../support/sessions.ts'
import type { ClusterConfig } from '../../../../main/clusters/config.ts'

const timings = {
  readyEveryMs: 50,
  retryFirstMs: 20,
  retryLongestMs: 100,
  retryLongestVisibleMs: 100,
  retryRefusedMs: 100,
}
let test: TestClients
let opened: TestSession
beforeAll(async () => {
  test = await createTestClients()
})
afterEach(async () => {
  await opened.session.close()
  await test.end()
})

const serveApi = (answer?: ApiAnswer) => serveEmptyApi(test, answer)

const delayed = (ms: number, reply: Reply) =>
  new Promise<Reply>(resolve => setTimeout(() => resolve(reply), ms))

function open(server: string, config: Partial<ClusterConfig> = {}, more: Partial<SessionOptions> = {}) {
  opened = openTestSession(configFor(server, { caPem: test.pair.cert, ...config }), { timings, ...more })
  return opened
}
const becomes = (status: string, limitMs = 3000) =>
  until(
    () => opened.session.state().status === status,
    limitMs,
    () => opened.session.state(),
  )
const watchOf = (kind: string) => opened.session.state().watches.find(watch => watch.kind === kind)

describe('a cluster that cannot be reached', () => {
  it.each([
    { story: 'by a name that does not exist', server: 'https://no-such-host.invalid', want: 'DNS' },
    { story: 'where nobody listens', server: 'https://127.0.0.1:1', want: 'REFUSED' },
  ])('$story is offline, with a time for the next try', async ({ server, want }) => {
    open(server)
    await becomes('offline')
    const { failure, retryAt, asOf } = opened.session.state()
    expect(failure?.code).toBe(want)
    expect(retryAt).toBeGreaterThan(0)
    expect(asOf).toBeNull()
  })

  it('is tried again without a click', async () => {
    let isBroken = true
    const { url } = await serveApi(() => (isBroken ? { status: 502, body: 'bad gateway' } : undefined))
    open(url)
    await becomes('offline')
    expect(opened.session.state().failure?.code).toBe('SERVER_ERROR')
    isBroken = false
    await becomes('live')
    expect(opened.session.state()).toMatchObject({ failure: null, retryAt: null, serverVersion: 'v1.36.3' })
  })

  it.each([
    { story: 'a page', reply: { body: '<html>' } },
    { story: 'a page that refuses', reply: { status: 403, body: '<html>' } },
    { story: 'not found', reply: { status: 404, body: 'nope' } },
    { story: 'another API', reply: { body: { hello: 'world' } } },
  ])('because $story answers there is not Kubernetes', async ({ reply }) => {
    const { url } = await serveApi(() => reply)
    open(url)
    await becomes('offline')
    expect(opened.session.state().failure?.code).toBe('NOT_KUBERNETES')
  })

  it('is told once in the log, however often it is tried', async () => {
    const { url, asked } = await serveApi(() => ({ status: 503 }))
    open(url)
    await until(() => asked.filter(({ path }) => path === '/version').length > 4, 3000)
    expect(opened.logLines).toHaveLength(1)
  })
})

describe('a plugin', () => {
  it('that is not allowed yet never runs: the cluster waits for the user, and goes on once it may', async () => {
    const plugins = await createPlugins()
    test.later(() => plugins.remove())
    const plugin = await plugins.make(
      'token',
      `echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'`,
    )
    const exec = createExecRunner({ env: () => process.env, now: Date.now })
    let isAllowed = false
    const { url } = await serveApi()
    open(url, { credential: { type: 'exec', exec: plugin } }, { exec, isExecAllowed: () => isAllowed })
    await becomes('offline')
    expect(opened.session.state()).toMatchObject({ failure: { code: 'EXEC_CONSENT' }, retryAt: null })
    opened.session.setVisible(false)
    opened.session.setVisible(true)
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(exec.runs()).toBe(0)
    isAllowed = true
    opened.session.reconnect()
    await becomes('live')
    expect(exec.runs()).toBe(1)
  })

  it('that is missing waits for the user too', async () => {
    const { url } = await serveApi()
    open(url, { credential: { type: 'exec', exec: execFor({ command: 'no-such-plugin' }) } })
    await becomes('offline')
    expect(opened.session.state()).toMatchObject({ failure: { code: 'EXEC_NOT_FOUND' }, retryAt: null })
  })
})

describe('rights', () => {
  it('to nothing at all make it offline, and name the first that is missing', async () => {
    const { url } = await serveApi(({ path }) =>
      path.includes('/apis/authorization')
        ? { body: { status: { resourceRules: [], incomplete: false } } }
        : path.includes('limit=')
          ? { status: 403, body: statusBody(403, 'Forbidden') }
          : undefined,
    )
    open(url)
    await becomes('offline')
    expect(opened.session.state().failure).toMatchObject({
      code: 'FORBIDDEN',
      data: { verb: 'list', resource: 'nodes', namespace: null },
    })
  })

  it('to pods of one namespace alone show that namespace', async () => {
    const resourceRules = [{ verbs: ['list', 'watch'], apiGroups: [''], resources: ['pods'] }]
    const { url, asked } = await serveApi(({ path }) => {
      if (path.includes('selfsubjectrulesreviews'))
        return delayed(100, { body: { status: { incomplete: false, resourceRules } } })
      const isAllowed = path.startsWith('/api/v1/namespaces/team-a/pods') || !path.startsWith('/api')
      return isAllowed || path.includes('/namespaces/kube-system')
        ? undefined
        : { status: 403, body: statusBody(403, 'Forbidden') }
    })
    open(url, { namespace: 'team-a' })
    await becomes('live')
    expect(
      opened.states.map(({ status }) => status),
      'before it is known where it may',
    ).not.toContain('offline')
    expect(watchOf('pods')).toMatchObject({
      status: 'watching',
      namespaces: ['team-a'],
      failure: { code: 'FORBIDDEN' },
    })
    expect(watchOf('nodes')).toMatchObject({ status: 'forbidden', namespaces: null })
    expect(watchOf('nodes')?.failure?.data).toMatchObject({ verb: 'list', resource: 'nodes' })
    const posted = asked.filter(({ path }) => path.includes('selfsubjectrulesreviews'))
    expect(posted.map(({ body }) => JSON.parse(body).spec.namespace)).toEqual(['team-a'])
  })

  it('that somebody was given are found at once when they reconnect', async () => {
    let rules: readonly object[] = []
    const { url } = await serveApi(({ path }) => {
      if (path.includes('selfsubjectrulesreviews'))
        return { body: { status: { incomplete: false, resourceRules: rules } } }
      const isRefused = path.startsWith('/api') && !path.includes('/namespaces/kube-system')
      const isAllowed = path.startsWith('/api/v1/namespaces/team-a/pods') && rules.length > 0
      return isRefused && !isAllowed ? { status: 403, body: statusBody(403, 'Forbidden') } : undefined
    })
    open(url, { namespace: 'team-a' }, { timings: { ...timings, retryRefusedMs: 60_000 } })
    await becomes('offline')
    rules = [{ verbs: ['list', 'watch'], apiGroups: [''], resources: ['pods'] }]
    opened.session.reconnect()
    await becomes('live')
    expect(watchOf('pods')?.namespaces).toEqual(['team-a'])
  })

  it('that are given later are found', async () => {
    let mayList = false
    const { url } = await serveApi(({ path }) =>
      path.startsWith('/api/v1/nodes') && !mayList
        ? { status: 403, body: statusBody(403, 'Forbidden') }
        : undefined,
    )
    open(url, {}, { timings: { ...timings, recheckMs: 100 } })
    await becomes('live')
    expect(watchOf('nodes')?.status).toBe('forbidden')
    mayList = true
    await until(() => watchOf('nodes')?.status === 'watching', 2000)
  })
})

describe('a watch', () => {
  it('is asked for with bookmarks, and with an end that the server keeps', async () => {
    const { url, asked } = await serveApi()
    open(url)
    await becomes('live')
    const watches = asked.filter(({ path }) => path.includes('watch=1'))
    expect(watches.length).toBeGreaterThan(4)
    for (const { path } of watches) {
      const query = new URLSearchParams(path.split('?')[1])
      expect(query.get('allowWatchBookmarks')).toBe('true')
      // Spread, so that not all come back at once; over before its silence would be taken for death, which is found within a minute.
      expect(Number(query.get('timeoutSeconds'))).toBeGreaterThanOrEqual(44)
      expect(Number(query.get('timeoutSeconds')) * 1000).toBeLessThan(TIMINGS.silenceMs)
      expect(TIMINGS.silenceMs).toBeLessThan(60_000)
    }
  })

  it('that falls silent is opened anew, and nothing else is', async () => {
    const { url, asked } = await serveApi()
    open(url, {}, { timings: { ...timings, silenceMs: 300 } })
    await becomes('live')
    const watchesOfNodes = () => asked.filter(({ path }) => path.startsWith('/api/v1/nodes?watch')).length
    await until(() => watchesOfNodes() >= 3, 3000)
    expect(opened.states.flatMap(({ watches }) => watches).filter(({ failure }) => failure)).toEqual([])
    expect(asked.filter(({ path }) => path.startsWith('/api/v1/nodes?limit=100'))).toHaveLength(1)
    expect(opened.states.map(({ status }) => status)).not.toContain('offline')
  })

  it('that the server ends at once, again and again, is not hurried', async () => {
    const { url, asked } = await serveApi(({ path }) => (path.includes('watch=1') ? { body: '' } : undefined))
    open(url, {}, { timings: { ...timings, retryFirstMs: 200, retryLongestMs: 1000 } })
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(asked.filter(({ path }) => path.startsWith('/api/v1/nodes?watch')).length).toBeLessThan(6)
  })

  it('of a kind that fails says so, and the others go on', async () => {
    const { url } = await serveApi(({ path }) =>
      path.startsWith('/api/v1/events') ? { status: 500 } : undefined,
    )
    open(url)
    await becomes('live')
    expect(watchOf('events')).toMatchObject({ status: 'failed', failure: { code: 'SERVER_ERROR' } })
    expect(watchOf('pods')?.status).toBe('watching')
    expect(opened.session.state().asOf, 'a picture with a hole is not the cluster').toBeNull()
  })

  it('of a server whose storage went back in time lists again', async () => {
    let version = '100'
    let isAway = false
    const { url, asked } = await serveApi(({ path }) => {
      if (isAway && path === '/readyz') return { status: 500 }
      if (path.includes('limit=')) return { body: { metadata: { resourceVersion: version }, items: [] } }
      return undefined
    })
    open(url)
    await becomes('live')
    isAway = true
    await becomes('offline')
    version = '50'
    isAway = false
    await becomes('live')
    expect(asked.filter(({ path }) => path.startsWith('/api/v1/nodes?limit=100'))).toHaveLength(2)
    expect(asked.filter(({ path }) => path.startsWith('/api/v1/nodes?watch')).at(-1)?.path).toContain(
      'resourceVersion=50',
    )
  })

  it('with an event of an earlier version lists again', async () => {
    let isFirst = true
    const { url, asked } = await serveApi(({ path }) => {
      if (!path.startsWith('/api/v1/nodes?watch') || !isFirst) return undefined
      isFirst = false
      return {
        body: `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '7' } } })}\n`,
      }
    })
    open(url)
    await until(
      () => asked.filter(({ path }) => path.startsWith('/api/v1/nodes?limit=100')).length === 2,
      2000,
    )
  })
})

describe('ten thousand events at once', () => {
  it('are all written, five hundred at most at a time, while everything else goes on', async () => {
    const event = (index: number) => ({
      type: 'ADDED',
      object: {
        metadata: {
          name: `n${index}`,
          uid: `u${index}`,
          resourceVersion: `${200 + index}`,
          annotations: { a: 'x'.repeat(1000) },
        },
        status: {},
      },
    })
    const storm = Array.from({ length: 10_000 }, (_, index) => `${JSON.stringify(event(index))}\n`)
    let isFirst = true
    // In small pieces: the server runs on the event loop that is looked at.
    const send = async (response: ServerResponse) => {
      for (let from = 0; from < storm.length; from += 100) {
        response.write(storm.slice(from, from + 100).join(''))
        await new Promise(resolve => setImmediate(resolve))
      }
    }
    const { url } = await serveApi(({ path }, response) => {
      if (!path.startsWith('/api/v1/nodes?watch') || !isFirst) return undefined
      isFirst = false
      response.writeHead(200, { 'content-type': 'application/json' })
      void send(response)
      return null
    })
    open(url)
    const lag = monitorEventLoopDelay({ resolution: 5 })
    lag.enable()
    await until(() => opened.mirror.records('node').length === 10_000, 10_000)
    lag.disable()
    expect(Math.max(...opened.mirror.batches)).toBeLessThanOrEqual(500)
    expect(opened.states.map(({ status }) => status)).not.toContain('offline')
    expect(lag.percentile(99) / 1e6, 'milliseconds, on a computer that does other things too').toBeLessThan(
      100,
    )
  })
})

describe('a session', () => {
  it('tells how the clocks differ', async () => {
    const { url } = await serveApi(({ path }) =>
      path === '/readyz'
        ? { body: 'ok', headers: { date: new Date(Date.now() - 3_600_000).toUTCString() } }
        : undefined,
    )
    open(url)
    await becomes('live')
    await until(() => Math.abs((opened.session.state().clockSkewMs ?? 0) + 3_600_000) < 2000, 1000)
  })

  it('reads its configuration afresh when asked to reconnect', async () => {
    const { url } = await serveApi()
    let server = 'https://127.0.0.1:1'
    open(
      'unused',
      {},
      {
        config: async () => configFor(server, { caPem: test.pair.cert }),
        timings: { ...timings, retryRefusedMs: 60_000 },
      },
    )
    await becomes('offline')
    server = url
    opened.session.reconnect()
    await becomes('live')
  })

  it('whose configuration cannot be read is offline with the reason', async () => {
    const config = () => Promise.reject(new AppError('CONFIG_UNREADABLE', 'gone'))
    open('unused', {}, { config })
    await becomes('offline')
    expect(opened.session.state().failure?.code).toBe('CONFIG_UNREADABLE')
  })

  it('of another cluster than before writes nothing and waits for the user', async () => {
    const { url, asked } = await serveApi()
    open(url, {}, { identity: () => ({ uid: 'another-uid', address: null }) })
    await becomes('offline')
    expect(opened.session.state()).toMatchObject({ failure: { code: 'CLUSTER_CHANGED' }, retryAt: null })
    expect(opened.mirror.batches).toEqual([])
    expect(asked.filter(({ path }) => path.includes('limit='))).toEqual([])
  })

  it('closes at once, whatever it waits for', async () => {
    const { url } = await test.serve(() => null)
    open(url)
    await new Promise(resolve => setTimeout(resolve, 50))
    const startedAt = Date.now()
    await opened.session.close()
    expect(Date.now() - startedAt).toBeLessThan(500)
    const { length } = opened.states
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(opened.states).toHaveLength(length)
  })

  it('asks rarely while nobody looks, and at once when somebody does', async () => {
    const { url, asked } = await serveApi()
    open(url, {}, { timings: { ...timings, readyEveryHiddenMs: 60_000 } })
    await becomes('live')
    opened.session.setVisible(false)
    await new Promise(resolve => setTimeout(resolve, 150))
    const readies = () => asked.filter(({ path }) => path === '/readyz').length
    const before = readies()
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(readies()).toBe(before)
    opened.session.setVisible(true)
    await until(() => readies() > before, 200)
  })
})
