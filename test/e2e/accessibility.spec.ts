import type { Page } from '@playwright/test'
import { expect, ready, test } from './launch.ts'
import { expectAccessibleInBothThemes, shot } from './looks.ts'

const PAGES = [
  '/c/sample/overview',
  '/c/sample/nodes',
  '/c/sample/dashboards/nodes',
  '/c/sample/dashboards/quotas',
  '/c/sample/nodes/gpu-h100-01',
  '/c/sample/jobs',
  '/c/sample/objects',
  '/c/sample/search?q=train',
  '/c/sample/search?q=nothing-like-this',
  '/c/sample/suite',
  '/clusters',
  '/settings',
  '/about',
]
/** Where nothing is: their heading is the page's own. */
const NOWHERE = ['/c/sample/nodes/no-such-node', '/c/no-such-cluster/overview', '/no-such-page']

const press = (page: Page, name: string | RegExp) =>
  page.getByRole('main').getByRole('button', { name }).first().click()
const choose = async (page: Page, item: string | RegExp) => {
  await press(page, 'Actions for Sample cluster')
  await page.getByRole('menuitem', { name: item }).click()
}

/** What lies over a page, and what is typed into it. */
const OVER: readonly {
  name: string
  path: string
  open: (page: Page) => Promise<void>
  role: 'dialog' | 'menu'
}[] = [
  {
    name: 'switcher',
    path: '/c/sample/overview',
    open: page => page.keyboard.press('Control+k'),
    role: 'dialog',
  },
  {
    name: 'shortcuts',
    path: '/c/sample/overview',
    open: page => page.getByRole('button', { name: 'Keyboard shortcuts' }).click(),
    role: 'dialog',
  },
  {
    name: 'source',
    path: '/c/sample/overview',
    open: page => press(page, 'Prometheus (dcgm-4.9)'),
    role: 'dialog',
  },
  {
    name: 'chart-menu',
    path: '/c/sample/overview',
    open: page => press(page, 'Save GPUs over time'),
    role: 'menu',
  },
  { name: 'range', path: '/c/sample/overview', open: page => press(page, 'Custom'), role: 'dialog' },
  { name: 'columns', path: '/c/sample/nodes', open: page => press(page, 'Columns'), role: 'menu' },
  { name: 'add', path: '/clusters', open: page => press(page, 'Add clusters'), role: 'dialog' },
  {
    name: 'actions',
    path: '/clusters',
    open: page => press(page, 'Actions for Sample cluster'),
    role: 'menu',
  },
  { name: 'edit', path: '/clusters', open: page => choose(page, /Edit name/), role: 'dialog' },
  { name: 'remove', path: '/clusters', open: page => choose(page, /Remove/), role: 'dialog' },
]

const go = async (page: Page, path: string): Promise<void> => {
  await page.evaluate(hash => (location.hash = hash), path)
  await ready(page)
}

test('axe finds nothing serious on any page, nor on what lies over it, in both themes', async ({
  launch,
}) => {
  test.setTimeout(300_000)
  const { page } = await launch()
  for (const path of PAGES) {
    await go(page, path)
    await expect(page.locator('main h1')).toBeVisible()
    const banner = page.getByRole('banner')
    for (const said of ['Sample cluster', 'Sample', 'read-only'])
      await expect(banner.getByText(said, { exact: true }), `${path}: ${said}`).toBeVisible()
    if (path.startsWith('/c/')) await expect(page).toHaveTitle(/ · Sample cluster · Canopy$/)
    await expectAccessibleInBothThemes(page, path)
  }
  for (const path of NOWHERE) {
    await go(page, path)
    await expect(page.locator('main').getByRole('heading').first()).toBeVisible()
    await shot(page, `nowhere${path.replaceAll('/', '-')}`)
    await expectAccessibleInBothThemes(page, path)
  }
  for (const { name, path, open, role } of OVER) {
    await go(page, path)
    await open(page)
    await expect(page.getByRole(role)).toBeVisible()
    await shot(page, `over-${name}`)
    await expectAccessibleInBothThemes(page, name)
    await page.keyboard.press('Escape')
    await expect(page.getByRole(role)).toHaveCount(0)
  }
  await go(page, '/c/sample/nodes')
  await page.getByLabel('Filter', { exact: true }).fill('no such node')
  await expect(page.getByText('Nothing matches “no such node”')).toBeVisible()
  await shot(page, 'over-filter')
  await expectAccessibleInBothThemes(page, 'a filter that nothing passes')
})
