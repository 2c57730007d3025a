// Every number of the four dashboards of a live cluster, as a script gets it and as its pages show it, against the truth of the
// generator (test/support/gpuExporter/truth.ts). The Prometheus is real; what it scrapes are exporters of a fleet that was drawn.
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import type { Api } from '../cluster/api.ts'
import { startBearerGate, type BearerGate } from '../support/bearerGate.ts'
import { makeAuthority } from '../support/certs.ts'
import { installCrds } from '../support/crds.ts'
import { createSharingNodes, fleetOf } from '../support/gpuExporter/gpuCluster.ts'
import { JOBS } from '../support/gpuExporter/scene.ts'
import { differences, truthOf, UNHEALTHY } from '../support/gpuExporter/truth.ts'
import { type GpuWorld, startGpuWorld } from '../support/gpuExporter/world.ts'
import {
  expectCluster,
  expectGpus,
  expectHolders,
  expectInstances,
  expectJobs,
  expectLastOfChart,
  expectLoans,
  expectNodes,
  expectQuotas,
  expectSharing,
  expectUnhealthy,
} from './expectTruth.ts'
import { expect, ready, runOnce, test } from './launch.ts'
import { expectAccessible, shot } from './looks.ts'

const TOKEN = 'the-token-of-the-test'
const fleet = fleetOf(2026)
const authority = makeAuthority()
/** Before anything was created. */
const begunAt = Date.now()
let world: (GpuWorld & { readonly gate: BearerGate }) | undefined

test.beforeAll(async () => {
  test.setTimeout(180_000)
  const started = await startGpuWorld(fleet)
  if (!started) return
  await started.api.send('PATCH', `/api/v1/nodes/${UNHEALTHY}`, {
    spec: { taints: [{ key: 'example.com/gpu-unhealthy', effect: 'NoSchedule' }] },
  })
  const tls = authority.issue({ commonName: 'gate', names: ['IP:127.0.0.1'] })
  world = { ...started, gate: await startBearerGate(started.prometheus.url, TOKEN, tls) }
})
test.afterAll(async () => {
  await world?.gate.stop()
  await world?.stop()
  authority.dispose()
})
test.beforeEach(() => test.skip(!world, 'there is no control plane or no Prometheus to test on'))

const given = () => {
  if (!world) throw new Error('skipped without a control plane')
  return world
}

test('what a script gets is the truth', async ({ folder }) => {
  test.setTimeout(90_000)
  const { cluster, prometheus } = given()
  const cli = ['--headless', 'dashboard', '--kubeconfig', cluster.kubeconfigPath, '--context', 'test']
  const { code, stdout } = await runOnce(
    join(folder, 'data'),
    [...cli, '--prometheus', prometheus.url, '--json'],
    folder,
  )
  expect(code).toBe(0)
  const { source, ...figures } = JSON.parse(stdout) as { source: object; jobs: { name: string }[] }
  expect(source).toMatchObject({ tier: 'T1', dialect: 'dcgm-4.9', why: [] })
  const byName = figures.jobs.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  expect(differences({ ...figures, jobs: byName }, truthOf(fleet, Date.now()))).toEqual([])
})

