// A person's own cluster, from its kubeconfig to its removal: a real control plane, and one that is rebuilt under its URL.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mergeTests, type Page } from '@playwright/test'
import { parse } from 'yaml'
import { openApi } from '../cluster/api.ts'
import { clusterTest } from '../cluster/fixture.ts'
import { nodeManifest } from '../cluster/manifests.ts'
import { createAll } from '../cluster/objects.ts'
import { emptyApi } from '../support/emptyApi.ts'
import { makeAuthority } from '../support/certs.ts'
import { startFakeServer } from '../support/httpFixtures.ts'
import { base64, kubeconfigText } from '../support/kubeconfigs.ts'
import { execCredential } from '../support/plugins.ts'
import { action, addFiles, openAdd } from './clustersPage.ts'
import { callDirectly, expect, ready, recordMessages, test as appTest } from './launch.ts'
import { shot } from './looks.ts'
import { pagesOf } from './pages.ts'

const test = mergeTests(appTest, clusterTest)

const OTHER_PAGES = ['/clusters', '/settings', '/about']

/** How the kubeconfig of an administrator by token reaches its cluster. */
function accessOf(path: string): { server: string; ca: string; token: string } {
  const config = parse(readFileSync(path, 'utf8')) as {
    clusters: { cluster: Record<string, string> }[]
    users: { user: { token?: string } }[]
  }
  const { server = '', ...trust } = config.clusters[0]?.cluster ?? {}
  const file = trust['certificate-authority']
  const data = trust['certificate-authority-data'] ?? base64(file ? readFileSync(file, 'utf8') : '')
  return { server, ca: data, token: config.users[0]?.user.token ?? '' }
}

const freshness = (page: Page) => page.getByTestId('freshness')
const goTo = (page: Page, path: string) => page.evaluate(hash => (location.hash = hash), path)

