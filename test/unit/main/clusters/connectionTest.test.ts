import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { millis, type ClusterId } from '#core/base/units.ts'
import { AppError } from '#core/base/errors.ts'
import { createAuthenticator } from '../../../../main/clusters/auth.ts'
import type { ClusterConfig, ExecConfig } from '../../../../main/clusters/config.ts'
import { connect } from '../../../../main/clusters/connect.ts'
import { testConnection, type TestStep } from '../../../../main/clusters/connectionTest.ts'
import { consentHash, createConsent } from '../../../../main/clusters/consent.ts'
import { dial } from '../../../../main/clusters/dial.ts'
import { createExecRunner } from '../../../../main/clusters/execRunner.ts'
import { openAppStore } from '../../../../main/store/app.ts'
import { makeAuthority } from '../../../support/certs.ts'
import {
  listen,
  startFakeServer,
  statusBody,
  type Answering,
  type FakeServer,
} from '../../../support/httpFixtures.ts'
import { configFor } from '../../../support/sessions.ts'
import { NOW, tempFolder } from '../../../support/stores.ts'

const authority = makeAuthority()
const pair = authority.issue({ commonName: 'localhost', names: ['DNS:localhost', 'IP:127.0.0.1'] })
const expired = authority.issue({
  commonName: 'localhost',
  names: ['DNS:localhost', 'IP:127.0.0.1'],
  days: -1,
})
const elsewhere = authority.issue({ commonName: 'other', names: ['DNS:other.example'] })
afterAll(() => authority.dispose())

const signal = () => new AbortController().signal
const servers: { stop(): Promise<void> }[] = []
afterAll(async () => void (await Promise.all(servers.map(server => server.stop()))))
async function serverWith(answer: Answering, tls?: { cert: string; key: string }): Promise<FakeServer> {
  const server = await startFakeServer(answer, tls)
  servers.push(server)
  return server
}

/** An API server that lets this user do what `may` says. */
const kubernetes =
  (may: (resource: string) => boolean): Answering =>
  ({ path, body }) => {
    if (path === '/readyz') return { body: 'ok' }
    if (path.includes('selfsubjectreviews')) return { body: { status: { userInfo: { username: 'mira' } } } }
    const { resource } = (JSON.parse(body) as { spec: { resourceAttributes: { resource: string } } }).spec
      .resourceAttributes
    return { body: { status: { allowed: may(resource) } } }
  }

function run(config: ClusterConfig, isExecAllowed = false): ReturnType<typeof testConnection> {
  const auth = createAuthenticator(config, {
    exec: createExecRunner({ env: () => process.env, now: Date.now }),
    isExecAllowed: () => isExecAllowed,
    now: Date.now,
  })
  const client = connect({ config, proxy: null, auth, guard: () => 'readOnly', userAgent: 'test' })
  return testConnection(
    async () => ({ config, proxy: null, auth, client, env: process.env }),
    Date.now(),
    signal(),
  )
}
const outcomes = (steps: readonly TestStep[]) =>
  Object.fromEntries(steps.map(({ step, status, failure }) => [step, failure?.code ?? status]))
const failedAt = (step: string, code: string) => {
  const order = ['source', 'credentials', 'dns', 'tcp', 'tls', 'ready', 'identity', 'rights']
  const at = order.indexOf(step)
  return Object.fromEntries(
    order.map((name, index) => [name, index < at ? 'ok' : index === at ? code : 'skipped']),
  )
}

