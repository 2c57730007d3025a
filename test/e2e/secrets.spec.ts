import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeAuthority, type KeyPair } from '../support/certs.ts'
import { startFakeServer, statusBody, type Asked } from '../support/httpFixtures.ts'
import { expect, ready, recordMessages, test } from './launch.ts'

// Each in a place of its own, so that a find names its leak.
const TOKEN = 'canary-token-5f1c09e7a2'
const PASSWORD = 'canary-password-77d0b3'
const EXEC_VALUE = 'canary-exec-value-e41a6c'
const EXEC_ARGUMENT = 'canary-exec-argument-90b2d4'
const FILE_TOKEN = 'canary-file-token-3be871'
const REFRESH_TOKEN = 'canary-refresh-token-c1180f'
const ID_TOKEN = 'canary-id-token-7720ae'
const CLIENT_SECRET = 'canary-client-secret-d5f1b9'
const ACCESS_TOKEN = 'canary-access-token-08a6c3'
const PROXY_PASSWORD = 'canary-proxy-password-2f9e15'
const URL_PASSWORD = 'canary-url-password-b604d7'
const SECRETS = [
  TOKEN,
  PASSWORD,
  EXEC_VALUE,
  EXEC_ARGUMENT,
  FILE_TOKEN,
  REFRESH_TOKEN,
  ID_TOKEN,
  CLIENT_SECRET,
  ACCESS_TOKEN,
  PROXY_PASSWORD,
  URL_PASSWORD,
]

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** Every way in which the secrets could be written; parts of those whose ends depend on what follows. */
const canariesOf = (key: string): string[] => [
  ...[...SECRETS, key.split('\n')[1] ?? key].flatMap(secret => [
    secret,
    base64(secret).slice(0, -4),
    base64(`ops:${secret}`).slice(8, -4),
  ]),
  base64(key).slice(60, 120),
]

const credentialOf = ({ headers }: Asked): string => headers.authorization ?? ''

/** An API server that is as careless as can be: it refuses, and repeats the credential in its answer. */
const startCarelessServer = (tls: KeyPair) =>
  startFakeServer(asked => {
    if (asked.path === '/version') return { body: { major: '1', minor: '36', gitVersion: 'v1.36.3' } }
    const message = `no rights for ${credentialOf(asked)}`
    return { status: 403, body: { ...statusBody(403, 'Forbidden'), message } }
  }, tls)

const EXEC = { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never' }

/** A context for each place of a kubeconfig that may hold a secret. */
function kubeconfig(server: string, ca: string, given: { client: KeyPair; tokenFile: string }): string {
  const { client, tokenFile } = given
  const reached = { server, 'certificate-authority-data': base64(ca) }
  const login = `ops:${URL_PASSWORD}@`
  const clusters = {
    careless: reached,
    'by-proxy': { ...reached, 'proxy-url': `http://ops:${PROXY_PASSWORD}@127.0.0.1:1` },
    'by-url': { ...reached, server: server.replace('://', `://${login}`) },
  }
  const users = {
    'by-token': { token: TOKEN },
    'by-token-file': { tokenFile },
    'by-password': { username: 'ops', password: PASSWORD },
    'by-key': { 'client-key-data': base64(client.key), 'client-certificate-data': base64(client.cert) },
    'by-plugin': {
      exec: {
        ...EXEC,
        command: 'canary-login',
        args: ['get-token', '--client-secret', EXEC_ARGUMENT, `--password=${EXEC_ARGUMENT}`],
        env: [{ name: 'CANARY', value: EXEC_VALUE }],
      },
    },
    'by-oidc': {
      'auth-provider': {
        name: 'oidc',
        config: {
          'idp-issuer-url': 'https://127.0.0.1:1',
          'client-id': 'canopy',
          'client-secret': CLIENT_SECRET,
          'id-token': ID_TOKEN,
          'refresh-token': REFRESH_TOKEN,
        },
      },
    },
    'by-provider': { 'auth-provider': { name: 'gcp', config: { 'access-token': ACCESS_TOKEN } } },
    'by-proxy': { token: TOKEN },
    'by-url': {},
  }
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: Object.entries(clusters).map(([name, cluster]) => ({ name, cluster })),
    users: Object.entries(users).map(([name, user]) => ({ name, user })),
    contexts: Object.keys(users).map(user => ({
      name: `context-${user}`,
      context: { cluster: Object.hasOwn(clusters, user) ? user : 'careless', user },
    })),
  })
}

