import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { makeAuthority } from '../../../support/certs.ts'
import { createTestClients, failureOf, freePort, get, type TestClients } from '../../../support/clients.ts'
import { listen, statusBody } from '../../../support/httpFixtures.ts'
import { createPlugins, execCredential } from '../../../support/plugins.ts'
import { type PemPair, selfSigned } from '../../../support/selfSigned.ts'
import { until } from '../../../support/sessions.ts'

const never = new AbortController().signal
let test: TestClients
let authority: ReturnType<typeof makeAuthority>

beforeAll(async () => {
  test = await createTestClients()
  authority = makeAuthority()
})
afterAll(() => authority.dispose())
afterEach(() => test.end())

describe('what is wrong with a server has a name', () => {
  it.each([
    { story: 'its name does not exist', server: () => 'https://no-such-host.invalid', want: 'DNS' },
    { story: 'nobody listens', server: async () => `https://127.0.0.1:${await freePort()}`, want: 'REFUSED' },
    { story: 'its certificate signed itself', config: { caPem: null }, want: 'TLS_UNTRUSTED' },
    {
      story: "its certificate is not the CA's",
      config: async () => ({ caPem: (await selfSigned()).cert }),
      want: 'TLS_UNTRUSTED',
    },
    {
      story: 'its certificate has another name',
      config: { tlsServerName: 'other.example.org' },
      want: 'TLS_HOSTNAME',
    },
    {
      story: 'its certificate is too old',
      tls: () => authority.issue({ commonName: 'old', names: ['IP:127.0.0.1'], days: -1 }),
      config: () => ({ caPem: authority.cert }),
      want: 'TLS_EXPIRED',
    },
    {
      story: 'it speaks plain http',
      tls: null,
      server: (port: number) => `https://127.0.0.1:${port}`,
      want: 'TLS_PROTOCOL',
    },
    {
      story: 'it speaks TLS, and its address says http',
      server: (port: number) => `http://127.0.0.1:${port}`,
      want: ['TLS_PROTOCOL', 'NETWORK'],
    },
    {
      story: 'our client certificate and its key do not belong together',
      config: async () => ({
        clientCertificate: { certPem: test.pair.cert, keyPem: (await selfSigned()).key },
      }),
      want: 'CONFIG_INCOMPLETE',
    },
  ])('$story: $want', async ({ server, tls, config, want }) => {
    const certified = tls === undefined ? test.pair : tls === null ? null : tls()
    const { port, url } = await test.serve(() => ({}), certified)
    const more = typeof config === 'function' ? await config() : config
    const failure = await failureOf(get(test.clientOf((await server?.(port)) ?? url, more)))
    expect([want].flat()).toContain(failure.code)
  })

  it('it wants another client certificate, which TLS 1.3 says late', async () => {
    const { port, stop } = await startOpensslServer(test.pair)
    test.later(stop)
    const failure = await failureOf(get(test.clientOf(`https://127.0.0.1:${port}`)))
    expect(failure).toMatchObject({
      code: 'UNAUTHORIZED',
      data: { systemCode: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' },
    })
  })

  it.each(['before TLS', 'after it'])('one that accepts and says nothing, %s, is late', async when => {
    const silent = await listen(createServer(() => undefined))
    test.later(silent.stop)
    const { port } = when === 'before TLS' ? silent : await test.serve(() => null)
    const startedAt = Date.now()
    const failure = await failureOf(get(test.clientOf(`https://127.0.0.1:${port}`), 200))
    expect(failure).toMatchObject({ code: 'TIMEOUT', data: { timeoutMs: 200 } })
    expect(Date.now() - startedAt).toBeLessThan(1500)
  })

  it('one that is not verified is spoken to when the kubeconfig says so', async () => {
    const { url } = await test.serve(() => ({ body: { ok: 1 } }))
    expect((await get(test.clientOf(url, { caPem: null, insecureSkipTlsVerify: true }))).body).toEqual({
      ok: 1,
    })
  })

  it('a page instead of an API is not Kubernetes; damaged JSON is damaged', async () => {
    const page = await test.serve(() => ({ body: '<html>', headers: { 'content-type': 'text/html' } }))
    expect((await failureOf(get(test.clientOf(page.url)))).code).toBe('NOT_KUBERNETES')
    const damaged = await test.serve(() => ({
      body: '{"a":',
      headers: { 'content-type': 'application/json' },
    }))
    expect((await failureOf(get(test.clientOf(damaged.url)))).code).toBe('BAD_RESPONSE')
  })

  it('an answer without end is cut off', async () => {
    const { url } = await test.serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const chunk = Buffer.alloc(65_536, 32)
      const push = () => {
        while (response.write(chunk) && !response.destroyed);
      }
      response.on('drain', push)
      push()
      return null
    })
    const read = { path: '/x', maxBytes: 1_000_000 }
    expect((await failureOf(test.clientOf(url).json(read, never))).code).toBe('TOO_LARGE')
  })

  it('a small answer that unpacks to a huge one is cut off', async () => {
    const { url } = await test.serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      response.end(gzipSync(Buffer.alloc(20_000_000, 32)))
      return null
    })
    const read = { path: '/x', maxBytes: 1_000_000 }
    expect((await failureOf(test.clientOf(url).json(read, never))).code).toBe('TOO_LARGE')
  })
})

