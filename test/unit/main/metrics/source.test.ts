import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterClient } from '../../../../main/clusters/connect.ts'
import type { KnownNodes } from '../../../../main/metrics/locate.ts'
import { AUTOMATIC, createSource, type SourceChoice } from '../../../../main/metrics/source.ts'
import { createTestClients, freePort, type TestClients } from '../../../support/clients.ts'
import { coreAlone, serveEmptyApi } from '../../../support/emptyApi.ts'
import { answering, gpu, PROMETHEUS_SERVICE, vector } from '../../../support/fakePrometheus.ts'
import type { Asked, Reply } from '../../../support/httpFixtures.ts'
import { statusBody } from '../../../support/httpFixtures.ts'

const MIB = 1_048_576
const never = new AbortController().signal
const known: KnownNodes = { nodes: new Set(['gpu-1', 'gpu-2']), nodeOf: () => null }

describe('a Prometheus', () => {
  let test: TestClients
  let apiServer: ClusterClient
  beforeEach(async () => {
    test = await createTestClients()
    apiServer = test.clientOf((await serveEmptyApi(test, coreAlone)).url)
  })
  afterEach(() => test.end())

  const sourceAt = (url: string, more: Partial<SourceChoice> = {}) => {
    const client = test.clientOf(url)
    const place = { name: 'by address', client, base: '', close: async () => undefined }
    return createSource({ ...AUTOMATIC, place, ...more }, Date.now)
  }
  const collect = async (answer: (asked: Asked) => Reply, more: Partial<SourceChoice> = {}) => {
    const { url } = await test.serve(answer, null)
    return sourceAt(url, more).collect(apiServer, known, never)
  }

  it('tells of the GPUs, and how old what it knows is', async () => {
    const collected = await collect(
      answering([
        gpu(['DCGM_FI_DEV_GPU_UTIL', '42'], 'GPU-1'),
        gpu(['DCGM_FI_DEV_FB_USED', '1024'], 'GPU-1'),
        gpu(['DCGM_FI_DEV_FB_USED', 'NaN'], 'GPU-2'),
        gpu(['DCGM_FI_DEV_POWER_USAGE', '+Inf'], 'GPU-1'),
      ]),
    )
    expect(collected).toMatchObject({ tier: 'T1', dialects: ['dcgm'], ageSeconds: 15, why: [] })
    expect(collected.devices).toMatchObject([
      { uuid: 'GPU-1', node: 'gpu-1', values: { utilizationPercent: 42, memoryUsedBytes: 1024 * MIB } },
    ])
    expect(collected.devices[0]?.values).not.toHaveProperty('powerWatts')
  })

  it.each<{ story: string; answer: (asked: Asked) => Reply; want: string }>([
    { story: 'fails', answer: () => ({ status: 503, body: 'down' }), want: 'SERVER_ERROR' },
    { story: 'wants a sign-in', answer: () => ({ status: 401, body: '' }), want: 'UNAUTHORIZED' },
    {
      story: 'is a web page',
      answer: () => ({ headers: { 'content-type': 'text/html' }, body: '<html></html>' }),
      want: 'NOT_METRICS',
    },
    { story: 'is another JSON service', answer: () => ({ body: { hello: 1 } }), want: 'NOT_METRICS' },
    {
      story: 'sends JSON that was cut off',
      answer: () => ({
        headers: { 'content-type': 'application/json' },
        body: '{"status":"success","data":{"resultType":"vec',
      }),
      want: 'BAD_RESPONSE',
    },
    {
      story: 'refuses the query',
      answer: () => ({ body: { status: 'error', errorType: 'bad_data', error: 'x' } }),
      want: 'BAD_RESPONSE',
    },
    {
      story: 'answers with another kind of result',
      answer: () => ({ body: { status: 'success', data: { resultType: 'scalar', result: [0, '1'] } } }),
      want: 'BAD_RESPONSE',
    },
    {
      story: 'sends a value that is no number',
      answer: () => ({ body: vector({ metric: {}, value: 'many' }) }),
      want: 'BAD_RESPONSE',
    },
    {
      story: 'has more series than GPUs can have',
      answer: () => ({ body: vector({ metric: { __name__: 'DCGM_FI_DEV_GPU_UTIL' }, value: '3000000' }) }),
      want: 'TOO_LARGE',
    },
    { story: 'knows no GPU', answer: answering([]), want: 'NO_METRICS' },
    {
      story: 'knows other clusters’ GPUs alone',
      answer: answering([gpu(['DCGM_FI_DEV_GPU_UTIL', '1'], 'GPU-1', { Hostname: 'elsewhere' })]),
      want: 'NO_METRICS',
    },
  ])('that $story is not used: $want', async ({ answer, want }) => {
    const { tier, why, devices } = await collect(answer)
    expect({ tier, devices }).toEqual({ tier: 'T4', devices: [] })
    expect(why.map(each => [each.tier, each.failure.code])).toEqual([
      ['T1', want],
      ['T2', 'NOT_FOUND'],
      ['T3', 'NOT_FOUND'],
    ])
  })

  it.each([
    { story: 'by its own address', isBehind: false, status: 401, want: 'by address' },
    {
      story: 'by its own address, also of another failure',
      isBehind: false,
      status: 503,
      want: 'by address',
    },
    { story: 'behind an API server', isBehind: true, status: 401, want: 'monitoring/prometheus' },
  ])('that refuses $story is named', async ({ isBehind, status, want }) => {
    const refuse = (): Reply => ({ status, body: '' })
    if (!isBehind) {
      const { why } = await collect(refuse)
      expect(why[0]?.failure.data).toMatchObject({ source: want })
      return
    }
    const { url } = await test.serve(({ path }) =>
      path.startsWith('/api/v1/services') ? { body: { items: [PROMETHEUS_SERVICE] } } : refuse(),
    )
    const { why } = await createSource(AUTOMATIC, Date.now).collect(test.clientOf(url), known, never)
    expect(why[0]?.failure).toMatchObject({ code: 'UNAUTHORIZED', data: { source: want } })
  })

  it('is not what refused where the API server does not let us through', async () => {
    const { url } = await test.serve(({ path }) =>
      path.startsWith('/api/v1/services')
        ? { body: { items: [PROMETHEUS_SERVICE] } }
        : { status: 401, body: statusBody(401, 'Unauthorized') },
    )
    const { why } = await createSource(AUTOMATIC, Date.now).collect(test.clientOf(url), known, never)
    expect(why[0]?.failure.code).toBe('UNAUTHORIZED')
    expect(why[0]?.failure.data).not.toHaveProperty('source')
  })

  it('that cannot be reached is not used, and is tried again only after a while', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const source = sourceAt(url)
    const first = await source.collect(apiServer, known, never)
    const second = await source.collect(apiServer, known, never)
    expect(first.why[0]).toMatchObject({ tier: 'T1', failure: { code: 'REFUSED' } })
    expect(second.why[0]?.failure).toBe(first.why[0]?.failure)
  })

  it('that failed once after it had answered is asked again in the next round', async () => {
    let isDown = false
    const good = answering([gpu(['DCGM_FI_DEV_GPU_UTIL', '42'], 'GPU-1')])
    const { url } = await test.serve(asked => (isDown ? { status: 500, body: '' } : good(asked)), null)
    const source = sourceAt(url)
    const tiers: string[] = []
    for (const down of [false, true, false]) {
      isDown = down
      tiers.push((await source.collect(apiServer, known, never)).tier)
    }
    expect(tiers).toEqual(['T1', 'T4', 'T1'])
  })

  it('with GPUs of an exporter that nobody knows says which names it has', async () => {
    const { why } = await collect(answering([]))
    expect(why[0]?.failure.data).toEqual({ namesSeen: ['amd_gpu_use'], source: 'by address' })
  })

  it('of several clusters gives those of this one, by the names of its nodes', async () => {
    const { devices } = await collect(
      answering([
        gpu(['DCGM_FI_DEV_GPU_UTIL', '1'], 'GPU-1', { cluster: 'ours' }),
        gpu(['DCGM_FI_DEV_GPU_UTIL', '2'], 'GPU-2', { cluster: 'ours', Hostname: 'gpu-2.example.com' }),
        gpu(['DCGM_FI_DEV_GPU_UTIL', '3'], 'GPU-3', { cluster: 'theirs' }),
      ]),
    )
    expect(devices.map(({ uuid, node }) => [uuid, node])).toEqual([
      ['GPU-1', 'gpu-1'],
      ['GPU-2', 'gpu-2'],
    ])
  })

  it('of several clusters that look alike gives nothing, until a label says which', async () => {
    const alike = [
      gpu(['DCGM_FI_DEV_GPU_UTIL', '1'], 'GPU-1', { cluster: 'a' }),
      gpu(['DCGM_FI_DEV_GPU_UTIL', '2'], 'GPU-2', { cluster: 'b' }),
    ]
    const { tier, why } = await collect(answering(alike))
    expect({ tier, code: why[0]?.failure.code }).toEqual({ tier: 'T4', code: 'NO_METRICS' })
    const queries: string[] = []
    await collect(
      asked => {
        queries.push(new URL(asked.path, 'http://x').searchParams.get('query') ?? '')
        return answering(alike.slice(0, 1))(asked)
      },
      { matcher: { label: 'cluster', value: 'a"b' } },
    )
    expect(queries.every(query => query.includes('cluster="a\\"b"'))).toBe(true)
  })

  it('is left alone where the user wants objects alone', async () => {
    const { url, asked } = await test.serve(answering([]), null)
    const { tier, why } = await sourceAt(url, { tier: 'T4' }).collect(apiServer, known, never)
    expect({ tier, why, asked }).toEqual({ tier: 'T4', why: [], asked: [] })
  })

  it('is heard in the dialect that its user set, whatever it sounds like', async () => {
    const full = answering([gpu(['DCGM_FI_DEV_GPU_UTIL', '1'], 'GPU-1')])
    const { dialects, devices } = await collect(full, { dialect: 'openshift' })
    expect(dialects).toEqual(['openshift'])
    expect(devices[0]?.values.utilizationPercent).toBe(100)
    expect((await collect(full)).devices[0]?.values.utilizationPercent).toBe(1)
    // One that has none of its words tells nothing, rather than something else.
    const { tier, why } = await collect(full, { dialect: 'hami' })
    expect({ tier, code: why[0]?.failure.code }).toEqual({ tier: 'T4', code: 'NO_METRICS' })
  })

  it('that spoke in ratios goes on to, also when every GPU is idle or full', async () => {
    let utilization = '0.42'
    const { url } = await test.serve(
      asked => answering([gpu(['DCGM_FI_DEV_GPU_UTIL', utilization], 'GPU-1')])(asked),
      null,
    )
    const source = sourceAt(url)
    const seen: unknown[] = []
    for (utilization of ['0.42', '1', '0', '42', '1']) {
      const { devices } = await source.collect(apiServer, known, never)
      seen.push(devices[0]?.values.utilizationPercent)
    }
    // After percents, 1 is one of them.
    expect(seen).toEqual([42, 100, 0, 42, 1])
  })

  it('with exporters of two versions gives the GPUs of both', async () => {
    const { dialects, devices, why } = await collect(
      answering([
        gpu(['DCGM_FI_DEV_GPU_UTIL', '42'], 'GPU-1'),
        gpu(['DCGM_FI_DEV_GPU_UTIL_RATIO', '0.5'], 'GPU-2', { Hostname: 'gpu-2' }),
      ]),
    )
    expect({ dialects, why }).toEqual({ dialects: ['dcgm-4.9', 'dcgm'], why: [] })
    expect(devices.map(({ uuid, values }) => [uuid, values.utilizationPercent])).toEqual([
      ['GPU-2', 50],
      ['GPU-1', 42],
    ])
  })

  it('that warns of a part that did not answer is used, and its warning is told', async () => {
    const good = answering([gpu(['DCGM_FI_DEV_GPU_UTIL', '42'], 'GPU-1')])
    const warnings = ['No StoreAPIs matched for this query']
    const { tier, devices, why } = await collect(asked => {
      const { body } = good(asked)
      return { body: { ...(body as object), warnings } }
    })
    expect({ tier, gpus: devices.length }).toEqual({ tier: 'T1', gpus: 1 })
    expect(why).toMatchObject([{ tier: 'T1', failure: { code: 'METRICS_PARTIAL', data: { warnings } } }])
  })

  it('with GPUs on no node of this cluster gives the others, and says so', async () => {
    const { tier, why } = await collect(
      answering([
        gpu(['DCGM_FI_DEV_GPU_UTIL', '1'], 'GPU-1'),
        gpu(['DCGM_FI_DEV_GPU_UTIL', '2'], 'GPU-2', { Hostname: 'elsewhere' }),
      ]),
    )
    expect(tier).toBe('T1')
    expect(why).toMatchObject([{ tier: 'T1', failure: { code: 'METRICS_PARTIAL', data: { gpus: 1 } } }])
  })

  it('of a cluster with the GPU operator tells which of its parts have long been away, and where', async () => {
    const good = answering([gpu(['DCGM_FI_DEV_GPU_UTIL', '42'], 'GPU-1')])
    const part = (name: string, node: string) => ({ metric: { part: name, node }, value: '0' })
    const away = [part('driver', 'gpu-2'), part('plugin', 'gpu-2'), part('driver', 'elsewhere')]
    const queries: string[] = []
    const ask = (answer: (asked: Asked) => Reply) =>
      collect(asked => {
        const query = new URL(asked.path, 'http://x').searchParams.get('query') ?? ''
        if (!query.includes('gpu_operator')) return good(asked)
        queries.push(query)
        return answer(asked)
      })
    expect([...(await ask(() => ({ body: vector(...away) }))).operator]).toEqual([
      ['gpu-2', ['driver', 'plugin']],
    ])
    expect(queries[0]).toContain('max_over_time({__name__=~"gpu_operator_node_driver_ready"}[30m])')
    // That it cannot be asked keeps nobody from the figures.
    const { tier, operator, devices } = await ask(() => ({ status: 400, body: 'no such function' }))
    expect({ tier, parts: operator.size, gpus: devices.length }).toEqual({ tier: 'T1', parts: 0, gpus: 1 })
  })

  it('that takes its time is waited for', async () => {
    const good = answering([gpu(['DCGM_FI_DEV_GPU_UTIL', '42'], 'GPU-1')])
    const { url } = await test.serve(async asked => {
      await sleep(1_500)
      return good(asked)
    }, null)
    const { tier, devices } = await sourceAt(url).collect(apiServer, known, never)
    expect({ tier, gpus: devices.length }).toEqual({ tier: 'T1', gpus: 1 })
  })
})
