// What the desktop is told: a real cluster, a real Prometheus, and a notification service on a session bus of its own. Each of the
// user's thresholds asks for a notification when it is met, a click on it leads to the place, also when no window is open.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { millis } from '../../scheduler/core/base/units.ts'
import { openClusterStore } from '../../main/store/clusterStore.ts'
import type { Api } from '../cluster/api.ts'
import { type Desktop, hasDbus, startDesktop } from '../support/desktop/notifications.ts'
import { fleetOf } from '../support/gpuExporter/gpuCluster.ts'
import { type GpuWorld, startGpuWorld } from '../support/gpuExporter/world.ts'
import { expect, ready, type RunningApp, test } from './launch.ts'

/** A round is taken every 15 seconds. */
const ROUND = { timeout: 40_000 }
const MINUTE_MS = 60_000
/** One GPU that a job holds does nothing. */
const [first, ...others] = fleetOf(2026)
if (!first?.gpus[0]) throw new Error('The fleet has no GPU')
const idle = { ...first.gpus[0], utilization: 1 }
const fleet = [{ ...first, gpus: [idle, ...first.gpus.slice(1)] }, ...others]

let world: GpuWorld | undefined

test.beforeAll(async () => {
  test.setTimeout(180_000)
  if (await hasDbus()) world = await startGpuWorld(fleet)
})
test.afterAll(() => world?.stop())

const given = () => {
  if (!world) throw new Error('skipped without a control plane')
  return world
}

test('the desktop is told what the user wants to know, and a click leads there', async ({
  launch,
  folder,
}) => {
  test.skip(!world, 'there is no control plane, Prometheus or dbus-daemon to test on')
  test.setTimeout(480_000)
  const { cluster, api, prometheus } = given()
  const dataFolder = join(folder, 'data')
  await prepare(await launch({ dataFolder, args: ['--kubeconfig', cluster.kubeconfigPath] }))
  rememberIdle(dataFolder)

  const desktop = await startDesktop(folder)
  try {
    const running = await launch({ dataFolder, env: { DBUS_SESSION_BUS_ADDRESS: desktop.address } })
    const { page } = running
    await openCluster(page)
    await test.step('an unhealthy GPU', async () => {
      await taint(api, 'gpu-d')
      await toggle(page, 'Tell me of unhealthy GPUs')
      await follow(desktop, 'gpu-d: a taint marks its GPUs as faulty.')
      await expect(page.locator('main h1')).toHaveText('gpu-d')
    })
    await test.step('an idle GPU', async () => {
      await toggle(page, 'Tell me of idle GPUs')
      await follow(desktop, 'A GPU of gpu-a is held and has been idle for 2 h.')
      await expect(page.locator('main h1')).toHaveText('gpu-a')
    })
    await test.step('a quota near its max', async () => {
      await setLimit(page, 'Tell me of full quotas', '65')
      await follow(desktop, 'ml uses 70 % of its max of nvidia.com/gpu.')
      await expect(page.locator('main h1')).toHaveText('Quotas')
    })
    await test.step('a source that is lost', async () => {
      await toggle(page, 'Tell me when a source is lost')
      await page.evaluate(() => (location.hash = '/clusters'))
      await prometheus.stop()
      await follow(desktop, 'Figures come from a lesser source now: T4 instead of T1.')
      await expect(page.getByRole('button', { name: 'Kubernetes objects' })).toBeVisible()
    })
    await test.step('something that happens while no window is open', async () => {
      await closeWindow(running)
      await taint(api, 'gpu-c')
      const opened = running.app.waitForEvent('window')
      await follow(desktop, 'gpu-c: a taint marks its GPUs as faulty.')
      const again = await opened
      await expect(again.locator('main h1')).toHaveText('gpu-c', { timeout: 20_000 })
    })
    await test.step('the cluster, when it is lost', async () => {
      cluster.kill('kube-apiserver')
      await follow(desktop, /The connection to the cluster was lost/)
    })
    await test.step('each of it once', () => {
      const bodies = desktop.shown.map(({ body }) => body)
      expect(bodies).toEqual([...new Set(bodies)])
      expect(new Set(desktop.shown.map(({ title }) => title))).toEqual(new Set(['test']))
    })
  } finally {
    await desktop.stop()
  }
})

/** Sets the source and all that is told to nothing, pins the cluster, and sees a first round by its Prometheus. */
async function prepare({ page, ...running }: RunningApp): Promise<void> {
  await ready(page)
  for (const name of ['Tell me of unhealthy GPUs', 'Tell me when a source is lost', 'Go on without a window'])
    await toggle(page, name)
  await setLimit(page, 'Call a GPU idle after', '1')
  await setLimit(page, 'Collect figures every', '15')
  await page.evaluate(() => (location.hash = '/clusters'))
  await page.getByRole('button', { name: /^Pin test/ }).click()
  await openCluster(page)
  await page.getByRole('button', { name: 'Kubernetes objects' }).click()
  const drawer = page.getByRole('dialog', { name: 'Where the figures come from' })
  await drawer.getByRole('textbox', { name: 'Address of a Prometheus' }).fill(given().prometheus.url)
  await drawer.getByRole('button', { name: 'Save' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Prometheus (dcgm-4.9)' })).toBeVisible({ timeout: 20_000 })
  await running.close()
}

async function openCluster(page: Page): Promise<void> {
  await ready(page)
  await page.keyboard.press('Control+2')
  await expect(page.getByTestId('freshness')).toHaveText(/live/, { timeout: 30_000 })
}

/** Two and a half hours in which Canopy recorded that the GPU was idle. */
function rememberIdle(dataFolder: string): void {
  const [name] = readdirSync(join(dataFolder, 'clusters')).filter(each => each.endsWith('.sqlite'))
  const store = openClusterStore(join(dataFolder, 'clusters', String(name)), {
    now: () => millis(Date.now()),
  })
  const end = store.history.lastAt('device.gpu.utilization') ?? Date.now()
  for (let at = end - 150 * MINUTE_MS; at < end; at += MINUTE_MS)
    store.history.append({
      at: millis(at),
      samples: [{ series: `device.gpu.utilization/${idle.uuid}`, value: 1, labels: { node: 'gpu-a' } }],
    })
  store.close()
}

async function toggle(page: Page, name: string): Promise<void> {
  await page.evaluate(() => (location.hash = '/settings'))
  await page.getByRole('switch', { name }).click({ force: true })
}

async function setLimit(page: Page, name: string, value: string): Promise<void> {
  await page.evaluate(() => (location.hash = '/settings'))
  const field = page.getByRole('textbox', { name, exact: true })
  await field.fill(value)
  await field.press('Enter')
}

/** Waits for a notification of these words, and clicks it. */
async function follow(desktop: Desktop, words: string | RegExp): Promise<void> {
  const isIt = ({ body }: { body: string }) => (typeof words === 'string' ? body === words : words.test(body))
  await expect(() => expect(desktop.shown.some(isIt), JSON.stringify(desktop.shown)).toBe(true)).toPass(ROUND)
  const shown = desktop.shown.find(isIt)
  desktop.click(shown?.id ?? 0)
}

/** As a health checker marks a node. */
const taint = (api: Api, node: string) =>
  api.send('PATCH', `/api/v1/nodes/${node}`, {
    spec: { taints: [{ key: 'example.com/gpu-unhealthy', effect: 'NoSchedule' }] },
  })

async function closeWindow({ app, page }: RunningApp): Promise<void> {
  const closed = page.waitForEvent('close')
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach(window => window.close()))
  await closed
}