describe('a refused request', () => {
  const renewing = () => {
    let count = 0
    const plugin = {
      current: async () => ({
        headers: [['authorization', `Bearer ${count}`]] as const,
        clientCertificate: null,
        hash: String(count),
      }),
      reject: () => {
        count += 1
        return true
      },
    }
    return plugin
  }

  it('with 401 is sent once more with a fresh credential, and works', async () => {
    const server = await test.serve(({ headers }) =>
      headers.authorization === 'Bearer 1'
        ? { body: { ok: 1 } }
        : { status: 401, body: statusBody(401, 'Unauthorized') },
    )
    expect((await get(test.clientOf(server.url, { auth: renewing() }))).body).toEqual({ ok: 1 })
    expect(server.asked).toHaveLength(2)
  })

  it('with 401 again is not sent a third time', async () => {
    const server = await test.serve(() => ({ status: 401, body: statusBody(401, 'Unauthorized') }))
    expect((await failureOf(get(test.clientOf(server.url, { auth: renewing() })))).code).toBe('UNAUTHORIZED')
    expect(server.asked).toHaveLength(2)
  })

  it('with 401 and a credential that cannot be renewed is not sent again', async () => {
    const server = await test.serve(() => ({ status: 401 }))
    const client = test.clientOf(server.url, { credential: { type: 'token', token: 't' } })
    expect((await failureOf(get(client))).code).toBe('UNAUTHORIZED')
    expect(server.asked).toHaveLength(1)
  })

  it('twenty requests that are refused with 401 run the plugin once before and once after', async () => {
    const plugins = await createPlugins()
    test.later(() => plugins.remove())
    const plugin = await plugins.make(
      'renewed',
      `echo run >> "$COUNT"; printf '%s' '${execCredential({ token: 'N' })}' | sed "s/N/$(wc -l < "$COUNT" | tr -d ' ')/"`,
    )
    const server = await test.serve(({ headers }) => ({
      status: headers.authorization === 'Bearer 2' ? 200 : 401,
    }))
    const client = test.clientOf(server.url, { credential: { type: 'exec', exec: plugin } })
    await Promise.all(Array.from({ length: 20 }, () => get(client)))
    expect(await plugins.count()).toBe(2)
  })

  it('with 403 names the right, and is no reason to sign in again', async () => {
    const server = await test.serve(() => ({
      status: 403,
      body: statusBody(403, 'Forbidden', { details: { kind: 'pods' } }),
    }))
    const read = { path: '/api/v1/namespaces/team-a/pods' }
    const failure = await failureOf(test.clientOf(server.url, { auth: renewing() }).json(read, never))
    expect(failure).toMatchObject({
      code: 'FORBIDDEN',
      data: { verb: 'list', resource: 'pods', namespace: 'team-a' },
    })
    expect(server.asked).toHaveLength(1)
  })

  it.each([
    { status: 429, retryAfter: '1', wantMs: 1000 },
    { status: 503, retryAfter: '0', wantMs: 0 },
  ])('with $status waits as long as it is told, and works', async ({ status, retryAfter, wantMs }) => {
    let count = 0
    const refusal = { status, headers: { 'retry-after': retryAfter } }
    const server = await test.serve(() => ((count += 1) === 1 ? refusal : { body: {} }))
    const startedAt = Date.now()
    await get(test.clientOf(server.url))
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(wantMs)
    expect(server.asked).toHaveLength(2)
  })

  it.each([
    {
      story: '429 for ever',
      reply: { status: 429, headers: { 'retry-after': '0' } },
      wantAsked: 3,
      want: 'RATE_LIMITED',
    },
    {
      story: '429 for an hour',
      reply: { status: 429, headers: { 'retry-after': '3600' } },
      wantAsked: 1,
      want: 'RATE_LIMITED',
    },
    { story: '503 without a word', reply: { status: 503 }, wantAsked: 1, want: 'SERVER_ERROR' },
    { story: '500', reply: { status: 500 }, wantAsked: 1, want: 'SERVER_ERROR' },
  ])('with $story fails after $wantAsked', async ({ reply, wantAsked, want }) => {
    const server = await test.serve(() => reply)
    expect((await failureOf(get(test.clientOf(server.url)))).code).toBe(want)
    expect(server.asked).toHaveLength(wantAsked)
  })

  it('that changes something is never sent twice', async () => {
    const server = await test.serve(() => ({ status: 429, headers: { 'retry-after': '0' } }))
    const change = { method: 'POST', path: '/api/v1/namespaces', body: {} } as const
    expect((await failureOf(test.clientOf(server.url).change(change, never))).code).toBe('RATE_LIMITED')
    expect(server.asked).toHaveLength(1)
  })
})

