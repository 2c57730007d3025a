import type { Page } from '@playwright/test'
import { DEFAULT_INSTALL, manifests } from '#core/deploy/manifests.ts'
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

/** What an installation writes, as its plan names it. */
const everyObject = manifests({
  ...DEFAULT_INSTALL,
  admission: 'policy',
  version: '',
  settings: { mode: 'enforce' },
  bundle: '',
  bundleHash: '',
}).flatMap(({ objects }) =>
  objects.map(
    ({ kind, metadata: { namespace, name } }) => `${kind} ${namespace ? `${namespace}/` : ''}${name}`,
  ),
)
const LEAVES = ['root.a.1', 'root.a.2', 'root.b.1', 'root.b.2']

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
    const changes = page.getByRole('region', { name: 'Changes' }).locator('tbody tr')
    await expect(changes).toHaveCount(everyObject.length)
    const told = (await changes.allInnerTexts()).map(text => text.split('\n')[0]!.trim().replace(/\s+/g, ' '))
    expect(new Set(told)).toEqual(new Set(everyObject.map(object => `+create ${object}`)))
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
    await expect(leafRow(page, 'root.a.1')).toBeVisible({ timeout: 20_000 })
    for (const [team, counts] of want.entries()) {
      await createAll(api, [exampleDeployment(team + 1)])
      for (const [index, count] of counts.entries())
        await expect(leafRow(page, LEAVES[index]!).getByRole('cell').nth(6), `step ${team + 1}`).toHaveText(
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

  await test.step('the quota dashboard: enforced, what was taken back, and who borrows from whom', async () => {
    const suite = await page.evaluate(() => location.hash)
    await collectOften(page)
    await api.send('DELETE', '/apis/apps/v1/namespaces/namespace4/deployments/nginx4')
    await page.evaluate(hash => (location.hash = hash), suite.replace('suite', 'dashboards/quotas'))
    await expect(page.getByText('Enforced by Canopy’s scheduler.')).toBeVisible({ timeout: 40_000 })
    const reclaims = page.getByRole('region', { name: 'Reclaims' })
    await expect(reclaims.getByText('evicted', { exact: true })).toHaveCount(4)
    await expect(reclaims.getByRole('row', { name: /root\.b\.2/ }).first()).toContainText(
      'namespace4/nginx4-',
    )
    for (const borrower of ['root.a.1', 'root.a.2'])
      await expect(page.getByRole('listitem').filter({ hasText: `${borrower} borrows 5` })).toContainText(
        '5 from root.b.2',
        { timeout: 60_000 },
      )
    const lender = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'root.b.2' }) })
    // Max, min, used, borrowed, lent, waiting; the pods of a Deployment that is deleted wait for nothing.
    await expect(lender.getByRole('cell')).toHaveText([
      'root.b.2', 'namespace4', '', '20', '10', '0', '0', '10', '0',
    ]) // prettier-ignore
    await shot(page, '8-quotas')
    await expectAccessibleInBothThemes(page, 'the quota dashboard')
    await createAll(api, [exampleDeployment(4)])
    await page.evaluate(hash => (location.hash = hash), suite)
    await expect(leafRow(page, 'root.b.2').getByRole('cell').nth(6)).toHaveText('2', { timeout: 30_000 })
  })

  await test.step('observe is one change, reviewed and rolled out: every pod starts, and is counted', async () => {
    await switchMode(page, 'Observe')
    await expect(card(page)).toContainText('Charges and reports. Nothing waits, nobody is evicted.')
    for (const leaf of LEAVES) {
      await expect(leafRow(page, leaf).getByRole('cell').nth(6)).toHaveText('5', { timeout: 30_000 })
      await expect(leafRow(page, leaf).getByRole('cell').nth(2)).toHaveText('25')
    }
    await expect(page.getByText('No pod waits for its quota.')).toBeVisible()
  })

  await test.step('enforced again, nobody goes that runs, and who comes then waits', async () => {
    const uids = async () => {
      const { items } = await api.send<{
        items: { metadata: { uid: string }; spec: { nodeName?: string } }[]
      }>('GET', '/api/v1/pods?labelSelector=app')
      return items.flatMap(({ metadata, spec }) => (spec.nodeName ? metadata.uid : [])).toSorted()
    }
    const before = await uids()
    await switchMode(page, 'Enforce')
    await expect(card(page)).toContainText('Pods wait until their quota allows them')
    for (const team of [1, 2, 3, 4])
      await api.send('PATCH', `/apis/apps/v1/namespaces/namespace${team}/deployments/nginx${team}`, {
        spec: { replicas: 8 },
      })
    for (const leaf of LEAVES) {
      await expect(leafRow(page, leaf).getByRole('cell').nth(7)).toHaveText('3', { timeout: 30_000 })
      await expect(leafRow(page, leaf).getByRole('cell').nth(6)).toHaveText('5')
    }
    expect(await uids()).toEqual(before)
  })

  await test.step('uninstalled: every pod is let go, the quota tree stays', async () => {
    await page.evaluate(() => document.getElementById('content')?.scrollTo(0, 0))
    await card(page).getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Uninstall…' }).click()
    await expect(page.getByText('12 waiting pods are let go at once, whatever their quota.')).toBeVisible({
      timeout: 20_000,
    })
    await shot(page, '10-uninstall')
    await expectAccessibleInBothThemes(page, 'uninstall')
    await page.getByRole('dialog').getByRole('button', { name: 'Uninstall', exact: true }).click()
    await shot(page, '11-uninstalling')
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

/** By the control of the card, through the review of the one field that changes. */
async function switchMode(page: Page, mode: 'Observe' | 'Enforce'): Promise<void> {
  await page.evaluate(() => document.getElementById('content')?.scrollTo(0, 0))
  await card(page).getByText(mode, { exact: true }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('0 to create · 1 to change')).toBeVisible({ timeout: 20_000 })
  await expect(dialog.getByText('data.mode')).toBeVisible()
  await shot(page, `9-mode-${mode.toLowerCase()}`)
  await dialog.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(dialog.getByText('All done.')).toBeVisible({ timeout: 60_000 })
  await dialog.getByRole('button', { name: 'Close' }).last().click()
}

/** Every 15 seconds, the fastest that can be set. */
async function collectOften(page: Page): Promise<void> {
  await page.evaluate(() => (location.hash = '#/settings'))
  const field = page.getByRole('textbox', { name: 'Collect figures every', exact: true })
  await field.fill('15')
  await field.press('Enter')
}
