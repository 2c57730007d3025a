// The dashboards of the sample, figure by figure: every line of every chart has data, one cursor, spans of one's own, idle GPUs by the
// user's own threshold, and nothing cut in either language.
import type { Locator, Page } from '@playwright/test'
import { expect, ready, test } from './launch.ts'
import { expectAccessible, shot } from './looks.ts'

const DASHBOARDS = {
  Cluster: '/c/sample/overview',
  Nodes: '/c/sample/dashboards/nodes',
  'Training jobs': '/c/sample/jobs',
  Quotas: '/c/sample/dashboards/quotas',
} as const

type Name = keyof typeof DASHBOARDS

/** Opens a dashboard, and waits until it is that one which is shown. */
const open = async (page: Page, name: Name, query = ''): Promise<void> => {
  await page.evaluate(hash => (location.hash = hash), `${DASHBOARDS[name]}${query}`)
  const tabs = page
    .getByRole('navigation', { name: 'Dashboards' })
    .or(page.getByRole('navigation', { name: '大盘' }))
  await expect(tabs.locator('[aria-current="page"]')).toHaveAttribute('href', `#${DASHBOARDS[name]}`)
  await ready(page)
}
const openSettings = async (page: Page): Promise<void> => {
  await page.evaluate(() => (location.hash = '/settings'))
  await expect(page.locator('main h1')).toHaveText(/Settings|设置/)
}
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const figure = (page: Page, name: string) => page.getByRole('figure', { name, exact: true })

/** A chart's lines, each with how many numbers its table has; the chart is left as it was. */
async function numbersByLine(chart: Locator): Promise<Record<string, number>> {
  await chart.getByRole('button', { name: 'As table' }).click()
  await expect(chart.getByRole('columnheader').nth(1)).toBeAttached()
  const counts = await chart.locator('table').evaluate(table => {
    const heads = [...table.querySelectorAll('th')].map(head => head.textContent)
    const rows = [...table.querySelectorAll('tbody tr')].map(row => [...row.querySelectorAll('td')])
    return heads.slice(1).map((head, line): [string, number] => {
      const cells = rows.map(row => row[line + 1]?.textContent ?? '')
      return [head, cells.filter(text => /\d/.test(text)).length]
    })
  })
  await chart.getByRole('button', { name: 'As chart' }).click()
  return Object.fromEntries(counts)
}

async function linesWithoutData(page: Page, leastCharts: number): Promise<string[]> {
  const charts = page.getByRole('figure')
  await expect.poll(() => charts.count()).toBeGreaterThanOrEqual(leastCharts)
  const empty: string[] = []
  for (const chart of await charts.all()) {
    const title = await chart.getByRole('heading').innerText()
    const counts = Object.entries(await numbersByLine(chart))
    if (counts.length === 0) empty.push(`${title}: no line at all`)
    for (const [line, numbers] of counts) if (numbers === 0) empty.push(`${title}: ${line}`)
  }
  return empty
}

test('every line of every chart has figures behind it', async ({ shared }) => {
  test.setTimeout(120_000)
  const { page } = shared
  const charts: readonly (readonly [name: Name, query: string, first: string, least: number])[] = [
    ['Cluster', '', 'GPUs over time', 5],
    ['Nodes', '', 'Duty cycle by GPU', 10],
    ['Nodes', '?node=gpu-mig-01', 'Duty cycle by GPU', 10],
    ['Training jobs', '', 'Jobs by status', 1],
    ['Quotas', '', 'root over time', 5],
    ['Quotas', '?resource=cpu&quota=recsys', 'recsys over time', 5],
    ['Quotas', '?resource=memory&quota=nlp', 'nlp over time', 5],
  ]
  for (const [name, query, first, least] of charts) {
    await open(page, name, query)
    // The charts of the node before are still there for a moment.
    const [, node = ''] = /node=(.+)/.exec(query) ?? []
    await expect(figure(page, first)).toContainText(node)
    expect(await linesWithoutData(page, least), `${name}${query}`).toEqual([])
  }
  await open(page, 'Training jobs')
  const running = page.getByRole('grid', { name: 'Training jobs' }).getByRole('row', { name: /Running/ })
  await running.first().dblclick()
  await expect(figure(page, 'GPU duty cycle')).toBeVisible()
  expect(await linesWithoutData(page, 3), 'a job').toEqual([])
})

test('the ways to the other dashboards are at one place on each, upper right, and say where one is', async ({
  shared,
}) => {
  const { page } = shared
  const names = Object.keys(DASHBOARDS)
  const width = await page.evaluate(() => innerWidth)
  const places = new Set<string>()
  for (const name of names as Name[]) {
    await open(page, name)
    const tabs = page.getByRole('navigation', { name: 'Dashboards' })
    await expect(tabs.getByRole('link')).toHaveText(names)
    await expect(tabs.locator('[aria-current="page"]')).toHaveText(name)
    const box = (await tabs.boundingBox()) ?? { x: 0, y: 999, width: 0, height: 0 }
    expect(box.x + box.width).toBeGreaterThan(width * 0.9)
    expect(box.y + box.height).toBeLessThan(140)
    const range = await page.getByRole('group', { name: 'Time range of all charts' }).boundingBox()
    places.add(`${Math.round(box.x + box.width)} ${Math.round(range?.y ?? 0)}`)
  }
  expect([...places]).toHaveLength(1)
})

