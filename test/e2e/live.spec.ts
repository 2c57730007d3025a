import type { Page } from '@playwright/test'
import { openApi, type Api } from '../cluster/api.ts'
import { nodeManifest } from '../cluster/manifests.ts'
import { createAll } from '../cluster/objects.ts'
import { ifPossible, startCluster, type TestCluster } from '../cluster/start.ts'
import { expect, ready, test, type RunningApp } from './launch.ts'

// A control plane of its own: these tests stop it and start it again.
let cluster: TestCluster | undefined
let api: Api

test.beforeAll(async () => {
  test.setTimeout(120_000)
  cluster = await ifPossible(startCluster)
  if (!cluster) return
  api = await openApi(cluster.kubeconfigPath)
  await createAll(api, [
    nodeManifest({ name: 'gpu-1', gpu: { model: 'NVIDIA-L40S', count: 8 } }),
    nodeManifest({ name: 'cpu-1' }),
  ])
})
test.afterAll(async () => {
  api?.close()
  await cluster?.stop()
})
test.beforeEach(() => test.skip(!cluster, 'there is no control plane to test on'))

const control = (): TestCluster => {
  if (!cluster) throw new Error('skipped without a control plane')
  return cluster
}
const freshness = (page: Page) => page.getByTestId('freshness')

/** As a person does: Clusters, Add, choose the file (the system's dialog answers by itself), look at the preview, add. */
async function addFile({ app, page }: RunningApp, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = (() =>
      Promise.resolve({ canceled: false, filePaths: [chosen] })) as typeof dialog.showOpenDialog
  }, path)
  await page.getByRole('link', { name: /^Clusters/ }).click()
  await page.getByRole('button', { name: 'Add clusters' }).first().click()
  await page.getByRole('button', { name: /Choose files/ }).click()
  await expect(page.getByRole('cell', { name: /127\.0\.0\.1/ })).toBeVisible()
  await page.getByRole('button', { name: 'Add 1 context' }).click()
}

test('from a kubeconfig to a live picture, through silence, restart and back', async ({ launch, folder }) => {
  test.setTimeout(180_000)
  const dataFolder = `${folder}/data`
  const first = await launch({ dataFolder })
  await ready(first.page)
  await test.step('added through the preview, it connects and shows its nodes', async () => {
    await addFile(first, control().kubeconfigPath)
    await expect(first.page.getByText('1 cluster added')).toBeVisible()
    // The list that the key chooses from follows a moment after the message; the drawer holds the keys until it is gone.
    await expect(first.page.getByRole('dialog')).toHaveCount(0)
    await expect(async () => {
      await first.page.keyboard.press('Control+2')
      await expect(freshness(first.page)).not.toHaveText(/snapshot/, { timeout: 500 })
    }).toPass({ timeout: 10_000 })
    await expect(freshness(first.page)).toHaveText(/live/, { timeout: 20_000 })
    const pages = first.page.getByRole('navigation', { name: 'Pages' })
    await pages.getByRole('link', { name: /^Nodes/ }).click()
    await first.page.getByRole('link', { name: 'all nodes and their conditions' }).click()
    await expect(first.page.getByRole('gridcell', { name: 'gpu-1' })).toBeVisible()
  })

  await test.step('a change in the cluster shows within 2 s', async () => {
    await createAll(api, [nodeManifest({ name: 'new-node' })])
    await expect(first.page.getByRole('gridcell', { name: 'new-node' })).toBeVisible({ timeout: 2000 })
    await api.send('DELETE', '/api/v1/nodes/new-node')
    await expect(first.page.getByRole('gridcell', { name: 'new-node' })).toBeHidden({ timeout: 2000 })
  })

  await test.step('a server that falls silent is offline within 10 s, and nothing disappears', async () => {
    control().kill('kube-apiserver', 'SIGSTOP')
    await expect(freshness(first.page)).toHaveText(/offline, as of \d\d:\d\d/, { timeout: 10_000 })
    await expect(first.page.getByRole('gridcell', { name: 'gpu-1' })).toBeVisible()
  })

  await test.step('started again offline, it shows the same picture', async () => {
    await first.close()
    const second = await launch({ dataFolder })
    await expect(second.page.getByRole('gridcell', { name: 'gpu-1' })).toBeVisible()
    await expect(freshness(second.page)).toHaveText(/as of \d\d:\d\d/)
    control().kill('kube-apiserver', 'SIGCONT')
    await createAll(api, [nodeManifest({ name: 'while-away' })])
    await expect(freshness(second.page)).toHaveText(/live/, { timeout: 40_000 })
    await expect(second.page.getByRole('gridcell', { name: 'while-away' })).toBeVisible()
  })
})