test('what the pages show is the truth, once the source is set: a wrong token is named, the right one is asked', async ({
  launch,
}) => {
  test.setTimeout(240_000)
  const { cluster, api } = given()
  const { page } = await launch({ args: ['--kubeconfig', cluster.kubeconfigPath] })
  await ready(page)
  await allowPlainSecrets(page)
  await page.keyboard.press('Control+2')
  await expect(page.getByTestId('freshness')).toHaveText(/live/, { timeout: 30_000 })
  await expect(page.getByText('allocation only')).toBeVisible({ timeout: 30_000 })
  await test.step('objects alone: the drawer says why not each better source', () => expectWhyNot(page))
  await setSource(page)
  const truth = truthOf(fleet, Date.now())
  const go = async (path: string): Promise<void> => {
    await page.evaluate(to => (location.hash = location.hash.replace(/^(#\/c\/[^/]+)\/.*/, `$1/${to}`)), path)
    await ready(page)
  }
  await test.step('the cluster', async () => {
    await go('overview')
    await expectCluster(page, truth)
    await expectHolders(page)
    await expectUnhealthy(page)
    await expectLastOfChart(page, truth)
    await expect(page.locator('main header').first()).toContainText(/Prometheus \(dcgm-4\.9\) ?\d+ s old/)
    await shot(page, 'truth-cluster')
  })
  await test.step('its nodes and GPUs', async () => {
    await go('dashboards/nodes')
    await expectNodes(page, truth)
    await expectUnhealthy(page)
    await expect(page.locator('main header').first()).toContainText(/Prometheus \(dcgm-4\.9\) ?\d+ s old/)
    await shot(page, 'truth-nodes')
  })
  const devicesOf = (name: string) => truth.nodes.find(each => each.name === name)?.devices ?? []
  await test.step('a node’s own page, with GPUs in slices', async () => {
    for (const node of fleet) {
      const { name } = node
      await go(`nodes/${name}`)
      await expect(page.locator('main h1')).toHaveText(name)
      await expectGpus(page, node, devicesOf(name))
    }
    await shot(page, 'truth-node')
  })
  await test.step('its quotas', async () => {
    await go('dashboards/quotas')
    await expectQuotas(page, truth)
    await expectLoans(page)
    await expect(page.locator('main header').first()).toContainText(/Kubernetes objects ?\d+ s old/)
    await shot(page, 'truth-quotas')
  })
  await test.step('its training jobs', async () => {
    await go('jobs')
    await expectJobs(page, truth, begunAt)
    await expect(page.locator('main header').first()).toContainText(
      /\d+ s old.*Kubernetes objects for all else/,
    )
    await shot(page, 'truth-jobs')
  })
  await test.step('the instances of a job', async () => {
    await go('jobs/ml/bert')
    await expectInstances(page, truth)
    await shot(page, 'truth-job')
    await expectAccessible(page, 'a job')
  })
  await test.step('from a GPU to its pod, its job, its quota and the groups of that', async () => {
    await createGroup(api)
    await go('dashboards/nodes')
    await page.getByRole('link', { name: /^gpu-b GPU 0,/ }).click()
    const heading = page.locator('main h1')
    await expect(heading).toHaveText('gpu-b')
    const gpu = page.getByRole('table', { name: 'GPUs' }).locator('tr[aria-current="true"]')
    await expect(gpu.getByRole('rowheader')).toHaveText('0')
    await gpu.getByRole('link', { name: 'bert-1', exact: true }).click()
    await expect(heading).toHaveText('bert-1')
    await page.getByRole('link', { name: 'Training job bert' }).click()
    await expect(heading).toHaveText('bert')
    await page.getByRole('link', { name: 'ml', exact: true }).click()
    const groups = page.getByRole('region', { name: 'Groups of ml' })
    await shot(page, 'truth-leaf')
    await groups.getByRole('link', { name: 'researchers' }).click()
    await expect(heading).toHaveText('researchers')
    await go('nodes/gpu-b')
    await page.getByRole('grid', { name: 'Pods on this node' }).getByText('bert-1').dblclick()
    await expect(heading).toHaveText('bert')
  })
  await test.step('a job that was deleted', async () => {
    await api.send('DELETE', `${JOBS}/resnet`)
    await go('jobs')
    // The next round begins when the source is set.
    await page.getByRole('button', { name: 'Prometheus (dcgm-4.9)' }).click()
    await saveSource(page, TOKEN)
    await page.keyboard.press('Escape')
    const row = page.getByRole('grid', { name: 'Training jobs' }).getByRole('row', { name: /^resnet/ })
    await expect(row).toContainText('Succeeded · deleted', { timeout: 75_000 })
    await expect(row.getByRole('gridcell').nth(4)).toHaveText('1 h')
    await expect(row.getByRole('gridcell').nth(6)).toHaveText('2')
    await row.dblclick()
    await expect(page.getByRole('region', { name: 'Succeeded · deleted' })).toContainText('No longer there')
  })
  await test.step('an exporter that nobody knows: what it calls its metrics is told', async () => {
    await createSharingNodes(api)
    given().exporter.sayText(AMD)
    await given().prometheus.until('count(amd_gpu_gfx_activity)', ([count]) => count === fleet.length)
    await go('overview')
    await page.getByRole('button', { name: 'Prometheus (dcgm-4.9)' }).click()
    await saveSource(page, TOKEN)
    const reasons = sourceDrawer(page).getByRole('listitem').filter({ hasText: 'Why not T1, Prometheus' })
    await reasons.getByRole('button', { name: 'Details' }).click({ timeout: 75_000 })
    for (const name of ['amd_gpu_gfx_activity', 'amd_gpu_used_vram'])
      await expect(reasons).toContainText(name)
    await shot(page, 'truth-unknown')
    await page.keyboard.press('Escape')
    await expect(page.getByText('allocation only')).toBeVisible()
  })
  await test.step('GPUs that are shared by memory, by objects alone', async () => {
    await go('dashboards/nodes')
    await expectSharing(page)
    await shot(page, 'truth-sharing')
  })
})

/** Two of the metrics of https://github.com/ROCm/device-metrics-exporter, whose words Canopy does not know. */
const AMD = `# TYPE amd_gpu_gfx_activity gauge
amd_gpu_gfx_activity{gpu_id="0",card_model="MI300X"} 57
# TYPE amd_gpu_used_vram gauge
amd_gpu_used_vram{gpu_id="0",card_model="MI300X"} 1024
`

/** A group of users for the quota `ml`. */
async function createGroup(api: Api): Promise<void> {
  await installCrds(api, ['usergroups.data.kubeai.alibabacloud.com'])
  await api.send('POST', '/apis/data.kubeai.alibabacloud.com/v1/namespaces/default/usergroups', {
    apiVersion: 'data.kubeai.alibabacloud.com/v1',
    kind: 'UserGroup',
    metadata: { name: 'researchers' },
    spec: { groupName: 'researchers', quotaNames: ['ml'] },
  })
}

/** This machine has no keyring: its user agrees to keep a token unsealed. */
async function allowPlainSecrets(page: Page): Promise<void> {
  await page.evaluate(() => (location.hash = '#/settings'))
  await page.getByRole('switch', { name: 'Keep secrets without a keyring' }).click({ force: true })
  await page.evaluate(() => (location.hash = '#/c/sample/overview'))
  await ready(page)
}

const sourceDrawer = (page: Page): Locator =>
  page.getByRole('dialog', { name: 'Where the figures come from' })

async function saveSource(page: Page, token: string): Promise<void> {
  const drawer = sourceDrawer(page)
  await drawer.getByRole('textbox', { name: 'Address of a Prometheus' }).fill(given().gate.url)
  await drawer.getByRole('combobox', { name: 'It wants' }).selectOption('bearer')
  await drawer.getByLabel('Token', { exact: true }).fill(token)
  await drawer.getByRole('textbox', { name: 'Certificate authority (PEM)' }).fill(authority.cert)
  await drawer.getByRole('button', { name: 'Save' }).click()
  await expect(drawer.getByText('Saved. The next round asks it.')).toBeVisible()
}

/** As a person does: opens the source, types an address and a wrong token, asks, reads what is wrong, and types the right one. */
async function setSource(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Kubernetes objects' }).click()
  const ask = sourceDrawer(page).getByRole('button', { name: 'Ask every source now' })
  const probe = sourceDrawer(page).getByRole('region', { name: 'Ask every source now' })
  const best = probe.getByRole('listitem').filter({ hasText: 'T1' })
  await saveSource(page, 'another-token')
  await ask.click()
  await expect(best).toContainText(`${new URL(given().gate.url).host} does not accept your credentials`, {
    timeout: 20_000,
  })
  await saveSource(page, TOKEN)
  await ask.click()
  await expect(best).toContainText('answers, with 19 GPUs', { timeout: 20_000 })
  await shot(page, 'truth-source')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Prometheus (dcgm-4.9)' })).toBeVisible({ timeout: 20_000 })
}

/** Why no better source than objects is used, each by its own reason. */
async function expectWhyNot(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Kubernetes objects' }).click()
  const reasons = sourceDrawer(page).getByRole('listitem')
  for (const [index, [name, reason]] of [
    ['Why not T1, Prometheus', 'No Prometheus that knows these GPUs was found'],
    ['Why not T2, dcgm-exporter', 'No dcgm-exporter was found among the pods'],
    ['Why not T3, metrics.k8s.io', 'The metrics API is not served here'],
  ].entries()) {
    await expect(reasons.nth(index)).toContainText(name ?? '')
    await expect(reasons.nth(index)).toContainText(reason ?? '')
  }
  await page.keyboard.press('Escape')
}
