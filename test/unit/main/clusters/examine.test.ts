import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Examined, examineContext } from '../../../../main/clusters/examine.ts'
import { parseKubeconfig } from '../../../../main/clusters/kubeconfig.ts'
import { type KeyPair, makeAuthority } from '../../../support/certs.ts'
import { base64, type ContextSpec, kubeconfigText } from '../../../support/kubeconfigs.ts'

let now: number
let folder: string
let authority: ReturnType<typeof makeAuthority>
let ada: KeyPair
let expired: KeyPair
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'canopy-examine-'))
  authority = makeAuthority()
  ada = authority.issue({ commonName: 'ada' })
  expired = authority.issue({ commonName: 'ada', days: -1 })
  now = Date.now() // no certificate is valid before it was made
  mkdirSync(join(folder, 'pki'))
  writeFileSync(join(folder, 'pki/ca.crt'), authority.cert)
  writeFileSync(join(folder, 'pki/ada.crt'), ada.cert)
  writeFileSync(join(folder, 'pki/ada.key'), ada.key)
  writeFileSync(join(folder, 'token'), 'from-a-file\n')
})
afterAll(() => {
  authority.dispose()
  rmSync(folder, { recursive: true, force: true })
})

async function examine(spec: Omit<ContextSpec, 'name'>, where: string | null = folder): Promise<Examined> {
  const kubeconfig = await parseKubeconfig(kubeconfigText({ name: 'a', ...spec }))
  return examineContext(kubeconfig, 'a', { folder: where, now })
}

describe('a context with everything', () => {
  it('is resolved with its files, relative to its own folder', async () => {
    const { config, problem } = await examine({
      namespace: 'team',
      cluster: {
        server: 'https://gate.example.com/k8s/c-1/?x=1#y',
        'certificate-authority': 'pki/ca.crt',
        'tls-server-name': 'kubernetes',
        'proxy-url': 'socks5://proxy:1080',
        'disable-compression': true,
      },
      user: {
        'client-certificate': './pki/ada.crt',
        'client-key': join(folder, 'pki/ada.key'),
        as: 'bob',
        'as-uid': '7',
        'as-groups': ['x', 'y'],
        'as-user-extra': { scopes: ['s1', 's2'] },
      },
    })
    expect(problem).toBeNull()
    expect(config).toEqual({
      server: 'https://gate.example.com/k8s/c-1/',
      caPem: authority.cert,
      insecureSkipTlsVerify: false,
      tlsServerName: 'kubernetes',
      proxyUrl: 'socks5://proxy:1080',
      namespace: 'team',
      clientCertificate: { certPem: ada.cert, keyPem: ada.key },
      credential: { type: 'none' },
      impersonate: { user: 'bob', uid: '7', groups: ['x', 'y'], extra: { scopes: ['s1', 's2'] } },
    })
  })

  it('what it holds wins over what it names', async () => {
    const { config } = await examine({
      cluster: {
        'certificate-authority': 'absent.crt',
        'certificate-authority-data': base64(authority.cert),
      },
      user: {
        'client-certificate': 'absent.crt',
        'client-certificate-data': base64(ada.cert),
        'client-key': 'absent.key',
        'client-key-data': base64(ada.key).replace(/.{64}/g, '$&\n'),
      },
    })
    expect(config?.caPem).toBe(authority.cert)
    expect(config?.clientCertificate).toEqual({ certPem: ada.cert, keyPem: ada.key })
  })
})

describe('the server', () => {
  const cases = [
    { name: 'https with a port', server: 'https://a.b:6443', want: 'https://a.b:6443' },
    { name: 'IPv6', server: 'https://[fd00::1]:6443/', want: 'https://[fd00::1]:6443' },
    { name: 'without a scheme, as kubectl takes it', server: 'a.b:8080', want: 'http://a.b:8080' },
    { name: 'none at all', server: '', want: null },
    { name: 'another scheme', server: 'ftp://a.b', want: null },
    { name: 'no address', server: 'https://', want: null },
  ]
  it.each(cases)('$name', async ({ server, want }) => {
    const { config, problem } = await examine({ cluster: { server } })
    expect(config?.server ?? null).toBe(want)
    if (want === null) expect(problem).toMatchObject({ code: 'CONFIG_INCOMPLETE', data: { field: 'server' } })
  })

  it('a login in its address is a password, and is not shown', async () => {
    const examined = await examine({ cluster: { server: 'https://ada:pw%20x@h:1' }, user: {} })
    expect(examined.config).toMatchObject({
      server: 'https://h:1',
      credential: { type: 'basic', username: 'ada', password: 'pw x' },
    })
    expect(examined.summary).toMatchObject({ server: 'https://h:1', authType: 'basic' })
  })
})

