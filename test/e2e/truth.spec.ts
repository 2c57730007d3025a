// Every number of the four dashboards of a live cluster, as a script gets it and as its pages show it, against the truth of the
// generator (test/support/gpuExporter/truth.ts). The Prometheus is real; what it scrapes are exporters of a fleet that was drawn.
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import type { Api } from '../cluster/api.ts'
import { startBearerGate, type BearerGate } from '../support/bearerGate.ts'
import { makeAuthority } from '../support/certs.ts'
import { installCrds } from '../support/crds.ts'
import { fleetOf } from '../support/gpuExporter/gpuCluster.ts'
import { JOBS } from '../support/gpuExporter/scene.ts'
import { differences, truthOf, type Truth } from '../support/gpuExporter/truth.ts'
import { type GpuWorld, startGpuWorld } from '../support/gpuExporter/world.ts'
import { expect, ready, runOnce, test } from './launch.ts'
import { expectAccessible, shot } from './looks.ts'

const TOKEN = 'the-token-of-the-test'
const fleet = fleetOf(2026)
const authority = makeAuthority()
let world: (GpuWorld & { readonly gate: BearerGate }) | undefined

test.beforeAll(async () => {
  test.setTimeout(180_000)
  const started = await startGpuWorld(fleet)
  if (!started) return
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
  await setSource(page)
  const truth = truthOf(fleet, Date.now())
  const go = async (path: string): Promise<void> => {
    await page.evaluate(to => (location.hash = location.hash.replace(/^(#\/c\/[^/]+)\/.*/, `$1/${to}`)), path)
    await ready(page)
  }
  await test.step('the cluster', async () => {
    await go('overview')
    await expectCluster(page, truth)
    await shot(page, 'truth-cluster')
  })
  await test.step('its nodes and GPUs', async () => {
    await go('dashboards/nodes')
    await expectNodes(page, truth)
    await shot(page, 'truth-nodes')
  })
  await test.step('its quotas', async () => {
    await go('dashboards/quotas')
    await expectQuotas(page, truth)
    await shot(page, 'truth-quotas')
  })
  await test.step('its training jobs', async () => {
    await go('jobs')
    await expectJobs(page, truth)
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
})

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

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** The numbers that a text shows, in order. */
const numbersIn = (text: string): number[] =>
  [...text.matchAll(/\d[\d,]*(?:\.\d+)?/g)].map(([number]) => Number(number.replaceAll(',', '')))

/** A figure as a page writes it: the first number of a text, rounded no further than its last digit says. */
function expectShown(text: string, truth: number | null, scale = 1): void {
  if (truth === null) {
    expect(text).toMatch(/^(–|unknown|unlimited)$/)
    return
  }
  const [shown = ''] = /\d[\d,]*(?:\.\d+)?/.exec(text) ?? []
  const half = 0.5 / 10 ** (shown.split('.')[1]?.length ?? 0)
  const value = Number(shown.replaceAll(',', ''))
  expect(Math.abs(value - truth / scale), `${text} for ${truth / scale}`).toBeLessThanOrEqual(half + 1e-9)
}

/** Bytes with their unit. */
function expectBytes(text: string, truth: number | null): void {
  const unit = UNITS.findLast(each => text.endsWith(` ${each}`) || text.includes(` ${each} `))
  expectShown(text, truth, 1024 ** Math.max(0, UNITS.indexOf(unit ?? 'B')))
}

async function expectCluster(page: Page, { cluster }: Truth): Promise<void> {
  const card = (name: string) => page.getByRole('region', { name, exact: true }).innerText()
  const after = async (name: string): Promise<string> => (await card(name)).slice(name.length)
  const pair = async (name: string, [used, all]: readonly [number, number]): Promise<void> => {
    const [first = '', second = ''] = (await after(name)).split('/')
    expectShown(first, used)
    expectShown(second, all)
  }
  await pair('GPUs allocated', [cluster.gpus.allocated, cluster.gpus.total])
  await pair('GPU nodes in use', [cluster.gpuNodes.allocated, cluster.gpuNodes.total])
  expectShown(await after('Unhealthy'), cluster.gpuNodes.unhealthy)
  expectShown(await after('GPU utilisation'), cluster.gpuUtilizationPercent)
  const { total, allocated, used } = cluster.gpuMemoryBytes
  for (const [name, amount] of [
    ['GPU memory used', used],
    ['GPU memory allocated', allocated],
  ] as const) {
    const [first = '', second = ''] = (await after(name)).split('/')
    expect(second).toContain('TiB')
    expectShown(first, amount, 1024 ** 4)
    expectShown(second, total, 1024 ** 4)
  }
  const { running, pending, succeeded, failed } = cluster.jobs
  expect(numbersIn(await after('Training jobs'))).toEqual([running, pending, succeeded, failed])
}

async function expectNodes(page: Page, { nodes }: Truth): Promise<void> {
  const GIB = 1024 ** 3
  const modes = { exclusive: 'Exclusive', timeSliced: 'Time-sliced', mig: 'MIG' } as const
  for (const node of nodes) {
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: node.name }) })
    const cells = await textsOf(row, 'cell')
    expect(cells.slice(0, 2)).toEqual([node.ip, node.role])
    expect(cells[2]?.toLowerCase()).toBe(modes[node.gpuMode].toLowerCase())
    const figures: readonly (readonly [number, number])[] = [
      [node.gpus, 1],
      [node.gpuMemoryBytes, GIB],
      [node.allocatedGpus, 1],
      [node.allocatedGpuMemoryBytes, GIB],
      [node.usedGpuMemoryBytes, GIB],
      [node.gpuUtilizationPercent, 1],
    ]
    for (const [at, [figure, scale]] of figures.entries()) expectShown(cells[3 + at] ?? '', figure, scale)
    for (const device of node.devices) {
      const cell = page.getByRole('link', { name: new RegExp(`^${node.name} GPU ${device.index},`) })
      const words = (await cell.getAttribute('aria-label')) ?? ''
      expectShown(await cell.innerText(), device.utilizationPercent)
      expectShown(/([\d.]+) % busy/.exec(words)?.[1] ?? '', device.utilizationPercent)
      const [, used = '', total = ''] = /busy, (.*?) of (.*?iB)/.exec(words) ?? []
      expectBytes(used, device.memoryUsedBytes)
      expectBytes(total, device.memoryTotalBytes)
    }
  }
}

async function expectQuotas(page: Page, { quotas }: Truth): Promise<void> {
  for (const resource of ['cpu', 'nvidia.com/gpu']) {
    await page.getByText(resource, { exact: true }).first().click()
    const own = quotas.filter(quota => quota.resource === resource)
    await expect(page.getByRole('radio', { name: resource, exact: true })).toBeChecked()
    for (const quota of own) {
      const button = page.getByRole('button', { name: quota.name, exact: true })
      const cells = await textsOf(page.getByRole('row').filter({ has: button }), 'cell')
      expect(cells.slice(0, 2)).toEqual([quota.name, quota.namespaces[0] ?? '–'])
      for (const [at, name] of (['max', 'min', 'used', 'borrowed', 'lent', 'waiting'] as const).entries())
        expectShown(cells[3 + at] ?? '', quota[name])
    }
  }
}

/** The shown texts of a row's cells, once there is such a row. */
async function textsOf(row: Locator, role: 'cell' | 'gridcell'): Promise<string[]> {
  await expect(row).toHaveCount(1)
  return row.getByRole(role).allInnerTexts()
}

async function expectJobs(page: Page, { jobs }: Truth): Promise<void> {
  const grid = page.getByRole('grid', { name: 'Training jobs' })
  for (const job of jobs) {
    const row = grid.getByRole('row', { name: new RegExp(`^${job.name}`) })
    const cells = await textsOf(row, 'gridcell')
    expect(cells.slice(0, 3)).toEqual([job.name, job.namespace, job.type])
    expect(cells[3]).toContain(job.status)
    if (job.durationSeconds === null) expect(cells[4]).toBe('–')
    // What runs for weeks is written in days and hours.
    else if (job.status === 'Running') expectShown(cells[4] ?? '', Math.floor(job.durationSeconds / 86_400))
    else expectShown(cells[4] ?? '', job.durationSeconds / 60, job.durationSeconds >= 3600 ? 60 : 1)
    expectShown(cells[6] ?? '', job.requestedGpus)
    expectBytes(cells[7] ?? '', job.requestedGpuMemoryBytes)
    expectBytes(cells[8] ?? '', job.usedGpuMemoryBytes)
    expectShown(cells[9] ?? '', job.gpuUtilizationPercent)
  }
}

async function expectInstances(page: Page, { jobs }: Truth): Promise<void> {
  const [job] = jobs
  for (const instance of job?.instances ?? []) {
    const row = page
      .getByRole('row')
      .filter({ has: page.getByRole('cell', { name: instance.name, exact: true }) })
    const cells = await textsOf(row, 'cell')
    expect(cells.slice(0, 3)).toEqual([instance.name, instance.status, instance.node])
    expectShown(cells[3] ?? '', instance.requestedGpus)
    expectBytes(cells[4] ?? '', instance.usedGpuMemoryBytes)
    expectShown(cells[5] ?? '', instance.gpuUtilizationPercent)
  }
}