test('a span of one’s own is typed; one that ends before it begins is refused', async ({ shared }) => {
  const { page } = shared
  await open(page, 'Cluster')
  await page.getByRole('button', { name: 'Custom' }).click()
  const form = page.getByRole('dialog', { name: 'Custom' })
  const show = form.getByRole('button', { name: 'Show' })
  await form.getByLabel('From').fill('2026-11-18T18:00')
  await form.getByLabel('To').fill('2026-11-18T06:00')
  await expect(form.getByRole('alert')).toContainText('the end after the start')
  await expect(show).toBeDisabled()
  await form.getByLabel('From').fill('2026-11-18T01:00')
  await expect(form.getByRole('alert')).toHaveCount(0)
  await show.click()
  const range = page.getByRole('group', { name: 'Time range of all charts' })
  await expect(range).toContainText('18 Nov 01:00 – 06:00')
  const chart = figure(page, 'GPU utilisation')
  await chart.getByRole('button', { name: 'As table' }).click()
  await expect(chart.getByRole('cell').first()).toContainText(/0[56]:\d\d/)
  await expect(chart.getByRole('row').last().getByRole('cell').first()).toContainText('01:00')
  await chart.getByRole('button', { name: 'As chart' }).click()
  await range.getByRole('button', { name: 'Last 24 h' }).click()
  await expect(range).toContainText('19 Nov')
})

test('the cursor is one: what is pointed at in a chart is read off in the others', async ({ shared }) => {
  const { page } = shared
  await open(page, 'Cluster')
  const charts = ['GPUs over time', 'GPU utilisation', 'GPU memory', 'Training jobs', 'GPU nodes']
  const pointed = figure(page, 'GPU utilisation').locator('canvas').first()
  await pointed.scrollIntoViewIfNeeded()
  const times: string[][] = []
  for (const share of [0.4, 0.7])
    await expect(async () => {
      const box = await pointed.boundingBox()
      await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * share, (box?.y ?? 0) + 60, { steps: 3 })
      const whens = charts.map(name => figure(page, name).locator('[class*="_when"]'))
      for (const when of whens) await expect(when).toHaveText(/\d\d:\d\d/, { timeout: 500 })
      // Buckets of one chart may be wider than those of another: ten minutes are what they share.
      const read = await Promise.all(whens.map(when => when.innerText()))
      times.push([...new Set(read.map(text => text.replace(/\d$/, '')))])
    }).toPass()
  expect(times.map(each => each.length)).toEqual([1, 1])
  expect(times[0]).not.toEqual(times[1])
  await page.mouse.move(5, 5)
})

test('idle GPUs have an owner, its pods and hours, by the threshold that the user set', async ({
  shared,
}) => {
  const { page } = shared
  const setThreshold = async (hours: string): Promise<string> => {
    await openSettings(page)
    const field = page.getByRole('textbox', { name: 'Call a GPU idle after', exact: true })
    const before = await field.inputValue()
    await field.fill(hours)
    await field.press('Enter')
    return before
  }
  await open(page, 'Cluster')
  await expect(card(page, 'Idle GPUs')).toContainText('3held, not in use')
  const table = card(page, 'GPUs that are held and idle')
  const rows = table.getByRole('row').filter({ has: page.getByRole('cell') })
  await expect(rows).toHaveCount(3)
  for (const row of await rows.all()) {
    const [node = '', gpu = '', owner = '', pods = '', idleFor = ''] = await row
      .getByRole('cell')
      .allInnerTexts()
    expect(node).toMatch(/^gpu-/)
    expect(gpu).toMatch(/^\d$/)
    expect(owner).toMatch(/^[a-z-]+(, [a-z-]+)*$/)
    expect(pods).toMatch(/[a-z]/)
    expect(idleFor).toMatch(/^\d+ h/)
  }
  await expect(rows.first().getByRole('cell').last()).toHaveText('15 h 30 min')
  await open(page, 'Nodes')
  await expect(page.getByRole('link', { name: /held and idle/ })).toHaveCount(3)
  const before = await setThreshold('20')
  await open(page, 'Cluster')
  await expect(card(page, 'Idle GPUs')).toContainText('every held GPU is in use')
  await expect(table).toHaveCount(0)
  await setThreshold(before)
})

