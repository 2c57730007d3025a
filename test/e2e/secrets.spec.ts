import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeAuthority, type KeyPair } from '../support/certs.ts'
import { startFakeServer, statusBody, type Asked } from '../support/httpFixtures.ts'
import { expect, ready, recordMessages, test } from './launch.ts'

// Each in a place of its own, so that a find names its leak.
const TOKEN = 'canary-token-5f1c09e7a2'
const PASSWORD = 'canary-password-77d0b3'
const EXEC_VALUE = 'canary-exec-value-e41a6c'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** Every way in which the secrets could be written; parts of those whose ends depend on what follows. */
const canariesOf = (key: string): string[] => [
  ...[TOKEN, PASSWORD, EXEC_VALUE, key.split('\n')[1] ?? key].flatMap(secret => [
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

function kubeconfig(server: string, ca: string, client: KeyPair): string {
  const users = {
    'by-token': { token: TOKEN },
    'by-password': { username: 'ops', password: PASSWORD },
    'by-key': { 'client-key-data': base64(client.key), 'client-certificate-data': base64(client.cert) },
    'by-plugin': {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'canary-login',
        env: [{ name: 'CANARY', value: EXEC_VALUE }],
        interactiveMode: 'Never',
      },
    },
  }
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'careless', cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: Object.entries(users).map(([name, user]) => ({ name, user })),
    contexts: Object.keys(users).map(user => ({
      name: `context-${user}`,
      context: { cluster: 'careless', user },
    })),
  })
}

/** Every file below a folder, as text whose characters are its bytes. */
const filesOf = (folder: string): { path: string; text: string }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => ({ path, text: readFileSync(path, 'latin1') }))

test('no credential reaches the page, the disk or the log', async ({ launch, folder }) => {
  const authority = makeAuthority()
  const server = await startCarelessServer(authority.issue({ commonName: 'api', names: ['IP:127.0.0.1'] }))
  const client = authority.issue({ commonName: 'ops' })
  const canaries = canariesOf(client.key)
  const found = (text: string): string[] => canaries.filter(canary => text.includes(canary))
  const config = join(folder, 'canary.yaml')
  writeFileSync(config, kubeconfig(server.url, authority.cert, client))
  const running = await launch({ args: ['--kubeconfig', config] })
  const { page } = running
  const recorded = await recordMessages(page)
  await ready(page)

  await page.getByRole('link', { name: /^Clusters/ }).click()
  for (const name of ['context-by-token', 'context-by-password', 'context-by-key', 'context-by-plugin'])
    await expect(page.getByText(name).first()).toBeVisible()
  for (const digit of [2, 3, 4, 5]) {
    await page.keyboard.press(`Control+${digit}`)
    await page.waitForTimeout(700)
  }
  const heard = () => server.asked.map(credentialOf)
  await expect.poll(heard).toContain(`Bearer ${TOKEN}`)
  await expect.poll(heard).toContain(`Basic ${base64(`ops:${PASSWORD}`)}`)

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
