// A Prometheus by its own address that wants to know who asks, and ones that would take too long or too much.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterClient } from '../../../main/clusters/connect.ts'
import { createExecRunner } from '../../../main/clusters/execRunner.ts'
import { OPEN_ACCESS, placeAt, type PrometheusAccess } from '../../../main/metrics/place.ts'
import { AUTOMATIC, type Collected, createSource } from '../../../main/metrics/source.ts'
import { makeAuthority, type TestAuthority } from '../../support/certs.ts'
import { createTestClients, freePort, type TestClients } from '../../support/clients.ts'
import { fleetOf } from '../../support/gpuExporter/gpuCluster.ts'
import { startScraping } from '../../support/gpuExporter/scraping.ts'
import { type GpuExporter, startGpuExporter } from '../../support/gpuExporter/server.ts'
import { type Answering, startFakeProxy, startFakeSocks, statusBody } from '../../support/httpFixtures.ts'
import { hasPrometheus, type RunningPrometheus, startPrometheus } from '../../support/prometheus.ts'

const MIB = 1_048_576
const never = new AbortController().signal
const fleet = fleetOf(77)
const known = { nodes: new Set(fleet.map(({ name }) => name)), nodeOf: () => null }
const gpus = fleet.flatMap(node => node.gpus).length

/** By its own address alone: the API server of this cluster has nothing in it. */
async function collectFrom(url: string, access: Partial<PrometheusAccess>): Promise<Collected> {
  const test = await createTestClients()
  try {
    const empty = await test.serve(({ path }) =>
      path.startsWith('/api/v1/')
        ? { body: { items: [] } }
        : { status: 404, body: statusBody(404, 'NotFound') },
    )
    const apiServer: ClusterClient = test.clientOf(empty.url)
    const exec = createExecRunner({ env: () => ({}), now: Date.now })
    const options = { exec, env: () => ({}), userAgent: 'canopy/test', now: Date.now }
    const place = await placeAt(url, options, { ...OPEN_ACCESS, ...access })
    test.later(() => place.close())
    return await createSource({ ...AUTOMATIC, place }, Date.now).collect(apiServer, known, never)
  } finally {
    await test.end()
  }
}

const failureOf = ({ why }: Collected) => why.find(({ tier }) => tier === 'T1')?.failure.code

describe.skipIf(!(await hasPrometheus()))('a Prometheus that wants to know who asks', () => {
  const PASSWORD = 'a-password'
  /** Of PASSWORD, by bcrypt. */
  const HASH = '$2b$04$abcdefghijklmnopqrstuurp8gIuTR7jNLYUS2oWqlo53RjDCp7f6'
  const PREFIX = '/metrics-of/team'
  let authority: TestAuthority & { dispose(): void }
  let folder: string
  let exporter: GpuExporter
  let prometheus: RunningPrometheus
  let url: string
  const client = () => {
    const { cert, key } = authority.issue({ commonName: 'canopy' })
    return { certPem: cert, keyPem: key }
  }
  const basic = { type: 'basic', username: 'viewer', password: PASSWORD } as const

  beforeAll(async () => {
    authority = makeAuthority()
    folder = mkdtempSync(join(tmpdir(), 'canopy-access-'))
    const at = (name: string, text: string) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const server = authority.issue({ commonName: 'prometheus', names: ['IP:127.0.0.1'] })
    exporter = await startGpuExporter()
    exporter.say(fleet, 'dcgm')
    const port = await freePort()
    url = `https://127.0.0.1:${port}${PREFIX}`
    prometheus = await startPrometheus({
      targets: fleet.map(({ name }) => ({
        job: name,
        address: `127.0.0.1:${exporter.port}`,
        path: `/${name}/metrics`,
        labels: { namespace: 'gpu-operator', pod: `dcgm-${name}` },
      })),
      listen: `127.0.0.1:${port}`,
      url: null,
      prefix: PREFIX,
      web: {
        basic_auth_users: { viewer: HASH },
        tls_server_config: {
          cert_file: at('server.crt', server.cert),
          key_file: at('server.key', server.key),
          client_auth_type: 'RequireAndVerifyClientCert',
          client_ca_file: at('ca.crt', authority.cert),
        },
      },
    })
  })
  afterAll(async () => {
    await prometheus?.stop()
    await exporter?.stop()
    authority?.dispose()
    rmSync(folder, { recursive: true, force: true })
  })

  it('tells whoever has its certificate authority, a client certificate and a password, behind its prefix', async () => {
    const access = { caPem: authority.cert, clientCertificate: client(), credential: basic }
    await expect
      .poll(async () => (await collectFrom(url, access)).devices.length, { timeout: 20_000, interval: 500 })
      .toBe(gpus)
    expect(await collectFrom(url, access)).toMatchObject({ tier: 'T1', dialects: ['dcgm'] })
  })

  it.each([
    {
      story: 'another password',
      access: () => ({
        caPem: authority.cert,
        clientCertificate: client(),
        credential: { ...basic, password: 'x' },
      }),
      want: 'UNAUTHORIZED',
    },
    {
      story: 'no password',
      access: () => ({ caPem: authority.cert, clientCertificate: client() }),
      want: 'UNAUTHORIZED',
    },
    {
      story: 'no certificate authority',
      access: () => ({ clientCertificate: client(), credential: basic }),
      want: 'TLS_UNTRUSTED',
    },
  ])('tells nothing with $story: $want', async ({ access, want }) => {
    const collected = await collectFrom(url, access())
    expect({ tier: collected.tier, devices: collected.devices.length, why: failureOf(collected) }).toEqual({
      tier: 'T4',
      devices: 0,
      why: want,
    })
  })

  it('tells nothing without a client certificate, nor behind another prefix', async () => {
    const trusted = { caPem: authority.cert, credential: basic }
    expect(await collectFrom(url, trusted)).toMatchObject({ tier: 'T4', devices: [] })
    const elsewhere = url.replace(PREFIX, '/elsewhere')
    const collected = await collectFrom(elsewhere, { ...trusted, clientCertificate: client() })
    expect(failureOf(collected)).toBe('NOT_FOUND')
  })
})

