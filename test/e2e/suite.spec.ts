import type { Page } from '@playwright/test'
import { openApi, type Api } from '../cluster/api.ts'
import { exampleDeployment, prepareExample } from '../cluster/example.ts'
import { nodeManifest } from '../cluster/manifests.ts'
import { createAll } from '../cluster/objects.ts'
import { ifPossible } from '../cluster/start.ts'
import { startComponentCluster, type ComponentCluster } from '../cluster/withComponent.ts'
import { expect, ready, test } from './launch.ts'
import { expectAccessibleInBothThemes, shot } from './looks.ts'

// A control plane of its own, in which the component really runs as the app installs it.
let running: ComponentCluster | undefined
let api: Api

test.beforeAll(async () => {
  test.setTimeout(120_000)
  running = await ifPossible(startComponentCluster)
  if (!running) return
  api = await openApi(running.cluster.kubeconfigPath)
  await createAll(api, [nodeManifest({ name: 'one' }), nodeManifest({ name: 'two' })])
})
test.afterAll(async () => {
  api?.close()
  await running?.stop()
})
test.beforeEach(() => {
  test.skip(!running, 'there is no control plane to test on')
  test.skip(!running?.kubelet, 'without network namespaces no component runs here')
})

const card = (page: Page) => page.getByRole('region', { name: 'Capacity scheduler' })
const leafRow = (page: Page, leaf: string) =>
  page
    .getByRole('region', { name: 'Leaves' })
    .getByRole('row', { name: new RegExp(`^${leaf.replaceAll('.', String.raw`\.`)} `) })

test('installs the capacity scheduler, shows why each pod waits, and takes it out again', async ({
  launch,
}) => {
  test.setTimeout(240_000)
  const { page } = await launch({ args: ['--kubeconfig', running!.cluster.kubeconfigPath] })
  await ready(page)
  await expect(page.getByTestId('freshness')).toHaveText(/live/, { timeout: 20_000 })
  await page.getByRole('link', { name: 'Suite' }).click()
  await expect(card(page)).toContainText('Not installed')
  await shot(page, '1-not-installed')
  await expectAccessibleInBothThemes(page, 'not installed')

  await test.step('settings, then checks and changes by the cluster’s own dry run', async () => {
    await card(page).getByRole('button', { name: 'Install…' }).click()
    await shot(page, '2-options')
    await page.getByRole('button', { name: 'Review…' }).click()
    await expect(page.getByText(/\d+ pass · \d+ warn · 0 block/)).toBeVisible({ timeout: 20_000 })
    await expect(
      page.getByRole('row', { name: /create.*Deployment canopy-system\/canopy-scheduler/ }),
    ).toBeVisible()
    await shot(page, '3-review')
    await expectAccessibleInBothThemes(page, 'review')
  })

  await test.step('installed phase by phase while it is watched', async () => {
    await page.getByRole('button', { name: 'Install', exact: true }).click()
    await shot(page, '4-progress')
    await expect(page.getByText('All done.')).toBeVisible({ timeout: 60_000 })
    await shot(page, '5-done')
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await expect(card(page)).toContainText('Ready', { timeout: 20_000 })
    await expect(card(page)).toContainText('policy in the API server')
    await expect(page.getByText('There is no quota tree yet.')).toBeVisible()
  })

  await test.step('the example: 4 · 4/4 · 3/3/2 · 2/2/2/2, and a reason for every pod that waits', async () => {
    await prepareExample(api, { timeoutMs: 20_000 })
    const want = [[4], [4, 4], [3, 3, 2], [2, 2, 2, 2]]
    const leaves = ['root.a.1', 'root.a.2', 'root.b.1', 'root.b.2']
    await expect(leafRow(page, 'root.a.1')).toBeVisible({ timeout: 20_000 })
    for (const [team, counts] of want.entries()) {
      await createAll(api, [exampleDeployment(team + 1)])
      for (const [index, count] of counts.entries())
        await expect(leafRow(page, leaves[index]!).getByRole('cell').nth(6), `step ${team + 1}`).toHaveText(
          String(count),
          { timeout: 30_000 },
        )
      await shot(page, `6-example-${team + 1}`)
    }
    const waiting = page.getByRole('region', { name: 'Waiting pods' })
    await expect(waiting.getByRole('row')).toHaveCount(13)
    await expect(waiting.getByRole('row').nth(1)).toContainText('Waits for quota')
    const reclaims = page.getByRole('region', { name: 'Last reclaims' })
    await expect(reclaims.getByText('evicted', { exact: true })).toHaveCount(4)
    await page.evaluate(() => document.getElementById('content')?.scrollTo(0, 100_000))
    await shot(page, '7-reclaims')
    await expectAccessibleInBothThemes(page, 'the example')
  })

  await test.step('another mode is one change, reviewed and rolled out', async () => {
    await page.evaluate(() => document.getElementById('content')?.scrollTo(0, 0))
    await card(page).getByText('Observe', { exact: true }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByText('0 to create · 1 to change')).toBeVisible({ timeout: 20_000 })
    await expect(dialog.getByText('data.mode')).toBeVisible()
    await shot(page, '8-mode')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  await test.step('uninstalled: every pod is let go, the quota tree stays', async () => {
    await page.evaluate(() => document.getElementById('content')?.scrollTo(0, 0))
    await card(page).getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Uninstall…' }).click()
    await expect(page.getByText('12 waiting pods are let go at once, whatever their quota.')).toBeVisible({
      timeout: 20_000,
    })
    await shot(page, '9-uninstall')
    await expectAccessibleInBothThemes(page, 'uninstall')
    await page.getByRole('dialog').getByRole('button', { name: 'Uninstall', exact: true }).click()
    await shot(page, '10-uninstalling')
    await expect(card(page)).toContainText('Not installed', { timeout: 90_000 })
    const { items } = await api.send<{ items: { spec: { schedulingGates?: unknown } }[] }>(
      'GET',
      '/api/v1/pods',
    )
    expect(items.filter(({ spec }) => spec.schedulingGates)).toEqual([])
    await api.send(
      'GET',
      '/apis/scheduling.sigs.k8s.io/v1beta1/namespaces/kube-system/elasticquotatrees/elasticquotatree',
    )
  })
})