async function setGuard(page: Page, guard: string): Promise<void> {
  await goTo(page, '/clusters')
  await action(page, 'own', /Edit name/)
  await page.getByRole('dialog').getByText(guard, { exact: true }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

test('a cluster of ~/.kube: consent, colour, guards, tests of the connection, removal', async ({
  launch,
  cluster,
  folder,
}) => {
  test.skip(!cluster, 'there is no control plane to test on')
  test.setTimeout(120_000)
  const { server, ca, token } = accessOf(cluster?.kubeconfigPath ?? '')
  const api = await openApi(cluster?.kubeconfigPath ?? '')
  await createAll(api, [nodeManifest({ name: 'own-node' })])
  const kube = join(folder, 'run-0/.kube')
  mkdirSync(kube, { recursive: true })
  const [plugin, ran] = [join(folder, 'login'), join(folder, 'ran')]
  writeFileSync(plugin, `#!/bin/sh\ntouch '${ran}'\necho '${execCredential({ token })}'\n`)
  chmodSync(plugin, 0o755)
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: plugin,
    args: ['--audience', 'gpu-team'],
    env: [{ name: 'LOGIN_PROFILE', value: 'value-of-nobodys-business' }],
    interactiveMode: 'Never',
  }
  const write = (authority: string): string => {
    const reached = { server, 'certificate-authority-data': authority }
    const text = kubeconfigText({ name: 'own', cluster: reached, user: { exec } })
    writeFileSync(join(kube, 'config'), text)
    return text
  }
  const other = makeAuthority()
  write(base64(other.cert))
  const { page } = await launch()
  await recordMessages(page)
  await ready(page)
  const header = page.getByRole('banner')

  await test.step('~/.kube is offered, and what is in it is a cluster once it is watched', async () => {
    await goTo(page, '/clusters')
    await expect(page.getByText(kube)).toBeVisible()
    await shot(page, 'clusters-offered')
    await page.getByRole('button', { name: 'Watch it' }).click()
    await expect(page.getByRole('button', { name: 'Actions for own' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Watch it' })).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Stop watching' })).toBeVisible()
  })

  await test.step('its command is shown with all that consent is given to, and runs when it was allowed', async () => {
    await page.keyboard.press('Control+2')
    const asked = page.getByRole('region', { name: /sign-in command|command/i }).first()
    await expect(asked).toContainText(plugin)
    await expect(asked).toContainText('--audience gpu-team')
    await expect(asked).toContainText('LOGIN_PROFILE')
    await expect(asked).not.toContainText('value-of-nobodys-business')
    await shot(page, 'consent')
    expect(existsSync(ran)).toBe(false)
    await asked.getByRole('button', { name: 'Allow this command' }).click()
    await expect(page.getByRole('region', { name: 'The server’s certificate is not trusted' })).toContainText(
      'Add the cluster’s CA (certificate-authority) to the kubeconfig.',
    )
  })

  await test.step('an authority that nobody knew is the right one once it was accepted', async () => {
    const text = write(ca)
    await page.getByRole('button', { name: 'Reconnect now' }).click()
    const changed = page.getByRole('region', { name: 'The cluster’s certificate authority has changed' })
    await shot(page, 'authority-changed')
    await changed.getByRole('button', { name: 'Accept the new authority' }).click()
    await expect(freshness(page)).toHaveText(/live/, { timeout: 20_000 })
    expect(existsSync(ran)).toBe(true)
    expect(readFileSync(join(kube, 'config'), 'utf8')).toBe(text)
  })

  await test.step('a test of the connection says what works, and as whom', async () => {
    await goTo(page, '/clusters')
    await action(page, 'own', /Test connection/)
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByText('Everything works.')).toBeVisible()
    await expect(dialog.getByText('Signed in as admin')).toBeVisible()
    await shot(page, 'test-connection')
    await dialog.getByRole('button', { name: 'Close' }).last().click()
  })

  const id = await page.evaluate(
    () =>
      document.querySelector('tr[data-cluster]:not([data-cluster=sample])')?.getAttribute('data-cluster') ??
      '',
  )
  await test.step('its name, colour and guard are on screen on every page', async () => {
    await action(page, 'own', /Edit name/)
    await page.getByRole('radio', { name: 'Purple' }).check({ force: true })
    await page.getByRole('dialog').getByText('Read-only', { exact: true }).click()
    await shot(page, 'edit-cluster')
    await page.getByRole('button', { name: 'Save' }).click()
    const purple = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'))
      probe.style.color = 'var(--cluster-purple)'
      const { color } = getComputedStyle(probe)
      probe.remove()
      return color
    })
    const pages = pagesOf(id, { node: 'own-node', search: 'own' })
    for (const path of [...pages, ...OTHER_PAGES]) {
      await goTo(page, path)
      await expect(page.locator('main h1').first(), path).toBeVisible()
      await expect(header.getByText('own', { exact: true }), path).toBeVisible()
      await expect(header.getByText('read-only'), path).toBeVisible()
      await expect(header, path).toHaveCSS('border-top-color', purple)
      if (pages.includes(path)) await expect(page).toHaveTitle(/ · own · Canopy$/)
    }
  })

  const cordoned = async (): Promise<boolean> => {
    const node = (await api.send('GET', '/api/v1/nodes/own-node')) as { spec: { unschedulable?: boolean } }
    return node.spec.unschedulable ?? false
  }
  const cordon = page.getByRole('button', { name: 'Cordon', exact: true })
  await test.step('read-only: every change says why it is off, and one that is asked for all the same is refused', async () => {
    await goTo(page, `/c/${id}/nodes/own-node`)
    await expect(cordon).toHaveAccessibleDescription('This cluster is read-only here.')
    const input = { cluster: id, node: 'own-node', isCordoned: true, typedCluster: null }
    const refused = { ok: false, error: { code: 'READ_ONLY' } }
    expect(await callDirectly(page, 'nodes.cordon', input)).toMatchObject(refused)
    expect(await cordoned()).toBe(false)
  })

  await test.step('production: nothing without its name', async () => {
    await setGuard(page, 'Production')
    await goTo(page, `/c/${id}/nodes/own-node`)
    const input = { cluster: id, node: 'own-node', isCordoned: true, typedCluster: null }
    const refused = { ok: false, error: { code: 'CONFIRMATION_NEEDED' } }
    expect(await callDirectly(page, 'nodes.cordon', input)).toMatchObject(refused)
    expect(await cordoned()).toBe(false)
    await cordon.click()
    const dialog = page.getByRole('dialog')
    const confirm = dialog.getByRole('button', { name: 'Cordon' })
    await dialog.getByRole('textbox').fill('owm')
    await expect(confirm).toBeDisabled()
    await dialog.getByRole('textbox').fill('own')
    await confirm.click()
    await expect(page.getByRole('button', { name: 'Uncordon' })).toBeVisible()
    expect(await cordoned()).toBe(true)
  })

  await test.step('removing it lists what goes and what stays, and asks for its name', async () => {
    await goTo(page, '/clusters')
    await action(page, 'own', /Remove/)
    const dialog = page.getByRole('dialog')
    for (const text of [
      /^Saved state and history: /,
      /sample/,
      'Name, colour, guard and proxy',
      'The consent to a sign-in command',
      `The kubeconfig ${join(kube, 'config')}`,
      'The cluster and everything in it',
    ])
      await expect(dialog.getByText(text).first()).toBeVisible()
    await shot(page, 'remove')
    const confirm = dialog.getByRole('button', { name: 'Remove' })
    await expect(confirm).toBeDisabled()
    await dialog.getByRole('textbox').fill('own')
    await confirm.click()
    await expect(page.getByRole('button', { name: 'Actions for own' })).toHaveCount(0)
    expect(existsSync(join(kube, 'config'))).toBe(true)
  })
  api.close()
  other.dispose()
})