it.skipIf(!(await hasPrometheus()))(
  'a Prometheus forgets the GPUs of an exporter that is gone with its next scrape: by markers, not after five minutes',
  { timeout: 60_000 },
  async () => {
    const exporter = await startGpuExporter()
    exporter.say(fleet, 'dcgm')
    const prometheus = await startScraping(exporter, fleet)
    try {
      const seen = async () => (await collectFrom(prometheus.url, {})).devices.length
      const [gone, ...rest] = fleet
      await expect.poll(seen, { timeout: 20_000, interval: 500 }).toBe(gpus)
      exporter.say(rest, 'dcgm')
      await expect.poll(seen, { timeout: 20_000, interval: 500 }).toBe(gpus - (gone?.gpus.length ?? 0))
    } finally {
      await prometheus.stop()
      await exporter.stop()
    }
  },
)

describe('a fake Prometheus', () => {
  let test: TestClients
  beforeEach(async () => void (test = await createTestClients()))
  afterEach(() => test.end())
  const collect = async (answer: Answering, access: Partial<PrometheusAccess> = {}) => {
    const { url, asked } = await test.serve(answer)
    return { collected: await collectFrom(url, { caPem: test.pair.cert, ...access }), asked }
  }

  it('is told the token and the tenant with every question', async () => {
    const { asked } = await collect(() => ({ status: 403, body: '' }), {
      credential: { type: 'token', token: 'a-token' },
      tenant: 'team-a',
    })
    expect(asked.length).toBeGreaterThan(0)
    for (const { headers } of asked)
      expect(headers).toMatchObject({ authorization: 'Bearer a-token', 'x-scope-orgid': 'team-a' })
  })

  it.each([
    { kind: 'an HTTP', start: startFakeProxy },
    { kind: 'a SOCKS', start: startFakeSocks },
  ])('is reached through $kind proxy that was set for it', async ({ start }) => {
    const proxy = await start()
    test.later(() => proxy.stop())
    const { collected, asked } = await collect(() => ({ status: 503, body: '' }), { proxyUrl: proxy.url })
    expect(failureOf(collected)).toBe('SERVER_ERROR')
    expect(new Set(proxy.targets)).toEqual(new Set([asked[0]?.headers.host]))
  })

  it('that would send two gigabytes is cut off', async () => {
    const piece = Buffer.alloc(MIB, ' ')
    let sent = 0
    const { collected } = await collect((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const send = (): void => {
        for (; sent < 2048 && !response.destroyed; sent += 1)
          if (!response.write(piece)) return void response.once('drain', send)
        response.end()
      }
      send()
      return null
    })
    expect(failureOf(collected)).toBe('TOO_LARGE')
    expect(sent).toBeLessThan(256)
  })

  it('that says nothing is given up', { timeout: 60_000 }, async () => {
    const startedAt = Date.now()
    const { collected } = await collect(() => null)
    expect(failureOf(collected)).toBe('TIMEOUT')
    expect(Date.now() - startedAt).toBeLessThan(40_000)
  })
})
