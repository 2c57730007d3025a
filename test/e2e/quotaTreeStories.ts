// What a person does to a quota tree by hand.
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import type { Api } from '../cluster/api.ts'
import { nodeManifest } from '../cluster/manifests.ts'
import { createAll } from '../cluster/objects.ts'
import { guideRoot } from '../support/quotaTrees.ts'
import { expect, test, type RunningApp } from './launch.ts'
import { expectAccessibleInBothThemes, shot } from './looks.ts'
import { savedBy } from './saved.ts'
import {
  type Story,
  dropTree,
  edit,
  field,
  openTree,
  putTree,
  review,
  row,
  rows,
  undoOf,
} from './quotaEditor.ts'

/** As many undos as there were edits lead back to the start. */
async function undoAll(page: Page, labels: readonly string[]): Promise<void> {
  await row(page, 'root').focus()
  for (const label of labels.toReversed()) {
    await expect(undoOf(page, label)).toBeVisible()
    await page.keyboard.press('ControlOrMeta+z')
  }
  await expect(page.getByRole('button', { name: 'Nothing to undo' })).toBeVisible()
}

const problems = (page: Page) => page.getByRole('region', { name: 'Problems' })

async function beginning(page: Page, api: Api): Promise<void> {
  await page.getByRole('button', { name: 'Two departments' }).click()
  await expect(rows(page)).toHaveCount(7)
  await expect(undoOf(page, 'begin with “Two departments”')).toBeVisible()
  await page.getByRole('button', { name: 'Discard edits' }).click()
  // What others wrote into it is no column of a spreadsheet.
  await putTree(api, { ...guideRoot(), attributes: { 'vendor.example/team': 'research' } })
  await expect(rows(page)).toHaveCount(7)
  await expect(page.getByRole('heading', { name: 'Nothing is wrong.' })).toBeVisible({ timeout: 20_000 })
}

async function wrongAndRight(page: Page): Promise<void> {
  await edit(page, 'root.a.1')
  await page.getByRole('combobox', { name: 'Add a resource' }).click()
  await expect(page.getByRole('option', { name: 'example.com/fpga' })).toBeVisible()
  await page.keyboard.press('Escape')
  await field(page, 'max', 'root.a.1').fill('5')
  const words = 'Min 10 cpu is above max 5.'
  const min = field(page, 'min', 'root.a.1')
  await expect(min).toHaveAttribute('aria-invalid', 'true')
  await expect(min).toHaveAccessibleDescription(words)
  await expect(row(page, 'root.a.1').getByRole('img', { name: '1 error' })).toBeVisible()
  await expect(review(page)).toBeDisabled()
  await row(page, 'root').focus()
  await problems(page).getByRole('button', { name: words }).click()
  await expect(min).toBeFocused()
  await shot(page, 'story-problem')
  await expectAccessibleInBothThemes(page, 'a problem')
  await problems(page).getByRole('button', { name: 'Raise max to min' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing is wrong.' })).toBeVisible()
  await expect(field(page, 'max', 'root.a.1')).toHaveValue('10')
  await undoAll(page, ['max cpu of root.a.1 to 5', 'Raise max to min (root.a.1)'])
}

async function confirmed(page: Page): Promise<void> {
  await edit(page, 'root.b.2')
  await page.getByText('Rules of this node').click()
  const weight = page.getByRole('textbox', { name: 'Weight among siblings when borrowing' })
  await weight.fill('heavy')
  await expect(weight).toHaveAccessibleDescription('weight cannot be “heavy”, so it is ignored.')
  await review(page).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('The cluster accepts it in a dry run.')).toBeVisible({ timeout: 20_000 })
  const apply = dialog.getByRole('button', { name: 'Apply to test' })
  await expect(apply).toBeDisabled()
  await expect(dialog.getByText('The warnings are not confirmed yet')).toBeVisible()
  await dialog.getByRole('checkbox', { name: 'I know this warning and go on' }).check()
  await expect(apply).toBeEnabled()
  await dialog.getByText('YAML', { exact: true }).click()
  await expect(
    dialog
      .getByLabel('YAML')
      .locator('span')
      .filter({ hasText: /^\+ +weight: heavy/ }),
  ).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await undoAll(page, ['weight of root.b.2'])
}

async function gestures(page: Page): Promise<void> {
  const press = async (node: string, key: string): Promise<void> => {
    await row(page, node).focus()
    await page.keyboard.press(key)
  }
  const order = () => rows(page).evaluateAll(all => all.map(each => (each as HTMLElement).dataset['node']))
  await press('root.a.1', 'ControlOrMeta+d')
  await expect(row(page, 'root.a.1-2')).toBeFocused()
  await page.keyboard.press('Alt+ArrowUp')
  expect(await order()).toEqual([
    'root',
    'root.a',
    'root.a.1-2',
    'root.a.1',
    'root.a.2',
    'root.b',
    'root.b.1',
    'root.b.2',
  ])
  await page.keyboard.press('Alt+ArrowDown')
  await page.keyboard.press('Alt+ArrowRight')
  await expect(row(page, 'root.a.1-2')).toHaveAttribute('aria-level', '4')
  await page.keyboard.press('Alt+ArrowLeft')
  await page.keyboard.press('F2')
  await page.keyboard.type('speech')
  await page.keyboard.press('Enter')
  await expect(row(page, 'speech')).toBeFocused()
  // Two are picked with the keyboard, one of them is let go with the mouse.
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.getByRole('button', { name: 'Delete 2 nodes' })).toBeVisible()
  await row(page, 'root.a.2').click({ modifiers: ['ControlOrMeta'] })
  await expect(page.getByRole('button', { name: 'Delete', exact: true })).toBeEnabled()
  await row(page, 'root.a.2').click({ modifiers: ['ControlOrMeta'] })
  await row(page, 'root.a.2').dragTo(row(page, 'root.b'))
  expect((await order()).slice(-5)).toEqual(['root.b', 'root.b.1', 'root.b.2', 'speech', 'root.a.2'])
  await page.getByText('Picture', { exact: true }).click()
  const card = (name: string) =>
    page.locator('.react-flow__node').filter({ has: page.getByText(name, { exact: true }) })
  await card('root.b.1').click()
  await card('root.b.2').click({ modifiers: ['ControlOrMeta'] })
  await expect(page.getByRole('button', { name: 'Delete 2 nodes' })).toBeVisible()
  await card('root.b.1').click({ modifiers: ['ControlOrMeta'] })
  await expect(page.getByRole('complementary', { name: 'Node root.b.2' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Delete', exact: true })).toBeVisible()
  await page.getByText('Rows', { exact: true }).click()
  await row(page, 'root.b.1').click()
  await page.getByRole('button', { name: 'Unbind namespace3' }).click()
  await row(page, 'root.a').click()
  await page.getByRole('button', { name: 'Share out' }).click()
  await page.getByRole('menuitem', { name: 'Equally among the children' }).click()
  await row(page, 'root.b.2').click()
  await page.getByRole('button', { name: 'Duplicate', exact: true }).click()
  await page.getByRole('button', { name: 'Add child' }).click()
  await press('root.b.2', 'Delete')
  await undoAll(page, [
    'duplicate root.a.1',
    'move root.a.1-2',
    'move root.a.1-2',
    'move root.a.1-2',
    'move root.a.1-2',
    'rename root.a.1-2 to speech',
    'move speech, root.a.2',
    'unbind namespace3 from root.b.1',
    'share out cpu of root.a',
    'duplicate root.b.2',
    'add root.b.2-2.1',
    'delete root.b.2',
  ])
  await expect(rows(page)).toHaveCount(7)
}

/** A namespace that is not there is made in place; the edit outlives the death of the app. */
async function boundAndKilled(
  { launch, api, kubeconfig }: Story,
  { app, page, dataFolder, ...running }: RunningApp,
): Promise<RunningApp> {
  await edit(page, 'root.b.2')
  await page.getByRole('combobox', { name: 'Bind a namespace' }).fill('brand-new')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Create brand-new now' }).click()
  await expect(page.getByText('There is no namespace brand-new yet.')).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'Nothing is wrong.' })).toBeVisible({ timeout: 20_000 })
  await expect
    .poll(() => api.send('GET', '/api/v1/namespaces/brand-new'))
    .toMatchObject({ metadata: { name: 'brand-new' } })
  await sleep(1000) // an edit is on disk a moment later
  const backend = await running.backendPid()
  const ended = new Promise(resolve => app.process().once('exit', resolve))
  app.process().kill('SIGKILL')
  if (backend !== null) process.kill(backend, 'SIGKILL')
  await ended
  const again = await launch({ dataFolder, args: ['--kubeconfig', kubeconfig] })
  await openTree(again.page)
  await expect(row(again.page, 'root.b.2')).toContainText('brand-new')
  await expect(undoOf(again.page, 'bind brand-new to root.b.2')).toBeVisible()
  return again
}

