// A source from round to round: what comes, goes and comes back, and clocks that differ.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterClient } from '../../../../main/clusters/connect.ts'
import type { KnownNodes } from '../../../../main/metrics/locate.ts'
import { createPastSource } from '../../../../main/metrics/pastSource.ts'
import { AUTOMATIC, createSource } from '../../../../main/metrics/source.ts'
import { createTestClients, type TestClients } from '../../../support/clients.ts'
import { coreAlone, serveEmptyApi } from '../../../support/emptyApi.ts'
import { answering, gpu, PROMETHEUS_SERVICE, vector } from '../../../support/fakePrometheus.ts'
import { statusBody } from '../../../support/httpFixtures.ts'
import { NOW as START } from '../../../support/stores.ts'

const MINUTE = 60_000
const NOW: number = START
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

  it('that is not there yet is looked for again by itself, after five minutes', async () => {
    let [now, isThere] = [NOW, false]
    const prometheus = answering([gpu(['DCGM_FI_DEV_GPU_UTIL', '42'], 'GPU-1')])
    const { url, asked } = await test.serve(each => {
      if (each.path.startsWith('/api/v1/services'))
        return { body: { items: isThere ? [PROMETHEUS_SERVICE] : [] } }
      if (each.path.includes('/proxy/')) return prometheus(each)
      return { status: 404, body: statusBody(404, 'NotFound') }
    })
    const source = createSource(AUTOMATIC, () => now)
    const tierAfter = async (minutes: number) => {
      now += minutes * MINUTE
      return (await source.collect(test.clientOf(url), known, never)).tier
    }
    expect(await tierAfter(0)).toBe('T4')
    isThere = true
    expect(await tierAfter(4)).toBe('T4')
    const before = asked.length
    expect(await tierAfter(0.9)).toBe('T4')
    expect(asked).toHaveLength(before)
    expect(await tierAfter(0.1)).toBe('T1')
  })

  it('whose clock is ten minutes ahead tells of the past by ours', async () => {
    const AHEAD_MS = 10 * MINUTE
    const ranges: { start: number; end: number }[] = []
    const instant = answering([gpu(['DCGM_FI_DEV_GPU_UTIL', '42'], 'GPU-1')], String((NOW + AHEAD_MS) / 1000))
    const { url } = await test.serve(asked => {
      const query = new URL(asked.path, 'http://x').searchParams
      if (!asked.path.includes('query_range')) {
        const text = JSON.stringify(instant(asked).body)
        const body = text.replaceAll('1800000000', String((NOW + AHEAD_MS) / 1000))
        return { headers: { 'content-type': 'application/json' }, body }
      }
      const [start, end] = [Number(query.get('start')), Number(query.get('end'))]
      ranges.push({ start, end })
      // What happened at a minute of its clock.
      const values = [start, end].map(at => [at, String(at % 100)])
      const metric = { __name__: 'DCGM_FI_DEV_GPU_UTIL', UUID: 'GPU-1', Hostname: 'gpu-1' }
      const result = asked.path.includes('GPU_UTIL') ? [{ metric, values }] : []
      return { body: { status: 'success', data: { resultType: 'matrix', result } } }
    }, null)
    const place = { name: 'by address', client: test.clientOf(url), base: '', close: async () => undefined }
    const source = createSource({ ...AUTOMATIC, place }, () => NOW)
    const { prometheus, dialects, skewMs, ageSeconds } = await source.collect(apiServer, known, never)
    expect({ skewMs, ageSeconds }).toEqual({ skewMs: AHEAD_MS, ageSeconds: 0 })
    if (!prometheus) throw new Error('no Prometheus')
    const past = createPastSource({ prometheus, dialects, skewMs, matcher: null, known, devices: 1 })
    const gap = { from: NOW - 5 * MINUTE, to: NOW - MINUTE, stepMs: 4 * MINUTE }
    const rounds = await past.read(gap, never)
    expect(ranges[0]).toEqual({ start: (gap.from + AHEAD_MS) / 1000, end: (gap.to + AHEAD_MS) / 1000 })
    expect(rounds.map(({ at }) => at)).toEqual([gap.from, gap.to])
  })

  it('that is found is told the tenant that its user set', async () => {
    const prometheus = answering([gpu(['DCGM_FI_DEV_GPU_UTIL', '42'], 'GPU-1')])
    const { url } = await test.serve(each => {
      if (each.path.startsWith('/api/v1/services')) return { body: { items: [PROMETHEUS_SERVICE] } }
      return each.headers['x-scope-orgid'] === 'team-a'
        ? prometheus(each)
        : { status: 401, body: 'no org id' }
    })
    const tierFor = async (tenant: string | null) =>
      (await createSource({ ...AUTOMATIC, tenant }, Date.now).collect(test.clientOf(url), known, never)).tier
    expect(await tierFor(null)).toBe('T4')
    expect(await tierFor('team-a')).toBe('T1')
  })

  it.each<{ story: string; highest: string; fractions: string | null; want: [string, number] }>([
    { story: 'was more than full of a ratio', highest: '97', fractions: null, want: ['dcgm', 1] },
    { story: 'was between idle and full', highest: '1', fractions: '2', want: ['openshift', 100] },
    { story: 'was idle or full as well', highest: '1', fractions: null, want: ['dcgm', 1] },
  ])(
    'whose GPUs are idle or full is asked what the day before $story',
    async ({ highest, fractions, want }) => {
      const now = answering([
        gpu(['DCGM_FI_DEV_GPU_UTIL', '0'], 'GPU-1'),
        gpu(['DCGM_FI_DEV_GPU_UTIL', '1'], 'GPU-2'),
      ])
      const asked: string[] = []
      const { url } = await test.serve(each => {
        const query = new URL(each.path, 'http://x').searchParams.get('query') ?? ''
        if (!query.includes('[1d:')) return now(each)
        asked.push(query)
        const value = query.startsWith('max(') ? highest : fractions
        return { body: vector(...(value === null ? [] : [{ metric: {}, value }])) }
      }, null)
      const place = { name: 'by address', client: test.clientOf(url), base: '', close: async () => undefined }
      const source = createSource({ ...AUTOMATIC, place }, () => NOW)
      const look = async () => {
        const { dialects, devices } = await source.collect(apiServer, known, never)
        return [dialects.join(), devices.find(({ uuid }) => uuid === 'GPU-2')?.values.utilizationPercent]
      }
      expect(await look()).toEqual(want)
      const first = asked.length
      expect(await look()).toEqual(want)
      // What was decided is not asked again.
      expect(asked.length > first).toBe(highest === '1' && fractions === null)
    },
  )

  it('that is down for some rounds is used again when it is back, within five minutes', async () => {
    let [now, isDown] = [NOW, false]
    const good = answering([gpu(['DCGM_FI_DEV_GPU_UTIL', '42'], 'GPU-1')])
    const { url } = await test.serve(asked => (isDown ? { status: 503, body: '' } : good(asked)), null)
    const place = { name: 'by address', client: test.clientOf(url), base: '', close: async () => undefined }
    const source = createSource({ ...AUTOMATIC, place }, () => now)
    const tiers: string[] = []
    for (let minute = 0; minute <= 8; minute += 1, now += MINUTE) {
      isDown = minute >= 1 && minute <= 3
      tiers.push((await source.collect(apiServer, known, never)).tier)
    }
    expect(tiers.slice(0, 4)).toEqual(['T1', 'T4', 'T4', 'T4'])
    expect(tiers.at(-1)).toBe('T1')
    expect(tiers.indexOf('T1', 1)).toBeLessThanOrEqual(7)
  })
})
