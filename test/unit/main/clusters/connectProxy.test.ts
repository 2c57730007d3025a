import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestClients, failureOf, freePort, get, type TestClients } from '../../../support/clients.ts'
import { startFakeProxy, startFakeSocks } from '../../../support/httpFixtures.ts'
import { tempFolder } from '../../../support/stores.ts'

const ASK = join(import.meta.dirname, '../../../support/askThrough.ts')

let test: TestClients
beforeAll(async () => {
  test = await createTestClients()
})
afterEach(() => test.end())

describe('through a proxy', () => {
  it.each([
    { story: 'http', start: () => startFakeProxy(), name: '127.0.0.1' },
    { story: 'socks5', start: startFakeSocks, name: '127.0.0.1' },
    { story: 'socks5, which resolves the name', start: startFakeSocks, name: 'localhost' },
  ])('$story', async ({ start, name }) => {
    const proxy = await start()
    test.later(() => proxy.stop())
    const server = await test.serve(() => ({ body: { ok: 1 } }))
    const client = test.clientOf(`https://${name}:${server.port}`, { proxyUrl: proxy.url })
    expect((await get(client)).body).toEqual({ ok: 1 })
    expect(proxy.targets).toEqual([`${name}:${server.port}`])
  })

  it.each([
    { story: 'https, by an authority that the system trusts', isTrusted: true, want: '{"ok":1}' },
    { story: 'https never by one that it does not, and says so', isTrusted: false, want: 'PROXY' },
  ])('$story', async ({ isTrusted, want }) => {
    const proxy = await startFakeProxy(200, test.pair)
    test.later(() => proxy.stop())
    const server = await test.serve(() => ({ body: { ok: 1 } }))
    const ca = join(tempFolder(), 'ca.pem')
    writeFileSync(ca, test.pair.cert)
    const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env
    const { stdout } = await promisify(execFile)(process.execPath, [ASK, server.url, proxy.url, ca], {
      env: isTrusted ? { ...env, NODE_EXTRA_CA_CERTS: ca } : env,
    })
    expect(stdout).toBe(want)
    expect(proxy.targets).toEqual(isTrusted ? [`127.0.0.1:${server.port}`] : [])
  })

  it('an http server is tunnelled to as well', async () => {
    const proxy = await startFakeProxy()
    test.later(() => proxy.stop())
    const server = await test.serve(() => ({ body: { ok: 1 } }), null)
    expect((await get(test.clientOf(server.url, { proxyUrl: proxy.url }))).body).toEqual({ ok: 1 })
    expect(proxy.targets).toHaveLength(1)
  })

  it('with a name and a password, which are for the proxy alone', async () => {
    const proxy = await startFakeProxy()
    test.later(() => proxy.stop())
    const server = await test.serve(() => ({}))
    await get(test.clientOf(server.url, { proxyUrl: proxy.url.replace('//', '//ada:p%20w@') }))
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('ada:p w').toString('base64')}`])
    expect(server.asked[0]?.headers['proxy-authorization']).toBeUndefined()
  })

  it.each([
    { story: 'refuses', start: () => startFakeProxy(403), data: { status: 403 } },
    { story: 'wants to know who we are', start: () => startFakeProxy(407), data: { status: 407 } },
  ])('that $story is named', async ({ start, data }) => {
    const proxy = await start()
    test.later(() => proxy.stop())
    const server = await test.serve(() => ({}))
    const failure = await failureOf(get(test.clientOf(server.url, { proxyUrl: proxy.url })))
    expect(failure).toMatchObject({ code: 'PROXY', data: { proxy: proxy.url, ...data } })
  })

  it.each(['http', 'socks5'])('that is not there is named: %s', async scheme => {
    const server = await test.serve(() => ({}))
    const proxyUrl = `${scheme}://ada:secret@127.0.0.1:${await freePort()}`
    const failure = await failureOf(get(test.clientOf(server.url, { proxyUrl })))
    expect(failure.code).toBe('PROXY')
    expect(JSON.stringify([failure.message, failure.data])).not.toContain('secret')
  })

  it("a server's certificate is checked behind a proxy too", async () => {
    const proxy = await startFakeProxy()
    test.later(() => proxy.stop())
    const server = await test.serve(() => ({}))
    const failure = await failureOf(get(test.clientOf(server.url, { proxyUrl: proxy.url, caPem: null })))
    expect(failure.code).toBe('TLS_UNTRUSTED')
  })
})