describe('what is sent', () => {
  it('each impersonated group in a line of its own, and who we are', async () => {
    const server = await test.serve(() => ({}))
    const impersonate = { user: 'ada', uid: null, groups: ['a', 'b'], extra: {} }
    await get(test.clientOf(server.url, { impersonate }))
    const raw = server.asked[0]?.rawHeaders ?? []
    const groups = raw.filter((_, index) => raw[index - 1]?.toLowerCase() === 'impersonate-group')
    expect(groups).toEqual(['a', 'b'])
    expect(server.asked[0]?.headers).toMatchObject({ 'user-agent': 'canopy/test', 'impersonate-user': 'ada' })
  })

  it('nothing, when the cluster is read-only here and something would change', async () => {
    const server = await test.serve(() => ({}))
    const refused: unknown[] = []
    const client = test.clientOf(server.url, {
      guard: 'readOnly',
      onRefused: change => refused.push(change),
    })
    const change = { method: 'DELETE', path: '/api/v1/namespaces/a', body: null } as const
    expect((await failureOf(client.change(change, never))).code).toBe('READ_ONLY')
    expect(server.asked).toHaveLength(0)
    await client.ask('/apis/x', {}, never)
    await client.rehearse(change, never)
    expect(server.asked).toHaveLength(2)
    expect(refused).toEqual([{ method: 'DELETE', path: '/api/v1/namespaces/a' }])
  })
})

describe('connections', () => {
  it('are kept and used again, and made anew when the credential changes', async () => {
    const server = await test.serve(() => ({}))
    let hash = 'one'
    const auth = {
      current: async () => ({ headers: [], clientCertificate: null, hash }),
      reject: () => false,
    }
    const client = test.clientOf(server.url, { auth })
    for (let index = 0; index < 10; index += 1) await get(client)
    const before = server.connections()
    expect(
      before,
      'one, or two where the next request comes before the last one was put away',
    ).toBeLessThanOrEqual(2)
    hash = 'two'
    await get(client)
    expect(server.connections()).toBe(before + 1)
    // Those of the credential that is not in use any more are closed, not left to time out.
    await until(() => server.open() === 1, 1000)
  })

  it('that the server closed while they were idle are replaced without a failure', async () => {
    const server = await test.serve((_, response) => {
      setTimeout(() => response.socket?.destroy(), 5)
      return {}
    })
    const client = test.clientOf(server.url)
    for (let index = 0; index < 10; index += 1) {
      await get(client)
      await new Promise(resolve => setTimeout(resolve, index))
    }
  })

  it('of an answer that goes on are ended by the signal and by closing', async () => {
    let closed = 0
    const server = await test.serve((_, response) => {
      response.on('close', () => (closed += 1))
      response.writeHead(200, { 'content-type': 'application/json' }).write('{}\n')
      return null
    })
    const client = test.clientOf(server.url)
    const stopping = new AbortController()
    const first = await client.stream({ path: '/a' }, stopping.signal)
    const reading = (async () => {
      for await (const piece of first.body)
        if (piece.length > 0) stopping.abort(new AppError('CANCELLED', 'enough'))
    })()
    await expect(reading).rejects.toBeDefined()
    await until(() => closed === 1, 1000)
    const second = await client.stream({ path: '/b' }, never)
    const endless = (async () => {
      for await (const piece of second.body) if (piece.length === 0) return
    })()
    await client.close()
    await expect(endless).rejects.toBeDefined()
    expect((await failureOf(get(client))).code).toBe('CANCELLED')
  })
})

/** Node's own servers close such connections without a word; OpenSSL sends the alert that others send too. */
async function startOpensslServer({ cert, key }: PemPair) {
  const folder = await mkdtemp(join(tmpdir(), 'canopy-tls-'))
  const [certPath, keyPath] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await writeFile(certPath, cert)
  await writeFile(keyPath, key)
  const port = await freePort()
  const files = ['-cert', certPath, '-key', keyPath, '-CAfile', certPath]
  const child = spawn('openssl', [
    's_server',
    '-accept',
    `${port}`,
    '-Verify',
    '1',
    '-verify_return_error',
    ...files,
  ])
  await new Promise<void>(resolve => {
    child.stdout.on('data', (text: Buffer) => text.includes('ACCEPT') && resolve())
  })
  const stop = async () => {
    child.kill()
    await rm(folder, { recursive: true })
  }
  return { port, stop }
}
