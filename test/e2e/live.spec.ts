import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { openApi, type Api } from '../cluster/api.ts'
import { nodeManifest } from '../cluster/manifests.ts'
import { createAll } from '../cluster/objects.ts'
import { ifPossible, startCluster, type TestCluster } from '../cluster/start.ts'
import { readTestKubeconfig } from '../support/givenCluster.ts'
import { base64, kubeconfigText } from '../support/kubeconfigs.ts'
import { startRecordingProxy, type RecordingProxy } from '../support/recordingProxy.ts'
import { expectCsv, expectNode, expectNodeTable, expectOverview, namesOf } from './expectScene.ts'
import { expect, ready, test, type RunningApp } from './launch.ts'
import { createScene, NAMESPACE } from './liveScene.ts'
import { expectAccessibleInBothThemes, shot } from './looks.ts'

type World = { readonly cluster: TestCluster; readonly api: Api; readonly proxy: RecordingProxy }
let world: World | undefined

test.beforeAll(async () => {
  test.setTimeout(120_000)
  // What a node says of itself stays as it was said.
  const flags = { 'kube-controller-manager': ['--node-monitor-grace-period=1h'] }
  const cluster = await ifPossible(() => startCluster({ flags }))
  if (!cluster) return
  const api = await openApi(cluster.kubeconfigPath)
  await createScene(api)
  world = { cluster, api, proxy: await startRecordingProxy(await readTestKubeconfig(cluster.kubeconfigPath)) }
})
test.afterAll(async () => {
  await world?.proxy.stop()
  world?.api.close()
  await world?.cluster.stop()
})
test.beforeEach(() => test.skip(!world, 'there is no control plane to test on'))

const given = (): World => {
  if (!world) throw new Error('skipped without a control plane')
  return world
}
const freshness = (page: Page) => page.getByTestId('freshness')
const filter = (page: Page) => page.getByLabel('Filter', { exact: true })

/** Three contexts: all of the cluster, a part of it, and a server that is not there. */
function writeKubeconfig(folder: string): string {
  const { cluster, proxy } = given()
  const behind = { server: proxy.url, 'certificate-authority-data': base64(proxy.caPem) }
  const path = join(folder, 'kubeconfig')
  writeFileSync(
    path,
    kubeconfigText(
      { name: 'whole', cluster: behind, user: { token: cluster.adminToken } },
      { name: 'part', cluster: behind, user: { token: cluster.viewerToken }, namespace: NAMESPACE },
      { name: 'dead', cluster: { server: 'https://127.0.0.1:1' } },
    ),
  )
  return path
}

/** As a person does: Clusters, Add, choose the file (the system's dialog answers by itself), look at the preview, add. */
async function addFile({ app, page }: RunningApp, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = (() =>
      Promise.resolve({ canceled: false, filePaths: [chosen] })) as typeof dialog.showOpenDialog
  }, path)
  await page.getByRole('link', { name: /^Clusters/ }).click()
  await page.getByRole('button', { name: 'Add clusters' }).first().click()
  await page.getByRole('button', { name: /Choose files/ }).click()
  await expect(page.getByRole('cell', { name: /127\.0\.0\.1/ })).toHaveCount(3)
  await look(page, 'preview')
  await page.getByRole('button', { name: 'Add 3 contexts' }).click()
  await expect(page.getByText('3 clusters added')).toBeVisible()
  // The list that the keys choose from follows a moment after the message; the drawer holds the keys until it is gone.
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

/** Pictures, and what axe has against it. */
async function look(page: Page, name: string): Promise<void> {
  await shot(page, `live-${name}`)
  await expectAccessibleInBothThemes(page, name)
}

const PAGES = { overview: 'Overview', nodes: 'Nodes', 'nodes/gpu-a': 'gpu-a' } as const

