import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mergeTests } from '@playwright/test'
import { clusterTest } from '../cluster/fixture.ts'
import { openApi } from '../cluster/api.ts'
import { namespaceManifest, nodeManifest, podManifest } from '../cluster/manifests.ts'
import { createAll } from '../cluster/objects.ts'
import { action, addFiles, kubeconfigWith, openAdd, willChoose } from './clustersPage.ts'
import { expect, ready, recordMessages, test as appTest } from './launch.ts'

const test = mergeTests(appTest, clusterTest)

test('several files: every context previewed, broken ones named, nothing added before it was seen', async ({
  launch,
  folder,
}) => {
  const [good, broken] = [join(folder, 'good.yaml'), join(folder, 'broken.yaml')]
  writeFileSync(good, kubeconfigWith(2))
  writeFileSync(broken, 'clusters: [}')
  const running = await launch()
  const { page } = running
  await ready(page)
  const recorded = await recordMessages(page)
  await ready(page)
  await willChoose(running, [good, broken])
  await openAdd(page)
  await page.getByRole('button', { name: /Choose files/ }).click()
  await expect(page.getByText('cluster-1.invalid:6443')).toBeVisible()
  await expect(page.getByText('cluster-2.invalid:6444')).toBeVisible()
  await expect(page.getByText('broken.yaml')).toBeVisible()
  await page.getByRole('button', { name: 'Check all servers' }).click()
  await expect(page.getByText(/name cannot be resolved/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Add 2 contexts' }).click()
  await expect(page.getByRole('button', { name: 'Actions for cluster-2' })).toBeVisible()

  // The same file again: what to do with each is asked.
  await openAdd(page)
  await page.getByRole('button', { name: /Choose files/ }).click()
  await expect(page.getByText('2 are already known')).toBeVisible()
  const choose = async (choice: string) => {
    await page.getByLabel('What to do with cluster-2').first().click()
    await page.getByRole('option', { name: choice, exact: true }).click()
  }
  const rows = page.getByRole('button', { name: /^Actions for cluster-/ })
  await expect(page.getByRole('button', { name: 'Nothing chosen' })).toBeDisabled()
  await choose('Keep both')
  await page.getByRole('button', { name: 'Add 1 context' }).click()
  await expect(page.getByText('1 cluster added')).toBeVisible()
  await expect(rows).toHaveCount(3)
  await expect(page.getByRole('button', { name: 'Actions for cluster-2 (2)' })).toBeVisible()

  await openAdd(page)
  await page.getByRole('button', { name: /Choose files/ }).click()
  await choose('Replace')
  await page.getByRole('button', { name: 'Add 1 context' }).click()
  await expect(page.getByText('1 cluster replaced')).toBeVisible()
  await expect(rows).toHaveCount(3)

  expect((await recorded()).filter(text => text.includes('canary-token-of-mira'))).toEqual([])
  expect(readFileSync(good, 'utf8')).toBe(kubeconfigWith(2))
})

test('fifteen clusters fit on a small screen, are found by letters and switched by keys', async ({
  launch,
  folder,
}) => {
  test.setTimeout(120_000) // fifteen servers that are not there, one after another
  const file = join(folder, 'config')
  writeFileSync(file, kubeconfigWith(15))
  const running = await launch()
  const { page } = running
  await ready(page)
  await running.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800),
  )
  await addFiles(running, [file])
  const last = page.getByRole('button', { name: 'Actions for cluster-15' })
  await expect(last).toBeInViewport()
  await page.getByPlaceholder('Find a cluster').fill('er-12')
  await expect(page.getByRole('button', { name: /^Actions for/ })).toHaveCount(1)
  await page.getByPlaceholder('Find a cluster').fill('')
  for (const digit of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    await page.keyboard.press(`Control+${digit}`)
    const name = digit === 1 ? 'Sample cluster' : `cluster-${digit - 1}`
    await expect(page.getByRole('banner').getByText(name, { exact: true })).toBeVisible()
  }
  await page.keyboard.press('Control+k')
  await expect(page.getByPlaceholder('Cluster, page or action')).toBeFocused()
  await page.keyboard.type('clu14')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('banner').getByText('cluster-14')).toBeVisible()
})

