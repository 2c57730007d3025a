import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { parseAllDocuments } from 'yaml'
import { countPages } from '../../main/shell/print.ts'
import { expect, pageLink, ready, runOnce, type RunningApp, test } from './launch.ts'
import { bigRoot, leafNamesOf, namespaceOf } from '../support/bigTrees.ts'
import { step, treeDoc, workload } from '../support/scenarios.ts'
import { expectAccessibleInBothThemes, shot } from './looks.ts'
import { savedBy } from './saved.ts'

const rows = (page: Page, name = 'Result') => page.getByRole('table', { name, exact: true }).getByRole('row')
const running = (page: Page, name?: string) => rows(page, name).locator('td:nth-child(3)').allTextContents()

async function openLab(page: Page): Promise<void> {
  await ready(page)
  await pageLink(page, 'Quotas').click()
  await page.getByRole('link', { name: 'Capacity lab' }).click()
  await page.getByRole('button', { name: 'Guide’s example' }).click()
}

const saveAs = ({ app, page }: RunningApp, folder: string, item: string): Promise<string> =>
  savedBy({ app }, folder, async () => {
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('menuitem', { name: item, exact: true }).click()
  })

test('the guide’s example is one click away and ends in the guide’s result', async ({ shared }) => {
  const { page } = shared
  await openLab(page)
  await expect(rows(page)).toHaveCount(5)
  for (const team of [1, 2, 3, 4])
    await expect(rows(page).nth(team)).toContainText(new RegExp(`namespace${team}.*2.*3.*10$`))
  const event = (text: RegExp) => page.getByRole('list', { name: 'Events, the newest first' }).getByText(text)
  await expect(event(/namespace\d\/nginx\d-\d of root\.[ab]\.\d goes for/)).toHaveCount(4)
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  expect(await running(page)).toEqual(['3', '3', '2', '0'])
  await expect(page.getByRole('img', { name: '3 run, 2 wait, 1 just went' })).toHaveCount(2)
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  expect(await running(page)).toEqual(['4', '4', '0', '0'])
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await expect.poll(() => running(page), { timeout: 20_000 }).toEqual(['2', '2', '2', '2'])
  await shot(page, 'lab')
  await expectAccessibleInBothThemes(page, 'lab')
})

test('work that comes by chance, a node that is lost, and two trees on the same work', async ({ shared }) => {
  const { page } = shared
  await openLab(page)
  await page.getByRole('button', { name: 'Lose a node' }).click()
  const loss = page.getByRole('button', { name: /is lost with its node node-1/ }).first()
  await loss.click()
  await expect(page.getByRole('img', { name: /\b[1-9]\d* just went/ }).first()).toBeVisible()
  await expect(page.getByRole('row', { name: /^Pods lost with nodes/ })).toContainText('8')
  await page.getByRole('button', { name: 'Compare with another' }).click()
  const guarantee = page.getByRole('textbox', { name: 'min cpu of root.a.1' })
  await guarantee.fill('5')
  await guarantee.press('Enter')
  await page.getByRole('textbox', { name: 'min cpu of root.a.2' }).fill('15')
  await page.getByRole('textbox', { name: 'min cpu of root.a.2' }).press('Enter')
  await expect.poll(() => running(page, 'Result, Tree B')).toEqual(['1', '3', '2', '2'])
  expect(await running(page, 'Result, Tree A')).toEqual(['2', '2', '2', '2'])
  await expect(page.getByRole('columnheader', { name: 'Better' })).toBeVisible()

  // A tree that cannot be played says why under its own name, and leaves the other one on the stage alone.
  const set = async (min: string) => {
    await page.getByRole('textbox', { name: 'min cpu of root.a.2' }).fill(min)
    await page.getByRole('textbox', { name: 'min cpu of root.a.2' }).press('Enter')
  }
  const stage = page.getByRole('region', { name: 'Stage' })
  await set('99')
  await expect(stage.getByRole('alert')).toContainText('min 99 cpu is above max 20')
  await expect(stage.getByRole('heading', { name: 'Tree B' })).toBeVisible()
  await expect(page.getByRole('table', { name: /^Result/ })).toHaveCount(1)
  await set('15')
  await expect(stage.getByRole('alert')).toHaveCount(0)
  await expect.poll(() => running(page, 'Result, Tree B')).toEqual(['1', '3', '2', '2'])
  await shot(page, 'lab-compare')
  await expectAccessibleInBothThemes(page, 'two trees')
  await page.getByRole('button', { name: 'Stop comparing' }).click()
})

