// The dashboards offline, on the sample: every page is full, the time range is one, charts can be taken away.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, ready, test } from './launch.ts'

const go = async (page: Page, path: string): Promise<void> => {
  await page.evaluate(hash => (location.hash = hash), path)
  await ready(page)
}
const span = (page: Page) => page.getByRole('group', { name: 'Time range of all charts' })

test('the cluster dashboard shows what the last round told, and says how old it is', async ({ shared }) => {
  const { page } = shared
  await go(page, '/c/sample/overview')
  const card = (name: string) => page.getByRole('region', { name, exact: true })
  await expect(card('GPU utilisation')).toContainText('70 %')
  await expect(card('GPU utilisation')).toContainText('Busy is not efficient')
  // As many as need attention by whatever tells of it: the objects know of two.
  await expect(card('Unhealthy')).toContainText(/3 ?nodes · 10 GPUs.*and 2 more nodes/)
  await expect(page.getByRole('img', { name: '3 nodes need attention' })).toBeVisible()
  await expect(card('GPU memory used')).toContainText('/ 13.3 TiB')
  await expect(card('Training jobs')).toContainText('23running')
  await expect(card('Idle GPUs')).toContainText('held, not in use')
  await expect(card('Unhealthy GPU nodes')).toContainText('Rows of its memory could not be remapped.')
  await expect(page.getByRole('button', { name: 'Prometheus (dcgm-4.9)' })).toBeVisible()
  await expect(page.locator('main')).toContainText('as of 20 Nov')
  for (const chart of ['GPU utilisation', 'GPU memory', 'Training jobs', 'GPU nodes'])
    await expect(
      page.getByRole('figure', { name: chart, exact: true }).locator('canvas').first(),
    ).toBeVisible()
})

test('one time range holds for every dashboard: presets, a zoom by dragging, and the way back', async ({
  shared,
}) => {
  const { page } = shared
  await go(page, '/c/sample/overview')
  await page.getByText('7 d', { exact: true }).click()
  await expect(span(page)).toContainText('13 Nov')
  await page.getByRole('navigation', { name: 'Dashboards' }).getByRole('link', { name: 'Quotas' }).click()
  await ready(page)
  await expect(span(page)).toContainText('13 Nov')
  const plot = page.getByRole('figure', { name: 'root over time' }).locator('canvas').first()
  await plot.scrollIntoViewIfNeeded()
  const box = await plot.boundingBox()
  if (!box) throw new Error('The chart has no box')
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 4 })
  await page.mouse.up()
  await expect(span(page)).not.toContainText('13 Nov')
  await page.getByRole('button', { name: 'Back to the range before' }).click()
  await expect(span(page)).toContainText('13 Nov')
  await page.getByText('24 h', { exact: true }).click()
})

test('a chart is compared with the period before, filtered, read as a table and saved', async ({
  shared,
  folder,
}) => {
  const { page, app } = shared
  await go(page, '/c/sample/overview')
  const chart = page.getByRole('figure', { name: 'GPUs over time' })
  await chart.getByRole('button', { name: /^waiting/ }).click()
  await page.getByRole('switch', { name: 'Compare with the period before' }).click({ force: true })
  await chart.getByRole('button', { name: 'As table' }).click()
  const heads = chart.getByRole('columnheader')
  await expect(heads).toHaveText([
    'Time',
    'allocated',
    'allocated, period before',
    'total',
    'total, period before',
  ])
  await page.getByRole('switch', { name: 'Compare with the period before' }).click({ force: true })
  await app.evaluate(({ session }, to) => {
    session.defaultSession.on('will-download', (_event, item) =>
      item.setSavePath(`${to}/${item.getFilename()}`),
    )
  }, folder)
  const starts = { png: '\u0089PNG', svg: '<svg', csv: 'time (UTC),allocated (GPUs)' }
  for (const [kind, start] of Object.entries(starts)) {
    await chart.getByRole('button', { name: 'Save GPUs over time' }).click()
    await page.getByRole('menuitem', { name: `Save as ${kind.toUpperCase()}` }).click()
    const path = join(folder, `gpus-over-time.${kind}`)
    await expect(() => expect(readFileSync(path, 'latin1').startsWith(start)).toBe(true)).toPass({
      timeout: 10_000,
    })
  }
})

test('the node dashboard leads from a GPU to its node, and says what is not known', async ({ shared }) => {
  const { page } = shared
  await go(page, '/c/sample/dashboards/nodes')
  const row = page.getByRole('region', { name: 'Details' }).getByRole('row', { name: /^gpu-a100-05/ })
  await expect(row.getByText('unknown')).toHaveCount(2)
  await page.getByRole('button', { name: 'gpu-h100-03', exact: true }).click()
  await expect(page.getByRole('figure', { name: 'Duty cycle by GPU' })).toContainText('gpu-h100-03')
  await page
    .getByRole('columnheader', { name: /Mean utilisation/ })
    .getByRole('button')
    .click()
  await expect(page.getByRole('rowheader').first()).not.toHaveText('gpu-a100-05')
  await page.getByRole('link', { name: /gpu-h100-03 GPU 2, unhealthy/ }).click()
  await expect(page.locator('main h1')).toHaveText('gpu-h100-03')
})

test('the node dashboard says what is wrong with a GPU: by which rule, what shows it, and since when', async ({
  shared,
}) => {
  const { page } = shared
  await go(page, '/c/sample/dashboards/nodes')
  const row = (node: string) =>
    page
      .getByRole('table')
      .filter({ has: page.getByRole('columnheader', { name: 'Evidence' }) })
      .getByRole('row', { name: new RegExp(`^${node}`) })
  await expect(row('gpu-h100-03').getByRole('cell')).toHaveText([
    'gpu-h100-03',
    '2',
    'Memory rows failed',
    'Rows of its memory could not be remapped.',
    /\d/,
  ])
  // Nothing of the node's object says when a GPU was withdrawn: a round saw it first.
  await expect(row('gpu-h100-07').getByRole('cell').last()).toHaveText(/\d/)
  await expect(row('gpu-h100-01')).toHaveCount(0)
})

test('the quota dashboard shows the tree, who borrows from whom, and that nothing enforces it', async ({
  shared,
}) => {
  const { page } = shared
  await go(page, '/c/sample/dashboards/quotas')
  await expect(page.locator('main')).toContainText('scheduler is not installed here')
  const cells = page.getByRole('row', { name: /^recsys/ }).getByRole('cell')
  await expect(cells).toHaveText(['recsys', 'recsys', '', '72', '28', '51', '23', '0', '0'])
  await expect(page.getByRole('listitem').filter({ hasText: 'recsys borrows 23' })).toContainText(
    'from speech',
  )
  await page.getByText('memory', { exact: true }).click()
  await expect(cells.nth(5)).toContainText('TiB')
})

test('the source says what it is, and that a snapshot has none to ask', async ({ shared }) => {
  const { page } = shared
  await go(page, '/c/sample/dashboards/nodes')
  await page.getByRole('button', { name: 'Prometheus (dcgm-4.9)' }).click()
  const drawer = page.getByRole('dialog', { name: 'Where the figures come from' })
  await expect(drawer).toContainText('monitoring/prometheus-k8s')
  await expect(drawer).toContainText('no sources to ask')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
})
