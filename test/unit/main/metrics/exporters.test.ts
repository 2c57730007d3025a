// Exporters through an API server that relays what they say, however they fail.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { KnownNodes } from '../../../../main/metrics/locate.ts'
import { orAborted, startDeadline } from '../../../../main/clusters/deadline.ts'
import { scrape } from '../../../../main/metrics/exporters.ts'
import { AUTOMATIC, createSource } from '../../../../main/metrics/source.ts'
import { createTestClients, type TestClients } from '../../../support/clients.ts'
import { type Answering, statusBody } from '../../../support/httpFixtures.ts'

const never = new AbortController().signal

const exporterOn = (node: string) => ({
  metadata: { namespace: 'gpu-operator', name: `dcgm-${node}`, labels: { app: 'nvidia-dcgm-exporter' } },
  spec: { nodeName: node, containers: [{ ports: [{ name: 'metrics', containerPort: 9400 }] }] },
  status: { phase: 'Running' },
})
const textOf = (uuid: string, utilization: number) =>
  `# TYPE DCGM_FI_DEV_GPU_UTIL gauge\nDCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="${uuid}",Hostname="pod-name"} ${utilization}\n`

describe('exporters that are asked one by one', () => {
  let test: TestClients
  beforeEach(async () => void (test = await createTestClients()))
  afterEach(() => test.end())

  /** A look at a cluster of one exporter a node, each of which answers so. */
  const collect = async (exporters: Readonly<Record<string, Answering>>) => {
    const { url } = await test.serve((asked, response) => {
      const node = /\/pods\/dcgm-([^:]+):9400\/proxy\/metrics/.exec(asked.path)?.[1]
      const answer = node === undefined ? undefined : exporters[node]
      if (answer) return answer(asked, response)
      if (asked.path.includes('nvidia-dcgm-exporter'))
        return { body: { items: Object.keys(exporters).map(exporterOn) } }
      if (asked.path.startsWith('/api/v1/')) return { body: { items: [] } }
      return { status: 404, body: statusBody(404, 'NotFound') }
    })
    const known: KnownNodes = { nodes: new Set(Object.keys(exporters)), nodeOf: () => null }
    return createSource(AUTOMATIC, Date.now).collect(test.clientOf(url), known, never)
  }
  const good =
    (uuid: string, utilization: number): Answering =>
    () => ({ body: textOf(uuid, utilization) })
  const html: Answering = () => ({
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html><html><body>Sign in</body></html>',
  })
  const away: Answering = () => ({ status: 503, body: statusBody(503, 'ServiceUnavailable') })
  const cutOff: Answering = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 5000 })
    response.write(textOf('GPU-cut', 99))
    setTimeout(() => response.destroy(), 50)
    return null
  }
  const binary: Answering = (_, response) => {
    response.end(Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]))
    return null
  }

  it.each<{ story: string; answer: Answering; want: string }>([
    { story: 'is a web page', answer: html, want: 'NOT_METRICS' },
    { story: 'is away', answer: away, want: 'SERVER_ERROR' },
    { story: 'is cut off', answer: cutOff, want: 'NETWORK' },
    { story: 'sends no text', answer: binary, want: 'NOT_METRICS' },
  ])('one of two that $story takes nothing from the other: $want', async ({ answer, want }) => {
    const { tier, devices, why, from } = await collect({ a: good('GPU-1', 42), b: answer })
    expect({ tier, from }).toEqual({ tier: 'T2', from: '2 exporters' })
    expect(devices.map(({ uuid, node, values }) => [uuid, node, values.utilizationPercent])).toEqual([
      ['GPU-1', 'a', 42],
    ])
    expect(why.filter(each => each.tier === 'T2')).toMatchObject([
      { failure: { code: want, data: { failed: 1, asked: 2 } } },
    ])
  })

  it('of whom many fail in many ways: those that answer count, one that is late as well', async () => {
    const { devices, why } = await collect({
      a: good('GPU-1', 42),
      b: html,
      c: away,
      d: cutOff,
      e: async () => {
        await sleep(800)
        return { body: textOf('GPU-5', 5) }
      },
    })
    expect(Object.fromEntries(devices.map(({ uuid, node }) => [uuid, node]))).toEqual({
      'GPU-1': 'a',
      'GPU-5': 'e',
    })
    expect(why.at(-1)).toMatchObject({ tier: 'T2', failure: { data: { failed: 3, asked: 5 } } })
  })

  it('of which none answers are no source, for the reason of the first', async () => {
    const { tier, why } = await collect({ a: away, b: away })
    expect(tier).toBe('T4')
    expect(why).toMatchObject([
      { tier: 'T1' },
      { tier: 'T2', failure: { code: 'SERVER_ERROR' } },
      { tier: 'T3' },
    ])
  })

  it('of two versions are both understood', async () => {
    const { dialects, devices } = await collect({
      a: good('GPU-1', 42),
      b: () => ({ body: 'DCGM_FI_DEV_GPU_UTIL_RATIO{gpu="0",UUID="GPU-2"} 0.5\n' }),
    })
    expect(dialects).toEqual(['dcgm-4.9', 'dcgm'])
    expect(Object.fromEntries(devices.map(({ uuid, values }) => [uuid, values.utilizationPercent]))).toEqual({
      'GPU-1': 42,
      'GPU-2': 50,
    })
  })
})

describe('exporters that accept and then say nothing', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
  afterEach(() => void vi.useRealTimers())

  /** Asks one that answers at once, then silent ones. @returns what came of it, and after how many seconds */
  async function scrapeWith(silentOnes: number) {
    const client: Parameters<typeof scrape>[0] = {
      json: () => Promise.reject(new Error('not asked')),
      bytes: async ({ path, timeoutMs = Infinity }, signal) => {
        if (path.includes('/good:'))
          return { status: 200, headers: {}, body: Buffer.from(textOf('GPU-1', 42)) }
        const deadline = startDeadline(signal, timeoutMs, 'It')
        return orAborted(new Promise<never>(() => undefined), deadline.signal)
      },
    }
    const exporter = (pod: string) => ({ namespace: 'gpu-operator', pod, node: pod, port: 9400 })
    const silent = Array.from({ length: silentOnes }, (_, at) => exporter(`silent-${at}`))
    const began = Date.now()
    let isOver = false
    const scraping = scrape(client, [exporter('good'), ...silent], never).finally(() => (isOver = true))
    while (!isOver) {
      await vi.advanceTimersByTimeAsync(1000)
      await new Promise(setImmediate)
    }
    return { ...(await scraping), seconds: Math.round((Date.now() - began) / 1000) }
  }

  it.each([
    { silentOnes: 1, least: 10, most: 12 },
    { silentOnes: 100, least: 30, most: 32 },
  ])('$silentOnes of them hold up a round for $least seconds', async ({ silentOnes, least, most }) => {
    const { samples, failures, asked, seconds } = await scrapeWith(silentOnes)
    expect(samples.map(({ labels }) => labels['node'])).toEqual(['good'])
    expect(failures.map(({ code }) => code)).toEqual(Array.from({ length: silentOnes }, () => 'TIMEOUT'))
    expect(asked).toBe(silentOnes + 1)
    expect(seconds).toBeGreaterThanOrEqual(least)
    expect(seconds).toBeLessThanOrEqual(most)
  })
})