test('what is exported is played by the command with the same result', async ({ shared, folder }) => {
  const { page } = shared
  await openLab(page)
  const save = (item: string): Promise<string> => saveAs(shared, folder, item)
  const file = await save('As a simulate file')
  const { code, stdout } = await runOnce(
    join(folder, 'data'),
    ['--headless', 'simulate', file, '--json'],
    folder,
  )
  const lines = stdout.trimEnd().split('\n')
  const last = JSON.parse(lines.at(-1)!) as { leaves: Record<string, { running: number }> }
  const counts = Object.values(last.leaves).map(leaf => String(leaf.running))
  expect({ code, counts }).toEqual({ code: 0, counts: await running(page) })
  const report = await readFile(await save('As a report'), 'utf8')
  expect(report).toContain('<svg')
  expect(report).toContain('gets back what it is guaranteed')
  expect(report).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/)

  const paper = join(folder, 'report.pdf')
  await shared.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, paper)
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: 'As a report on paper (PDF)' }).click()
  await expect(page.getByText(`Saved as ${paper}`)).toBeVisible({ timeout: 20_000 })
  const pdf = await readFile(paper)
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  expect(countPages(pdf)).toBeGreaterThan(1)
})

test('jobs that the cluster was seen to run are played, and what is not known is said', async ({
  shared,
}) => {
  const { page } = shared
  await openLab(page)
  await page.getByRole('button', { name: 'Replay recorded jobs…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(/\d+ runs of jobs, in \d+ namespaces/)).toBeVisible({ timeout: 20_000 })
  await shot(page, 'lab-replay-dialog')
  await expectAccessibleInBothThemes(page, 'replay')
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(page.getByRole('region', { name: 'What this replay rests on' })).toContainText(
    'Only GPUs are recorded of a job.',
  )
  await expect(page.getByRole('row', { name: /^nvidia\.com\/gpu in use/ })).toContainText('%')
  await shot(page, 'lab-replay')
  await expectAccessibleInBothThemes(page, 'a replay')
})

test('a file that cannot be played says where and why, and one that is no YAML is refused', async ({
  shared,
}) => {
  const { page } = shared
  await openLab(page)
  const open = (text: string) =>
    page
      .locator('input[type=file]')
      .setInputFiles({ name: 'mine.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text) })
  await open('apiVersion: v1\nkind: Service\n')
  await expect(page.getByRole('alert').filter({ hasText: 'Document 1, kind: expected "Node"' })).toBeVisible()
  await page.getByRole('button', { name: 'Guide’s example' }).click()
  await expect(rows(page)).toHaveCount(5)
  await open('kind: {')
  await expect(page.getByRole('alert').filter({ hasText: /line \d/ })).toBeVisible()
  await expect(rows(page)).toHaveCount(5)
})

test('what is typed in a field is played once, when it has been typed', async ({ shared }) => {
  const { page } = shared
  await openLab(page)
  await expect(rows(page)).toHaveCount(5)
  const played = await page.evaluateHandle(() => {
    const seen = { plays: 0 }
    const send = Reflect.get(MessagePort.prototype, 'postMessage') as (...args: unknown[]) => void
    MessagePort.prototype.postMessage = function (this: MessagePort, ...args: unknown[]) {
      if ((args[0] as { name?: string } | null)?.name === 'lab.play') seen.plays += 1
      send.apply(this, args)
    }
    return seen
  })
  const end = page.getByRole('textbox', { name: 'The play ends at minute' })
  await end.fill('')
  await end.pressSequentially('1234', { delay: 20 })
  await expect(page.getByText(/in 20 h 34 min of simulated time/)).toBeVisible()
  expect(await played.evaluate(({ plays }) => plays)).toBe(1)
})

test('a tree of 2,000 leaves: some are shown, those with pods first, and the page says how many there are', async ({
  shared,
}) => {
  const { page } = shared
  await openLab(page)
  const root = bigRoot(2223)
  const leaves = leafNamesOf(root)
  expect(leaves).toHaveLength(2000)
  const last = leaves.at(-1)!
  const documents = [treeDoc(root), workload('Deployment', `${namespaceOf(last)}/late`), step('late')]
  await page.locator('input[type=file]').setInputFiles({
    name: 'many.yaml',
    mimeType: 'text/yaml',
    buffer: Buffer.from(documents.map(each => JSON.stringify(each)).join('\n---\n')),
  })
  await expect(rows(page).nth(1)).toContainText(last)
  await expect(rows(page)).toHaveCount(61)
  await expect(page.getByText(/^1,?940 more leaves are in the charts/)).toBeVisible()
  await expect(page.getByText(/^2,?103 more nodes are played/)).toBeVisible()
  await page.getByRole('button', { name: /^Show 24 more leaves \(6 of 2,?000 are shown\)/ }).click()
  await expect(page.getByRole('figure')).toHaveCount(30)
  await page.getByRole('button', { name: 'Show fewer' }).click()
  await expect(page.getByRole('figure')).toHaveCount(6)
  await page.getByRole('button', { name: 'Guide’s example' }).click()
})

const GANG = 'pod-group.scheduling.sigs.k8s.io'
const TEMPLATE = {
  metadata: {
    labels: { [`${GANG}/min-available`]: '3' },
    annotations: { 'canopy.internal/duration-seconds': '600' },
  },
  spec: { priorityClassName: 'lab-priority-100', restartPolicy: 'Never' },
}

test('a workload put together by hand is in the file that is saved', async ({ shared, folder }) => {
  const { page } = shared
  await openLab(page)
  await page.getByRole('button', { name: 'Add a workload' }).click()
  const work = page.locator('fieldset').filter({ hasText: '5. work-5' })
  await work.getByRole('textbox', { name: 'Pods', exact: true }).fill('3')
  await work.getByRole('textbox', { name: 'Priority' }).fill('100')
  await work.getByRole('textbox', { name: 'Runs for, seconds' }).fill('600')
  await work.getByRole('combobox', { name: 'Comes' }).click()
  await page.getByRole('option', { name: 'by chance, evenly' }).click()
  await work.getByRole('checkbox', { name: 'All of them or none' }).check()
  await expect(page.getByText(/\d+ pods in .* of simulated time/)).toBeVisible()
  const text = await readFile(await saveAs(shared, folder, 'As a simulate file'), 'utf8')
  const documents = parseAllDocuments(text).map(
    each => each.toJS() as { kind: string; metadata?: { name: string } },
  )
  expect(documents.find(({ kind }) => kind === 'PriorityClass')).toMatchObject({ value: 100 })
  const jobs = documents.filter(
    ({ kind, metadata }) => kind === 'Job' && metadata?.name.startsWith('work-5-'),
  )
  expect(jobs.length).toBeGreaterThan(1)
  for (const job of jobs)
    expect(job).toMatchObject({
      metadata: { namespace: 'namespace1' },
      spec: { parallelism: 3, completions: 3, template: TEMPLATE },
    })
})

test('a play is stopped, taken a step further and run fast, and a tree is begun from nothing', async ({
  shared,
}) => {
  const { page } = shared
  await openLab(page)
  await expect(rows(page)).toHaveCount(5)
  const moment = page.getByRole('slider', { name: 'Moment' })
  const now = async () => Number(await moment.getAttribute('aria-valuenow'))
  const last = await now()
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  const stopped = await now()
  expect(stopped).toBeLessThan(last)
  await page.waitForTimeout(1500) // longer than a moment stands
  expect(await now()).toBe(stopped)
  await page.getByRole('button', { name: 'Next' }).click()
  expect(await now()).toBe(stopped + 1)
  await page.getByText('Fast', { exact: true }).click()
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await expect.poll(now, { timeout: 5000 }).toBe(last)
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Take a tree' }).click()
  await page.getByRole('menuitem', { name: 'An empty tree' }).click()
  await expect(page.getByRole('textbox', { name: /^Name of / })).toHaveCount(1)
  await page.getByRole('button', { name: 'Add a child to root' }).click()
  await expect(page.getByRole('textbox', { name: 'Name of root.1' })).toBeVisible()
  await page.getByRole('button', { name: 'Guide’s example' }).click()
})