/** Another page of the cluster that is shown. */
async function go(page: Page, path: keyof typeof PAGES): Promise<void> {
  await page.evaluate(to => (location.hash = location.hash.replace(/^(#\/c\/[^/]+)\/.*/, `$1/${to}`)), path)
  await expect(page.locator('main h1')).toHaveText(PAGES[path])
  await ready(page)
}

type Picture = {
  /** Every text. */
  readonly whole: string
  /** Without the heads, which tell how old it is, and without charts and their range, which each minute adds to. */
  readonly steady: string
}

const pictureOfPage = (page: Page): Promise<Picture> =>
  page.locator('main').evaluate(main => {
    const copy = main.cloneNode(true) as HTMLElement
    for (const part of copy.querySelectorAll('header, figure, [role=group]')) part.remove()
    return { whole: (main as HTMLElement).innerText, steady: copy.textContent }
  })

/** Three pages, each once it has come to rest. */
async function pictureOf(page: Page): Promise<Picture[]> {
  const pictures: Picture[] = []
  for (const path of ['overview', 'nodes', 'nodes/gpu-a'] as const) {
    await go(page, path)
    let picture = await pictureOfPage(page)
    await expect(async () => {
      const before = picture
      picture = await pictureOfPage(page)
      expect(picture).toEqual(before)
    }).toPass({ intervals: [200] })
    pictures.push(picture)
  }
  return pictures
}
const steady = (pictures: readonly Picture[]) => pictures.map(picture => picture.steady)

test('from a kubeconfig to a live picture, its truth, its rights, through silence, restart and back', async ({
  launch,
  folder,
}) => {
  test.setTimeout(480_000)
  const { api, proxy } = given()
  const dataFolder = `${folder}/data`
  const first = await launch({ dataFolder })
  const { page } = first
  const clipboard = (): Promise<string> => first.app.evaluate(({ clipboard: board }) => board.readText())
  const switchTo = async (key: string, name: string): Promise<void> => {
    await page.keyboard.press(`Control+${key}`)
    await expect(page.getByRole('banner').getByText(name, { exact: true })).toBeVisible()
  }
  await ready(page)
  await test.step('added through the preview, it connects', async () => {
    await addFile(first, writeKubeconfig(folder))
    await switchTo('2', 'whole')
    await expect(freshness(page)).toHaveText(/live/, { timeout: 20_000 })
  })

  await test.step('the Overview is the truth, each figure with its source and age', async () => {
    await go(page, 'overview')
    await expectOverview(page, api)
    await look(page, 'overview')
  })

  await test.step('the nodes: every column, chosen, sorted, filtered and copied', async () => {
    await go(page, 'nodes')
    await page.getByRole('button', { name: 'Columns' }).click()
    for (const column of ['IP', 'GPUs', 'Conditions', 'Version'])
      await page.getByRole('menuitemcheckbox', { name: column, exact: true }).click()
    await look(page, 'columns')
    await page.keyboard.press('Escape')
    await expectNodeTable(page, api)
    await page.reload()
    await ready(page)
    await expectNodeTable(page, api)

    const head = (name: string) => page.getByRole('columnheader', { name: new RegExp(`^${name}`) })
    await head('GPUs allocated').getByRole('button').click()
    await expect(head('GPUs allocated')).toHaveAttribute('aria-sort', 'descending')
    await expect.poll(async () => (await namesOf(page)).slice(0, 2)).toEqual(['gpu-b', 'gpu-a'])
    await head('GPUs allocated').getByRole('button').click()
    await expect.poll(async () => (await namesOf(page)).slice(3)).toEqual(['gpu-a', 'gpu-b'])
    await filter(page).fill('h100 gpu')
    await expect.poll(() => namesOf(page)).toEqual(['gpu-c'])
    await expect(page.getByText('1 of 5')).toBeVisible()
    await page.getByRole('button', { name: 'Copy as CSV' }).click()
    await expect(page.getByText('Copied 1 row')).toBeVisible()
    await expectCsv(await clipboard(), api, ['gpu-c'])
    await filter(page).fill('')
    await head('Name').getByRole('button').click()
    const all = ['cpu-1', 'down-1', 'gpu-a', 'gpu-b', 'gpu-c']
    await expect.poll(() => namesOf(page)).toEqual(all)
    await page.getByRole('button', { name: 'Copy as CSV' }).click()
    await expect(page.getByText('Copied 5 rows')).toBeVisible()
    await expectCsv(await clipboard(), api, all)
  })

  await test.step('a change in the cluster shows within 2 s', async () => {
    const row = page.getByRole('gridcell', { name: 'new-node' })
    await createAll(api, [nodeManifest({ name: 'new-node' })])
    await expect(row).toBeVisible({ timeout: 2000 })
    await api.send('DELETE', '/api/v1/nodes/new-node')
    await expect(row).toBeHidden({ timeout: 2000 })
  })

  await test.step('search is over everything that is cached, whatever the table shows', async () => {
    await filter(page).fill('gpu-b')
    await expect.poll(() => namesOf(page)).toEqual(['gpu-b'])
    await page.keyboard.press('Escape')
    const main = page.getByRole('main')
    for (const [text, matches, hits] of [
      // The namespace, the six pods that are in it, and the job of one of them.
      ['team-a', 8, ['team-a', 'team-a/train-0', 'team-a/waits', 'team-a/broke', 'team-a/done']],
      ['floor=seven', 1, ['team-a']],
      ['gpu-a', 2, ['gpu-a', 'team-a/train-0']],
      ['r-17', 1, ['gpu-a']],
      ['NIGHT train', 1, ['team-a/train-0']],
    ] as const) {
      await page.getByRole('searchbox', { name: 'Search this cluster' }).fill(text)
      await expect(main.getByRole('status').first()).toContainText(new RegExp(`^${matches} match`))
      for (const hit of hits)
        await expect(main.locator('[data-hit]').filter({ hasText: hit }).first()).toBeVisible()
      expect(await main.locator('[data-hit]').count()).toBe(matches)
    }
    await look(page, 'search')
    await main.getByRole('link', { name: /train-0/ }).click()
  })

  await test.step('a node with its pods and conditions', async () => {
    await expectNode(page, api)
    await look(page, 'node')
    for (const name of ['Cordon', 'Drain…']) {
      await page.getByRole('button', { name, exact: true }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await look(page, name.replace('…', ''))
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
    await freshness(page).click()
    await expect(page.getByText('Follows the cluster; changes show within seconds.')).toBeVisible()
    await look(page, 'freshness')
    await page.keyboard.press('Escape')
  })

  await test.step('who has no right is told which is missing; who has some sees what they may', async () => {
    await switchTo('3', 'part')
    const said = page.getByRole('region', { name: 'You are not allowed to see this' })
    await expect(said).toContainText('list')
    await look(page, 'no-rights')
    await bindViewer(given())
    await said.getByRole('button', { name: 'Reconnect now' }).click()
    await expect(freshness(page)).toHaveText(/live/, { timeout: 20_000 })
    await expect(said).toContainText('list nodes')
    await go(page, 'nodes')
    await expect(page.getByText('You may not list nodes')).toBeVisible()
    await look(page, 'part-nodes')
    await go(page, 'overview')
    await expect(page.getByRole('region', { name: 'Pods', exact: true })).toContainText(/Running\s*3/)
    await expect(page.getByRole('region', { name: 'Nodes', exact: true })).toContainText(
      'without nodes: not allowed to list',
    )
    await look(page, 'part-overview')
    await freshness(page).click()
    await expect(page.getByRole('row', { name: /^pods in 1 namespace/ })).toContainText('following')
    await look(page, 'part-freshness')
    await page.keyboard.press('Escape')
    await go(page, 'nodes/gpu-a')
    await expect(page.getByText('You may not list nodes')).toBeVisible()
    await look(page, 'part-node')
  })

  await test.step('a server that is not there, and was never read', async () => {
    await switchTo('4', 'dead')
    await expect(freshness(page)).toHaveText('offline')
    await look(page, 'dead')
    await go(page, 'nodes')
    await look(page, 'dead-nodes')
  })

  await test.step('a failure in a corner has its details and can be copied', async () => {
    await page.evaluate(() => (location.hash = '/clusters'))
    const busy = new Database(join(dataFolder, 'canopy.sqlite'))
    busy.exec('BEGIN IMMEDIATE')
    try {
      await page.getByRole('button', { name: 'Actions for whole' }).click()
      await page.getByRole('menuitem', { name: 'Pin' }).click()
      const toast = page.getByRole('alert')
      await expect(toast).toBeVisible({ timeout: 15_000 })
      await toast.getByText('Details', { exact: true }).click()
      const details = await toast.locator('pre').innerText()
      await look(page, 'toast')
      await toast.getByRole('button', { name: 'Copy details' }).click()
      await expect(toast.getByRole('button', { name: 'Copied' })).toBeVisible()
      expect(await clipboard()).toBe(details)
      expect(details).toMatch(/^[A-Z_]+: \S/)
    } finally {
      busy.exec('ROLLBACK')
      busy.close()
    }
  })

  const asItWas =
    await test.step('connections that fall silent are offline within 10 s; nothing disappears', async () => {
      await switchTo('2', 'whole')
      await expect(freshness(page)).toHaveText(/live/, { timeout: 20_000 })
      await page.clock.setFixedTime(Date.now())
      await page.reload()
      const live = await pictureOf(page)
      proxy.goSilent()
      const silentAt = Date.now()
      await expect(freshness(page)).toHaveText(/offline, as of \d\d:\d\d/, { timeout: 10_000 })
      await freshness(page).click()
      const said = /at (\d+ \w+ \d+, \d\d:\d\d:\d\d)/.exec(
        await page.getByText('Last known to be true at').innerText(),
      )
      // To the second, and no later than the last word of the cluster.
      expect(Date.parse(said?.[1] ?? '')).toBeGreaterThan(silentAt - 10_000)
      expect(Date.parse(said?.[1] ?? '')).toBeLessThanOrEqual(silentAt)
      await look(page, 'offline-freshness')
      await page.keyboard.press('Escape')
      await page.reload()
      await ready(page)
      const offline = await pictureOf(page)
      expect(steady(offline)).toEqual(steady(live))
      return offline
    })

  await test.step('what needs the cluster says why it is off, also to the keyboard', async () => {
    await go(page, 'nodes/gpu-a')
    for (const name of ['Cordon', 'Drain…']) {
      const button = page.getByRole('button', { name, exact: true })
      await button.focus()
      // By the keyboard, as whoever has no mouse comes there.
      await page.keyboard.press('Shift+Tab')
      await page.keyboard.press('Tab')
      await expect(button).toBeFocused()
      await expect(button).toHaveAttribute('aria-disabled', 'true')
      await expect(button).toHaveAccessibleDescription('The cluster is not connected.')
      await expect(page.getByRole('tooltip').last()).toHaveText('The cluster is not connected.')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
    await look(page, 'offline-node')
    await go(page, 'overview')
    await look(page, 'offline-overview')
    await go(page, 'nodes')
    await look(page, 'offline-nodes')
  })

  await test.step('started again offline, it shows the same picture, and catches up by itself', async () => {
    const now = await page.evaluate(() => Date.now())
    await first.close()
    const second = await launch({ dataFolder })
    await expect(second.page.getByRole('gridcell', { name: 'gpu-a', exact: true })).toBeVisible()
    await expect(freshness(second.page)).toHaveText(/offline, as of \d\d:\d\d/, { timeout: 10_000 })
    await second.page.clock.setFixedTime(now)
    await second.page.reload()
    await ready(second.page)
    expect(await pictureOf(second.page)).toEqual(asItWas)
    await go(second.page, 'nodes')
    await createAll(api, [nodeManifest({ name: 'while-away' })])
    proxy.speak()
    await expect(freshness(second.page)).toHaveText(/live/, { timeout: 40_000 })
    await expect(second.page.getByRole('gridcell', { name: 'while-away' })).toBeVisible()
  })
})

/** The user `viewer` may read pods and events of one namespace, and no nodes; resolves when they can. */
async function bindViewer({ api, cluster }: World): Promise<void> {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${NAMESPACE}`
  const metadata = { name: 'reader' }
  const rules = [{ apiGroups: [''], resources: ['pods', 'events'], verbs: ['get', 'list', 'watch'] }]
  await api.send('POST', `${rbac}/roles`, { metadata, rules })
  await api.send('POST', `${rbac}/rolebindings`, {
    metadata,
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'viewer' }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
  })
  const viewer = await openApi(cluster.viewerKubeconfigPath)
  const mayList = () => viewer.send('GET', `/api/v1/namespaces/${NAMESPACE}/pods`)
  await expect(mayList).toPass({ timeout: 10_000 })
  viewer.close()
}