/** Every file below a folder, as text whose characters are its bytes. */
const filesOf = (folder: string): { path: string; text: string }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => ({ path, text: readFileSync(path, 'latin1') }))

test('no credential reaches the page, the disk, the log or the diagnostics', async ({ launch, folder }) => {
  const authority = makeAuthority()
  const server = await startCarelessServer(authority.issue({ commonName: 'api', names: ['IP:127.0.0.1'] }))
  const client = authority.issue({ commonName: 'ops' })
  const canaries = canariesOf(client.key)
  const found = (text: string): string[] => canaries.filter(canary => text.includes(canary))
  const [config, tokenFile] = [join(folder, 'canary.yaml'), join(folder, 'token')]
  writeFileSync(tokenFile, FILE_TOKEN)
  writeFileSync(config, kubeconfig(server.url, authority.cert, { client, tokenFile }))
  const running = await launch({ args: ['--kubeconfig', config] })
  const { page } = running
  const recorded = await recordMessages(page)
  await ready(page)

  await page.getByRole('link', { name: /^Clusters/ }).click()
  const rows = page.locator('tr[data-cluster]:not([data-cluster=sample])')
  await expect(rows).toHaveCount(9)
  const known = await rows.evaluateAll(all =>
    all.map(row => [row.getAttribute('data-cluster') ?? '', row.querySelector('a')?.textContent ?? '']),
  )
  for (const [id = '', name = ''] of known) {
    await page.evaluate(hash => (location.hash = hash), `/c/${id}/overview`)
    await expect(page.getByRole('banner').getByText(name, { exact: true })).toBeVisible()
    // Each ends by something that it is told of: a refusal, a command that waits for consent, a proxy that is not there.
    await expect(page.locator('[data-testid=freshness][data-status=offline]')).toBeVisible()
  }
  const heard = () => server.asked.map(credentialOf)
  for (const bearer of [TOKEN, FILE_TOKEN]) await expect.poll(heard).toContain(`Bearer ${bearer}`)
  for (const password of [PASSWORD, URL_PASSWORD])
    await expect.poll(heard).toContain(`Basic ${base64(`ops:${password}`)}`)

  await page.evaluate(() => (location.hash = '/about'))
  await page.getByRole('button', { name: 'Copy diagnostics' }).click()
  await expect(page.getByText('The diagnostics are in the clipboard')).toBeVisible()
  const diagnostics = await running.app.evaluate(({ clipboard }) => clipboard.readText())
  expect(diagnostics).toContain('Clusters: 10')
  expect(diagnostics).toContain('FORBIDDEN')
  expect(found(diagnostics)).toEqual([])
  for (const name of ['context-by', 'careless', 'ops', '127.0.0.1', folder, 'canary'])
    expect(diagnostics, name).not.toContain(name)

  const text = (await recorded()).join('\n')
  expect(text).toContain('context-by-token')
  expect(text).toContain('canary-login') // the plugin's name is shown, what it is given is not
  expect(found(text)).toEqual([])
  expect(found(await page.content())).toEqual([])
  await running.close()
  await server.stop()
  authority.dispose()
  const leaks = filesOf(running.dataFolder).flatMap(file =>
    found(file.text).map(canary => `${canary} in ${file.path}`),
  )
  expect(leaks).toEqual([])
})