describe('the credential', () => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'aws', interactiveMode: 'Never' }
  const cases = [
    { name: 'none', user: {}, want: { type: 'none' }, authType: 'none' },
    { name: 'a token', user: { token: ' t\n' }, want: { type: 'token', token: 't' }, authType: 'token' },
    {
      name: 'a password',
      user: { username: 'u', password: 'p' },
      want: { type: 'basic', username: 'u', password: 'p' },
      authType: 'basic',
    },
    {
      name: 'a token rather than a plugin',
      user: { token: 't', exec },
      want: { type: 'token' },
      authType: 'token',
    },
    {
      name: 'OIDC',
      user: { 'auth-provider': { name: 'oidc', config: { 'client-id': 'c', 'id-token': 'i' } } },
      want: { type: 'oidc', config: { 'client-id': 'c', 'id-token': 'i' } },
      authType: 'oidc',
    },
  ]
  it.each(cases)('$name', async ({ user, want, authType }) => {
    const { config, summary, problem } = await examine({ user })
    expect(problem).toBeNull()
    expect(config?.credential).toMatchObject(want)
    expect(summary.authType).toBe(authType)
  })

  it('a token file rather than the token beside it', async () => {
    const { config, summary } = await examine({ user: { token: 't', tokenFile: 'token' } })
    expect(config?.credential).toEqual({ type: 'tokenFile', path: join(folder, 'token') })
    expect(summary.authType).toBe('tokenFile')
  })

  it('a client certificate rather than a plugin, which then never runs', async () => {
    const user = { exec, 'client-certificate': 'pki/ada.crt', 'client-key': 'pki/ada.key' }
    const { config, summary } = await examine({ user })
    expect(config?.credential).toEqual({ type: 'none' })
    expect(summary).toMatchObject({ authType: 'clientCertificate', exec: null })
  })

  it('a context without a user sends none', async () => {
    const kubeconfig = await parseKubeconfig(
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: 'https://s' } }],
        contexts: [{ name: 'a', context: { cluster: 'c' } }],
      }),
    )
    const { config, problem } = await examineContext(kubeconfig, 'a', { folder, now })
    expect(problem).toBeNull()
    expect(config?.credential).toEqual({ type: 'none' })
  })

  const plugins = [
    { name: 'on the PATH', command: 'aws', path: () => null },
    { name: 'beside the kubeconfig', command: './bin/login', path: () => join(folder, 'bin/login') },
    { name: 'anywhere', command: '/opt/x', path: () => '/opt/x' },
  ]
  it.each(plugins)('a plugin $name', async ({ command, path }) => {
    const full = {
      ...exec,
      command,
      args: ['eks', '--x'],
      env: [{ name: 'P', value: 'q' }],
      installHint: 'get\u001b it',
    }
    const { config, summary } = await examine({ user: { exec: { ...full, provideClusterInfo: true } } })
    expect(config?.credential).toEqual({
      type: 'exec',
      exec: { ...full, path: path(), provideClusterInfo: true, installHint: 'get it' },
    })
    expect(summary.exec).toEqual({
      command,
      args: ['eks', '--x'],
      envNames: ['P'],
      installHint: 'get it',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('a plugin of v1beta1 may leave out how it talks to people', async () => {
    const user = {
      exec: { apiVersion: 'client.authentication.k8s.io/v1beta1', command: 'x', args: null, env: null },
    }
    expect((await examine({ user })).config?.credential).toMatchObject({
      exec: { interactiveMode: 'IfAvailable', args: [], env: [] },
    })
  })
})

describe('what is wrong is said by name', () => {
  const ca = () => base64(authority.cert)
  const pair = () => ({ 'client-certificate-data': base64(ada.cert), 'client-key-data': base64(ada.key) })
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'x', interactiveMode: 'Never' }
  type Case = {
    name: string
    spec: () => Omit<ContextSpec, 'name'>
    code: string
    data: Record<string, unknown>
  }
  const cases: Case[] = [
    {
      name: 'a CA file that is missing',
      spec: () => ({ cluster: { 'certificate-authority': 'gone/ca.crt' } }),
      code: 'CONFIG_FILE_MISSING',
      data: { field: 'certificate-authority', systemCode: 'ENOENT' },
    },
    {
      name: 'a client certificate that is missing',
      spec: () => ({ user: { 'client-certificate': 'x.crt', 'client-key': 'x.key' } }),
      code: 'CONFIG_FILE_MISSING',
      data: { field: 'client-certificate' },
    },
    {
      name: 'a client key that is missing',
      spec: () => ({ user: { 'client-certificate': 'pki/ada.crt', 'client-key': 'x.key' } }),
      code: 'CONFIG_FILE_MISSING',
      data: { field: 'client-key' },
    },
    {
      name: 'a token file that is missing',
      spec: () => ({ user: { tokenFile: 'x' } }),
      code: 'CONFIG_FILE_MISSING',
      data: { field: 'tokenFile' },
    },
    {
      name: 'a folder instead of a file',
      spec: () => ({ cluster: { 'certificate-authority': 'pki' } }),
      code: 'CONFIG_FILE_MISSING',
      data: { field: 'certificate-authority' },
    },
    {
      name: 'a CA that is no certificate',
      spec: () => ({ cluster: { 'certificate-authority-data': base64('hello') } }),
      code: 'CONFIG_INCOMPLETE',
      data: { field: 'certificate-authority', reason: 'NOT_A_CERTIFICATE' },
    },
    {
      name: 'base64 that is none',
      spec: () => ({ cluster: { 'certificate-authority-data': '-----BEGIN CERTIFICATE-----' } }),
      code: 'CONFIG_INCOMPLETE',
      data: { field: 'certificate-authority-data', reason: 'NOT_BASE64' },
    },
    {
      name: 'a CA together with insecure-skip-tls-verify',
      spec: () => ({ cluster: { 'certificate-authority-data': ca(), 'insecure-skip-tls-verify': true } }),
      code: 'CONFIG_INCOMPLETE',
      data: { reason: 'TWO_METHODS' },
    },
    {
      name: 'a client certificate without its key',
      spec: () => ({ user: { 'client-certificate-data': base64(ada.cert) } }),
      code: 'CONFIG_INCOMPLETE',
      data: { field: 'client-key' },
    },
    {
      name: 'the key of another certificate',
      spec: () => ({ user: { ...pair(), 'client-key-data': base64(expired.key) } }),
      code: 'CONFIG_INCOMPLETE',
      data: { field: 'client-key', reason: 'KEY_MISMATCH' },
    },
    {
      name: 'a key that is none',
      spec: () => ({ user: { ...pair(), 'client-key-data': base64('x') } }),
      code: 'CONFIG_INCOMPLETE',
      data: { field: 'client-key', reason: 'NOT_A_KEY' },
    },
    {
      name: 'a client certificate that has expired',
      spec: () => ({
        user: { 'client-certificate-data': base64(expired.cert), 'client-key-data': base64(expired.key) },
      }),
      code: 'CLIENT_CERT_EXPIRED',
      data: {},
    },
    {
      name: 'a token and a password',
      spec: () => ({ user: { token: 't', username: 'u' } }),
      code: 'CONFIG_INCOMPLETE',
      data: { reason: 'TWO_METHODS' },
    },
    {
      name: 'a plugin and a provider',
      spec: () => ({ user: { exec, 'auth-provider': { name: 'oidc' } } }),
      code: 'CONFIG_INCOMPLETE',
      data: { reason: 'TWO_METHODS' },
    },
    {
      name: 'a plugin without a command',
      spec: () => ({ user: { exec: { ...exec, command: '' } } }),
      code: 'CONFIG_INCOMPLETE',
      data: { field: 'exec.command' },
    },
    {
      name: 'a plugin of a version that is gone',
      spec: () => ({ user: { exec: { ...exec, apiVersion: 'client.authentication.k8s.io/v1alpha1' } } }),
      code: 'CONFIG_INCOMPLETE',
      data: { field: 'exec.apiVersion' },
    },
    {
      name: 'a plugin of v1 that does not say how it talks to people',
      spec: () => ({ user: { exec: { ...exec, interactiveMode: '' } } }),
      code: 'CONFIG_INCOMPLETE',
      data: { field: 'exec.interactiveMode' },
    },
    {
      name: 'the provider of Google, which is gone',
      spec: () => ({ user: { 'auth-provider': { name: 'gcp', config: { 'access-token': 'x' } } } }),
      code: 'AUTH_UNSUPPORTED',
      data: { name: 'gcp', hint: expect.stringContaining('gke-gcloud-auth-plugin') },
    },
    {
      name: 'the provider of Azure, which is gone',
      spec: () => ({ user: { 'auth-provider': { name: 'azure' } } }),
      code: 'AUTH_UNSUPPORTED',
      data: { hint: expect.stringContaining('kubelogin') },
    },
    {
      name: 'groups to act for without a user',
      spec: () => ({ user: { token: 't', 'as-groups': ['g'] } }),
      code: 'CONFIG_INCOMPLETE',
      data: { field: 'as' },
    },
    {
      name: 'a proxy of another kind',
      spec: () => ({ cluster: { 'proxy-url': 'ftp://x' } }),
      code: 'CONFIG_INCOMPLETE',
      data: { field: 'proxy-url' },
    },
  ]
  it.each(cases)('$name', async ({ spec, code, data }) => {
    const { problem, summary } = await examine(spec())
    expect(problem).toMatchObject({ code, data })
    expect(summary.context).toBe('a')
  })

  it('a relative path in pasted text', async () => {
    const { problem } = await examine({ cluster: { 'certificate-authority': 'pki/ca.crt' } }, null)
    expect(problem).toMatchObject({ code: 'CONFIG_FILE_MISSING', data: { path: 'pki/ca.crt' } })
  })

  it('an expired certificate beside a token does no harm', async () => {
    const user = {
      token: 't',
      'client-certificate-data': base64(expired.cert),
      'client-key-data': base64(expired.key),
    }
    expect((await examine({ user })).problem).toBeNull()
  })

  it('a context that is not there', async () => {
    const kubeconfig = await parseKubeconfig(kubeconfigText({ name: 'a' }))
    await expect(examineContext(kubeconfig, 'b', { folder, now })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