test('a cluster is edited, guarded, tested with a named failure, and removed by typing its name', async ({
  launch,
  folder,
}) => {
  const file = join(folder, 'config')
  writeFileSync(file, kubeconfigWith(1))
  const running = await launch()
  const { page } = running
  await ready(page)
  await addFiles(running, [file])
  await action(page, 'cluster-1', /Edit name/)
  await page.getByLabel('Name', { exact: true }).fill('prod-shanghai')
  await page.getByText('Production', { exact: true }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.keyboard.press('Control+2')
  await expect(page.getByRole('banner').getByText('prod-shanghai')).toBeVisible()
  await expect(page.getByRole('banner').getByText('production')).toBeVisible()

  await page.evaluate(() => (location.hash = '/clusters'))
  await action(page, 'prod-shanghai', /Test connection/)
  await expect(page.getByRole('dialog').getByText(/name cannot be resolved/)).toBeVisible()
  await expect(page.getByRole('dialog').getByText(/^Check the network or VPN/)).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()

  await action(page, 'prod-shanghai', /Remove/)
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Remove' })
  await expect(confirm).toBeDisabled()
  await expect(page.getByRole('dialog').getByText(file)).toBeVisible()
  await page.getByLabel('Type prod-shanghai to go on').fill('prod-shanghai')
  await confirm.click()
  await expect(page.getByRole('button', { name: 'Actions for prod-shanghai' })).toBeHidden()
  expect(readFileSync(file, 'utf8')).toBe(kubeconfigWith(1))
})

test('a file that is dropped on the window is previewed as if it had been chosen', async ({
  launch,
  folder,
}) => {
  const path = join(folder, 'dropped.yaml')
  writeFileSync(path, kubeconfigWith(1, 'dropped'))
  const { page } = await launch()
  await ready(page)
  await page.evaluate(() => (location.hash = '/clusters'))
  await expect(page.getByRole('button', { name: 'Add clusters' }).first()).toBeVisible()
  // A real drag: a file that a script makes has no path.
  const devtools = await page.context().newCDPSession(page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
  await expect(page.getByText('Drop', { exact: false }).first()).toBeVisible()
  await devtools.send('Input.dispatchDragEvent', { type: 'drop', x: 600, y: 400, data })
  await expect(page.getByText('dropped-1.invalid:6443')).toBeVisible()
  await page.getByRole('button', { name: 'Add 1 context' }).click()
  await expect(page.getByRole('button', { name: 'Actions for dropped-1' })).toBeVisible()
})

test('a watched folder: what appears in it shows up by itself', async ({ launch, folder }) => {
  const watched = join(folder, 'kube')
  mkdirSync(watched)
  const running = await launch()
  const { page } = running
  await ready(page)
  await willChoose(running, [watched])
  await page.evaluate(() => (location.hash = '/clusters'))
  await page.getByRole('button', { name: 'Watch a folder' }).click()
  await expect(page.getByText(watched)).toBeVisible()
  writeFileSync(join(watched, 'new.yaml'), kubeconfigWith(1, 'appeared'))
  await expect(page.getByRole('button', { name: 'Actions for appeared-1' })).toBeVisible()
})

test('pasted text is kept only after its owner agreed that there is no keyring', async ({ launch }) => {
  const running = await launch()
  const { page } = running
  await ready(page)
  await openAdd(page)
  await page.getByRole('button', { name: /Paste text/ }).click()
  await page.getByLabel('Kubeconfig as YAML or JSON').fill(kubeconfigWith(1, 'pasted'))
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('button', { name: 'Add 1 context' }).click()
  const agree = page.getByRole('button', { name: /Keep it unsealed/ })
  const added = page.getByRole('button', { name: 'Actions for pasted-1' })
  await expect(agree.or(added)).toBeVisible()
  if (await agree.isVisible()) await agree.click()
  await expect(added).toBeVisible()
})

test('search finds everything cached, counts it all, and leads to the node', async ({
  launch,
  cluster,
  folder,
}) => {
  test.skip(!cluster, 'there is no control plane to test on')
  if (!cluster) return
  const api = await openApi(cluster.kubeconfigPath)
  await createAll(api, [nodeManifest({ name: 'search-node' }), namespaceManifest('search-team')])
  await expect
    .poll(() =>
      api.send('GET', '/api/v1/namespaces/search-team/serviceaccounts/default').then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)
  await createAll(
    api,
    Array.from({ length: 230 }, (_, n) =>
      podManifest({
        name: `needle-${n}`,
        namespace: 'search-team',
        nodeName: 'search-node',
        labels: { colour: 'ultramarine' },
      }),
    ),
  )
  api.close()
  const running = await launch({
    dataFolder: join(folder, 'data'),
    args: ['--kubeconfig', cluster.kubeconfigPath],
  })
  const { page } = running
  await expect(page.getByTestId('freshness')).toHaveAttribute('data-status', 'live', { timeout: 20_000 })
  await page.keyboard.press('/')
  await page.keyboard.type('ultramarine')
  await expect(page.getByRole('main').getByText(/230/).first()).toBeVisible()
  await expect(page.getByText('colour=ultramarine').first()).toBeVisible()
  await page.getByRole('searchbox').fill('search-node')
  await page.getByRole('main').getByRole('link', { name: 'search-node' }).first().click()
  await expect(page.getByRole('heading', { name: 'search-node' })).toBeVisible()
  await expect(page.getByText('needle-0')).toBeVisible()
})