test('a cluster that was rebuilt under the same URL begins anew, with nothing of the one before', async ({
  launch,
  folder,
}) => {
  let built = 'first'
  const server = await startFakeServer(
    emptyApi(({ path }) => {
      if (path.endsWith('/namespaces/kube-system')) return { body: { metadata: { uid: `uid-${built}` } } }
      if (!path.startsWith('/api/v1/nodes?limit=')) return undefined
      const items = [{ metadata: { name: `node-of-${built}`, uid: `uid-of-${built}` } }]
      return { body: { metadata: { resourceVersion: '100' }, items } }
    }),
  )
  const file = join(folder, 'config')
  const write = (token: string): void =>
    writeFileSync(file, kubeconfigText({ name: 'rebuilt', cluster: { server: server.url }, user: { token } }))
  write('of-the-first')
  const running = await launch()
  const { page } = running
  await ready(page)
  await addFiles(running, [file])
  await page.keyboard.press('Control+2')
  await expect(freshness(page)).toHaveText(/live/, { timeout: 20_000 })
  const id = await page.evaluate(() => /c\/([^/]+)/.exec(location.hash)?.[1] ?? '')
  await goTo(page, `/c/${id}/nodes`)
  await expect(page.getByRole('gridcell', { name: 'node-of-first' })).toBeVisible()

  built = 'second'
  write('of-the-second')
  await openAdd(page)
  await page.getByRole('button', { name: /Choose files/ }).click()
  await page.getByLabel('What to do with rebuilt').first().click()
  await page.getByRole('option', { name: 'Replace' }).click()
  await page.getByRole('button', { name: 'Add 1 context' }).click()
  await goTo(page, `/c/${id}/nodes`)
  const told = page.getByRole('region', { name: 'Another cluster answers at this address' })
  await expect(told).toContainText('If the cluster was built anew')
  await expect(page.getByRole('gridcell', { name: 'node-of-first' })).toBeVisible()
  await expect(page.getByRole('gridcell', { name: 'node-of-second' })).toHaveCount(0)

  await told.getByRole('button', { name: 'Begin anew …' }).click()
  await expect(page.getByRole('dialog')).toContainText('Set aside on this computer')
  await shot(page, 'begin-anew')
  await page.getByRole('dialog').getByRole('button', { name: 'Begin anew' }).click()
  await expect(freshness(page)).toHaveText(/live/, { timeout: 20_000 })
  await expect(page.getByRole('gridcell', { name: 'node-of-second' })).toBeVisible()
  await expect(page.getByRole('gridcell', { name: 'node-of-first' })).toHaveCount(0)
  await server.stop()
})
