import { createServer } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { probe } from '../../../../main/clusters/probe.ts'
import { makeAuthority } from '../../../support/certs.ts'
import {
  type FakeServer,
  listen,
  startFakeProxy,
  startFakeServer,
  startFakeSocks,
} from '../../../support/httpFixtures.ts'
import { base64, kubeconfigText } from '../../../support/kubeconfigs.ts'

const authority = makeAuthority()
const good = authority.issue({ commonName: 'localhost', names: ['DNS:localhost', 'IP:127.0.0.1'] })
const servers: { stop(): Promise<void> }[] = []
afterAll(async () => {
  authority.dispose()
  await Promise.all(servers.map(server => server.stop()))
})
const kept = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
  const server = await starting
  servers.push(server)
  return server
}
const serve = (pair?: typeof good): Promise<FakeServer> => kept(startFakeServer(() => ({}), pair))

const ask = (cluster: Record<string, unknown>, env: NodeJS.ProcessEnv = {}) => {
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: '/bin/false',
    interactiveMode: 'Never',
  }
  const text = kubeconfigText({ name: 'a', cluster, user: { exec } })
  const asked = { source: { kind: 'text' as const, text }, path: null, context: 'a' }
  return probe(asked, { now: Date.now(), env }, new AbortController().signal)
}
const ca = { 'certificate-authority-data': base64(authority.cert) }

describe('reachable?', () => {
  it('yes, by TLS alone: nothing is asked, no plugin runs', async () => {
    const server = await serve(good)
    expect(await ask({ server: server.url, ...ca })).toMatchObject({ isReachable: true, failure: null })
    expect(server.asked).toEqual([])
  })

  it('yes, by TCP alone for http', async () => {
    const server = await serve()
    expect(await ask({ server: server.url })).toMatchObject({ isReachable: true })
  })

  it('yes, under the name that is to be checked', async () => {
    const other = authority.issue({ commonName: 'x', names: ['DNS:kubernetes'] })
    const { url } = await serve(other)
    expect(await ask({ server: url, ...ca })).toMatchObject({ failure: { code: 'TLS_HOSTNAME' } })
    expect(await ask({ server: url, ...ca, 'tls-server-name': 'kubernetes' })).toMatchObject({
      isReachable: true,
    })
  })

  const expired = authority.issue({ commonName: 'x', names: ['IP:127.0.0.1'], days: -1 })
  const failures = [
    { name: 'a certificate that has expired', make: () => serve(expired), cluster: ca, code: 'TLS_EXPIRED' },
    { name: 'an authority that nobody knows', make: () => serve(good), cluster: {}, code: 'TLS_UNTRUSTED' },
    {
      name: 'a server that speaks no TLS',
      make: () => serve(),
      cluster: ca,
      code: 'TLS_PROTOCOL',
      scheme: 'https',
    },
    {
      name: 'a server that hangs up',
      make: async () => ({
        url: `https://127.0.0.1:${(await kept(listen(createServer(socket => socket.destroy())))).port}`,
      }),
      cluster: ca,
      code: 'NETWORK',
    },
  ]
  it.each(failures)('no: $name is $code', async ({ make, cluster, code, scheme }) => {
    const { url } = await make()
    const server = scheme ? url.replace('http:', `${scheme}:`) : url
    expect(await ask({ server, ...cluster })).toMatchObject({ isReachable: false, failure: { code } })
  })

  it('no: a context that cannot be used says what is wrong with it', async () => {
    const { isReachable, failure } = await ask({ 'certificate-authority': '/absent/ca.crt' })
    expect({ isReachable, code: failure?.code }).toEqual({ isReachable: false, code: 'CONFIG_FILE_MISSING' })
  })

  it('through the proxy that the kubeconfig names', async () => {
    const server = await serve(good)
    for (const proxy of [await kept(startFakeProxy()), await kept(startFakeSocks())]) {
      const found = await ask({ server: server.url, ...ca, 'proxy-url': proxy.url })
      expect(found).toMatchObject({ isReachable: true, failure: null })
      expect(proxy.targets).toEqual([`127.0.0.1:${server.port}`])
    }
    expect(server.asked).toEqual([])
  })

  it('through the proxy of the environment', async () => {
    const proxy = await kept(startFakeProxy(403))
    const found = await ask({ server: 'https://cluster.example.com' }, { HTTPS_PROXY: proxy.url })
    expect(found).toMatchObject({ isReachable: false, failure: { code: 'PROXY' } })
    expect(proxy.targets).toEqual(['cluster.example.com:443'])
  })

  it('until it is cancelled', async () => {
    const silent = await kept(listen(createServer(() => undefined)))
    const text = kubeconfigText({ name: 'a', cluster: { server: `https://127.0.0.1:${silent.port}` } })
    const controller = new AbortController()
    const asked = { source: { kind: 'text' as const, text }, path: null, context: 'a' }
    const answer = probe(asked, { now: Date.now(), env: {} }, controller.signal)
    setTimeout(() => controller.abort(), 50)
    await expect(answer).rejects.toThrow()
  })
})
