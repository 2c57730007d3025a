import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KnownNodes } from '../../../../main/metrics/locate.ts'
import { AUTOMATIC, createSource } from '../../../../main/metrics/source.ts'
import { createTestClients, type TestClients } from '../../../support/clients.ts'
import { type Reply, statusBody } from '../../../support/httpFixtures.ts'

const never = new AbortController().signal
const known: KnownNodes = { nodes: new Set(['gpu-1', 'gpu-2']), nodeOf: () => null }

describe('the metrics API, where there is no exporter', () => {
  let test: TestClients
  beforeEach(async () => void (test = await createTestClients()))
  afterEach(() => test.end())
  const collect = async (nodes: Reply) => {
    const { url } = await test.serve(({ path }) => {
      if (path.startsWith('/apis/metrics.k8s.io/v1beta1/nodes')) return nodes
      if (path.startsWith('/api/v1/')) return { body: { items: [] } }
      return { status: 404, body: statusBody(404, 'NotFound') }
    })
    return createSource(AUTOMATIC, Date.now).collect(test.clientOf(url), known, never)
  }
  const node = (name: string, usage: object) => ({ metadata: { name }, usage })

  it('tells CPU and memory in use of each node, and nothing of GPUs', async () => {
    const items = [
      node('gpu-1', { cpu: '1500m', memory: '2048Ki' }),
      node('gpu-2', { cpu: '250000000n', memory: '1Gi' }),
      { usage: { cpu: '1' } },
    ]
    const { tier, from, devices, usage, why } = await collect({ body: { items } })
    expect({ tier, from, devices }).toEqual({ tier: 'T3', from: 'metrics.k8s.io', devices: [] })
    expect([...usage]).toEqual([
      ['gpu-1', { cpu: 1500, memory: 2048 * 1024 }],
      ['gpu-2', { cpu: 250, memory: 1024 ** 3 }],
    ])
    expect(why.map(each => [each.tier, each.failure.code])).toEqual([
      ['T1', 'NOT_FOUND'],
      ['T2', 'NOT_FOUND'],
    ])
  })

  it.each<{ story: string; nodes: Reply; want: string }>([
    { story: 'no list', nodes: { body: { kind: 'NodeMetricsList' } }, want: 'BAD_RESPONSE' },
    { story: 'no object', nodes: { body: [1] }, want: 'BAD_RESPONSE' },
    {
      story: 'cut off',
      nodes: { headers: { 'content-type': 'application/json' }, body: '{"items":[{"meta' },
      want: 'BAD_RESPONSE',
    },
    {
      story: 'not from a running server',
      nodes: { status: 503, body: statusBody(503, 'ServiceUnavailable') },
      want: 'SERVER_ERROR',
    },
  ])('with an answer that is $story is not used: $want', async ({ nodes, want }) => {
    const { tier, usage, why } = await collect(nodes)
    expect({ tier, nodes: usage.size }).toEqual({ tier: 'T4', nodes: 0 })
    expect(why.at(-1)).toMatchObject({ tier: 'T3', failure: { code: want } })
  })
})