describe('the test of a connection', () => {
  it('goes through every step and says who we are', async () => {
    const server = await serverWith(
      kubernetes(() => true),
      pair,
    )
    const { steps, user } = await run(
      configFor(server.url, { caPem: authority.cert, credential: { type: 'token', token: 't' } }),
    )
    expect(outcomes(steps)).toEqual({
      ...failedAt('none', ''),
      ...Object.fromEntries(steps.map(({ step }) => [step, 'ok'])),
    })
    expect(user).toBe('mira')
    expect(JSON.stringify(steps)).not.toContain('"t"')
  })

  it('warns of rights that are missing, by name', async () => {
    const server = await serverWith(
      kubernetes(resource => resource === 'pods'),
      pair,
    )
    const { steps } = await run(configFor(server.url, { caPem: authority.cert }))
    expect(steps.at(-1)).toMatchObject({ step: 'rights', status: 'warning', detail: 'list nodes' })
  })

  const exec: ExecConfig = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'aws',
    path: null,
    args: ['eks', 'get-token'],
    env: [{ name: 'AWS_PROFILE', value: 'secret-profile' }],
    installHint: null,
    provideClusterInfo: false,
    interactiveMode: 'Never',
  }
  const failures: { name: string; config: () => Promise<ClusterConfig>; want: Record<string, string> }[] = [
    {
      name: 'a plugin that nobody allowed',
      config: async () => configFor('https://127.0.0.1:1', { credential: { type: 'exec', exec } }),
      want: failedAt('credentials', 'EXEC_CONSENT'),
    },
    {
      name: 'a name that does not exist',
      config: async () => configFor('https://nowhere.invalid:6443'),
      want: failedAt('dns', 'DNS'),
    },
    {
      name: 'a closed port',
      config: async () => configFor('https://127.0.0.1:1'),
      want: failedAt('tcp', 'REFUSED'),
    },
    {
      name: 'an unknown authority',
      config: async () =>
        configFor(
          (
            await serverWith(
              kubernetes(() => true),
              pair,
            )
          ).url,
        ),
      want: failedAt('tls', 'TLS_UNTRUSTED'),
    },
    {
      name: 'an expired certificate',
      config: async () =>
        configFor(
          (
            await serverWith(
              kubernetes(() => true),
              expired,
            )
          ).url,
          { caPem: authority.cert },
        ),
      want: failedAt('tls', 'TLS_EXPIRED'),
    },
    {
      name: 'a certificate for another name',
      config: async () =>
        configFor(
          (
            await serverWith(
              kubernetes(() => true),
              elsewhere,
            )
          ).url,
          { caPem: authority.cert },
        ),
      want: failedAt('tls', 'TLS_HOSTNAME'),
    },
    {
      name: 'a token that is not accepted',
      config: async () =>
        configFor(
          (await serverWith(() => ({ status: 401, body: statusBody(401, 'Unauthorized') }), pair)).url,
          {
            caPem: authority.cert,
          },
        ),
      want: failedAt('ready', 'UNAUTHORIZED'),
    },
    {
      name: 'a server that is not ready',
      config: async () =>
        configFor((await serverWith(() => ({ status: 500, body: 'no' }), pair)).url, {
          caPem: authority.cert,
        }),
      want: failedAt('ready', 'SERVER_ERROR'),
    },
  ]
  for (const { name, config, want } of failures)
    it(`names ${name} and skips what comes after`, async () => {
      const { steps } = await run(await config())
      expect(outcomes(steps)).toEqual(want)
    })

  it('goes on where something is worth a word: no check of TLS, http, certificates and clocks', async () => {
    const soon = authority.issue({ commonName: 'localhost', names: ['IP:127.0.0.1'], days: 5 })
    const late: Answering = (asked, response) => {
      response.setHeader('date', new Date(Date.now() + 60_000).toUTCString())
      return kubernetes(() => true)(asked, response)
    }
    const ends = await serverWith(late, soon)
    const plain = await serverWith(kubernetes(() => true))
    const clientCertificate = { certPem: soon.cert, keyPem: soon.key }
    const warnings = async (config: ClusterConfig) => {
      const { steps } = await run(config)
      expect(steps.filter(({ status }) => status === 'failed')).toEqual([])
      return steps
        .filter(({ status }) => status === 'warning')
        .map(({ step, detail }) => `${step}: ${detail}`)
    }
    expect(await warnings(configFor(ends.url, { caPem: authority.cert, clientCertificate }))).toEqual([
      expect.stringMatching(/^source: .*client certificate: 4 d left$/),
      expect.stringMatching(/^tls: .*; certificate: 4 d left$/),
      expect.stringMatching(/^ready: clock (59|60|61) s$/),
    ])
    expect(await warnings(configFor(ends.url, { insecureSkipTlsVerify: true }))).toEqual([
      expect.stringMatching(/^tls: .*the certificate was not checked$/),
      expect.stringContaining('ready: clock'),
    ])
    expect(await warnings(configFor(plain.url))).toEqual([`source: ${plain.url}`])
  })

  it('says which file a plugin is', async () => {
    const folder = tempFolder()
    const plugin = join(folder, 'login')
    const credential = { apiVersion: exec.apiVersion, kind: 'ExecCredential', status: { token: 'CANARY' } }
    writeFileSync(plugin, `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`)
    chmodSync(plugin, 0o755)
    const server = await serverWith(
      kubernetes(() => true),
      pair,
    )
    const found = { ...exec, command: './login', path: plugin }
    const config = configFor(server.url, { caPem: authority.cert, credential: { type: 'exec', exec: found } })
    const { steps } = await run(config, true)
    expect(steps[1]).toMatchObject({ step: 'credentials', status: 'ok', detail: `exec: ${plugin}` })
    expect(JSON.stringify(steps)).not.toContain('CANARY')
  })

  it('stops at a source that cannot be read', async () => {
    const open = () => Promise.reject(new AppError('CONFIG_FILE_MISSING', 'gone'))
    expect(outcomes((await testConnection(open, NOW, signal())).steps)).toEqual(
      failedAt('source', 'CONFIG_FILE_MISSING'),
    )
  })
})