test('beside utilisation stand its caveat and what is closer to efficiency; GPUs are read by memory too', async ({
  shared,
}) => {
  const { page } = shared
  await open(page, 'Cluster')
  const utilization = card(page, 'GPU utilisation')
  for (const part of ['held GPUs', 'SM', 'tensor', 'memory bus'])
    await expect(utilization).toContainText(new RegExp(`${part} \\d+ %`))
  await expect(utilization).toContainText('Busy is not efficient')

  await open(page, 'Nodes')
  await page.getByText('Memory %', { exact: true }).click()
  const cells = page.getByRole('list', { name: 'Every GPU now' }).getByRole('link')
  const seen = await cells.evaluateAll(links => links.map(link => [link.textContent, link.ariaLabel ?? '']))
  const known = seen.flatMap(([shown = '', words = '']) => {
    const [, used, usedUnit, total, totalUnit] =
      /([\d.]+) ([MG]?i?B) of ([\d.]+) ([MG]?i?B)/.exec(words) ?? []
    const scale = { B: 1, MiB: 2 ** 20, GiB: 2 ** 30 } as Readonly<Record<string, number>>
    const share =
      (Number(used) * (scale[usedUnit ?? ''] ?? NaN)) / (Number(total) * (scale[totalUnit ?? ''] ?? NaN))
    return Number.isNaN(share) ? [] : [{ shown: Number(shown), share: share * 100 }]
  })
  expect(known.length).toBeGreaterThan(150)
  for (const { shown, share } of known) expect(Math.abs(shown - share)).toBeLessThan(1)
  await page.getByText('Utilisation %', { exact: true }).click()
})

test('what objects tell is said to come from them, whatever measures the GPUs', async ({ shared }) => {
  const { page } = shared
  const header = page.locator('main header').first()
  await open(page, 'Quotas')
  await expect(header).toContainText(/Kubernetes objects.*as of 20 Nov/)
  await expect(header).not.toContainText('Prometheus')
  await open(page, 'Training jobs')
  await expect(header).toContainText(
    /Prometheus \(dcgm-4\.9\).*as of 20 Nov.*Kubernetes objects for all else/,
  )
  await open(page, 'Nodes')
  await expect(header).toContainText(/Prometheus \(dcgm-4\.9\).*as of 20 Nov/)
  await open(page, 'Cluster')
  const sources = { 'GPU utilisation': 'Prometheus', 'Training jobs': 'Kubernetes objects' }
  for (const [name, source] of Object.entries(sources)) {
    await card(page, name).getByRole('button').hover()
    await expect(page.getByRole('tooltip')).toContainText(source)
    await expectAccessible(page, `the tip of ${name}`, ['color-contrast'])
    await page.mouse.move(5, 5)
    await expect(page.getByRole('tooltip')).toHaveCount(0)
  }
})

test('what namespaces hold is drawn to one scale', async ({ shared }) => {
  const { page } = shared
  await open(page, 'Cluster')
  const meters = card(page, 'GPUs by namespace').getByRole('meter')
  await expect(meters).toHaveCount(6)
  const widths = await meters.evaluateAll(all => all.map(each => each.clientWidth))
  expect(new Set(widths).size, widths.join(' ')).toBe(1)
})

test('in Chinese too: what was said is said anew, no heading, caption or duration is cut, and axe finds nothing serious', async ({
  shared,
}) => {
  test.setTimeout(120_000)
  const { app, page } = shared
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800))
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(1280)
  const speak = async (language: string): Promise<void> => {
    await openSettings(page)
    await page.getByText(language, { exact: true }).click()
  }
  await open(page, 'Training jobs')
  expect(await cutTexts(page)).toEqual([])
  await open(page, 'Nodes')
  expect(await cutCaptions(page)).toEqual([])
  await speak('中文')
  const toast = page.getByRole('alert').filter({ hasText: '已更改：语言' })
  await expect(toast.getByRole('button', { name: '撤销' })).toBeVisible()
  for (const name of Object.keys(DASHBOARDS) as Name[]) {
    await open(page, name)
    expect(await cutCaptions(page)).toEqual([])
    await shot(page, `chinese-${name.replace(' ', '-').toLowerCase()}`)
    await expectAccessible(page, `${name}, zh-CN`)
  }
  await open(page, 'Training jobs')
  expect(await cutTexts(page)).toEqual([])
  await speak('English')
  await expect(page.locator('main h1')).toHaveText('Settings')
})

/** Headings and figures of the table of jobs that do not fit; names may be as long as they like. */
const cutTexts = (page: Page): Promise<string[]> =>
  page
    .getByRole('grid')
    .evaluate(grid =>
      [...grid.querySelectorAll('[class*="headerText"], [role="gridcell"]:nth-child(n + 3)')]
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ textContent }) => textContent),
    )

/** Titles of charts, and what stands beside them, that do not fit. */
const cutCaptions = (page: Page): Promise<string[]> =>
  page.locator('figcaption').evaluateAll(captions =>
    captions
      .flatMap(caption => [caption, ...caption.querySelectorAll('h2, h2 + span')])
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map(({ textContent }) => textContent),
  )