async function outAndIn({ page, ...running }: RunningApp, folder: string): Promise<void> {
  for (const item of ['As YAML', 'As CSV, for a spreadsheet']) {
    const path = await savedBy(running, folder, async () => {
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: item }).click()
    })
    expect(await readFile(path, 'utf8')).toContain('brand-new')
    await page.getByRole('button', { name: 'Import…' }).click()
    await page.locator('input[type=file]').setInputFiles(path)
    await expect(page.getByRole('dialog').getByText('Nothing changes.')).toBeVisible()
    await page.getByRole('button', { name: 'Cancel' }).click()
  }
}

async function applied(page: Page): Promise<void> {
  await review(page).click()
  await page.getByLabel('Why (kept with the edit)').fill('a team of its own')
  const apply = page.getByRole('button', { name: 'Apply to test' })
  await expect(apply).toBeEnabled({ timeout: 20_000 })
  await apply.click()
  await expect(page.getByText('Applied.')).toBeVisible({ timeout: 20_000 })
  await page.getByRole('button', { name: 'History' }).click()
  const entry = page.getByRole('listitem').filter({ hasText: 'a team of its own' })
  await entry.getByRole('button', { name: 'Show what changed' }).click()
  await expect(entry.getByRole('row').filter({ hasText: /root\.b\.2.*brand-new/ })).toBeVisible()
  await page.keyboard.press('Escape')
}

/** Everything that a hand does, from nothing to an applied edit. */
export async function byHand(story: Story): Promise<void> {
  const { launch, api, kubeconfig, folder } = story
  await dropTree(api)
  const fpgas = nodeManifest({ name: 'fpgas', cpus: 64 })
  const { status } = fpgas.body as { status: Record<'capacity' | 'allocatable', Record<string, string>> }
  for (const amounts of [status.capacity, status.allocatable]) amounts['example.com/fpga'] = '2'
  await createAll(api, [fpgas])
  const running = await launch({ args: ['--kubeconfig', kubeconfig] })
  const { page } = running
  await openTree(page)
  await test.step('a template; then the tree that somebody else made', () => beginning(page, api))
  await test.step('what is wrong is said at its field, and put right', () => wrongAndRight(page))
  await test.step('warnings are confirmed, and the change is read as YAML', () => confirmed(page))
  await test.step('every gesture, and back again', () => gestures(page))
  const again = await test.step('a namespace made in place; a crash', () => boundAndKilled(story, running))
  await test.step('applied, and told by the history', () => applied(again.page))
  await test.step('out to a file and in again changes nothing', () => outAndIn(again, folder))
}