describe('a dial', () => {
  let silent: Awaited<ReturnType<typeof listen>>
  beforeAll(async () => {
    silent = await listen(createServer(() => undefined))
    servers.push(silent)
  })

  it('gives up on a server that says nothing', async () => {
    const steps = await dial(configFor(`https://127.0.0.1:${silent.port}`), signal(), { timeoutMs: 200 })
    expect(steps.map(({ step, failure }) => [step, failure?.code ?? 'ok'])).toEqual([
      ['dns', 'ok'],
      ['tcp', 'ok'],
      ['tls', 'TIMEOUT'],
    ])
  })

  it('sends not one byte of HTTP, whatever the credentials', async () => {
    const server = await serverWith(
      kubernetes(() => true),
      pair,
    )
    const credential = { type: 'token', token: 'canary' } as const
    const steps = await dial(configFor(server.url, { caPem: authority.cert, credential }), signal())
    expect(steps.every(({ failure }) => failure === null)).toBe(true)
    expect(server.asked).toEqual([])
  })
})

describe('consent to a plugin', () => {
  const cluster = 'c' as ClusterId
  const exec: ExecConfig = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'aws',
    path: null,
    args: ['eks', 'get-token'],
    env: [{ name: 'AWS_PROFILE', value: 'one' }],
    installHint: null,
    provideClusterInfo: false,
    interactiveMode: 'Never',
  }
  const withExec = (change: Partial<ExecConfig> = {}) =>
    configFor('https://x', { credential: { type: 'exec', exec: { ...exec, ...change } } })

  it('holds for the command, arguments and names of variables, for this cluster, also after a restart', () => {
    const path = `${tempFolder()}/app.sqlite`
    const row = {
      id: cluster,
      name: 'c',
      colour: 'green',
      guard: 'none',
      isPinned: false,
      position: 0,
      source: { kind: 'pasted' },
      context: 'c',
      fingerprint: '',
      sealedText: null,
      acceptedCa: null,
      kubeSystemUid: null,
      proxyOverride: null,
      summary: null,
      addedAt: NOW,
    } as const
    const store = openAppStore(path, () => millis(NOW))
    store.putCluster(row)
    const consent = createConsent(store, () => NOW)
    expect(consent.isAllowed(cluster, withExec())).toBe(false)
    const { credential } = withExec()
    consent.allow(cluster, withExec(), credential.type === 'exec' ? consentHash(credential.exec) : '')
    store.close()
    const reopened = openAppStore(path, () => millis(NOW))
    const later = createConsent(reopened, () => NOW)
    expect(later.isAllowed(cluster, withExec())).toBe(true)
    expect(later.isAllowed(cluster, withExec({ env: [{ name: 'AWS_PROFILE', value: 'two' }] }))).toBe(true)
    expect(later.isAllowed('other' as ClusterId, withExec())).toBe(false)
    for (const change of [
      { args: ['rm'] },
      { command: 'aws2' },
      { path: '/tmp/aws' },
      { env: [{ name: 'LD_PRELOAD', value: '' }] },
    ])
      expect(later.isAllowed(cluster, withExec(change))).toBe(false)
    reopened.close()
  })

  it('is not confused by where one argument ends and the next begins', () => {
    expect(consentHash({ ...exec, args: ['a b'] })).not.toBe(consentHash({ ...exec, args: ['a', 'b'] }))
  })
})
