import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { addFiles, kubeconfigWith, willChoose } from './clustersPage.ts'
import { expect, ready, test } from './launch.ts'
import { shot } from './looks.ts'

const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string
}
const goTo = (page: Page, path: string) => page.evaluate(hash => (location.hash = hash), path)

test('settings hold at once and are kept: theme, time zone, limits, language; About tells of this computer', async ({
  launch,
  folder,
}) => {
  const dataFolder = join(folder, 'data')
  const first = await launch({ dataFolder })
  const { page } = first
  await ready(page)
  await goTo(page, '/settings')
  await page.getByText('Dark', { exact: true }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')

  await test.step('every time on screen is of the zone', async () => {
    const asOf = page.getByTestId('freshness')
    const zone = page.getByRole('combobox', { name: 'Time zone' })
    for (const [name, want] of [
      ['UTC', 'snapshot of 20 Nov 09:30'],
      ['Asia/Shanghai', 'snapshot of 20 Nov 17:30'],
    ] as const) {
      await zone.fill(name)
      await page.getByRole('option', { name, exact: true }).click()
      await expect(asOf).toHaveText(want)
    }
  })

  const limit = page.getByRole('textbox', { name: 'Size limit of one cluster' })
  await test.step('a limit that does not fit is explained and not kept', async () => {
    await limit.fill('1')
    await limit.press('Enter')
    await expect(page.getByText('A whole number of MiB from 64 to 65536.')).toBeVisible()
    await limit.fill('128')
    await limit.press('Enter')
    await expect(page.getByText('A whole number of MiB')).toHaveCount(0)
  })
  await shot(page, 'settings')

  await test.step('About tells the versions and opens the log folder', async () => {
    await first.app.evaluate(({ shell }) => {
      const opened: string[] = []
      Object.assign(globalThis, { openedFolders: opened })
      shell.openPath = path => (opened.push(path), Promise.resolve(''))
    })
    await goTo(page, '/about')
    await expect(page.getByText(`Version ${version}`)).toBeVisible()
    for (const name of ['electron', 'chrome', 'node', 'v8', 'sqlite'])
      await expect(page.getByRole('main').getByText(name, { exact: true })).toBeVisible()
    const logs = join(dataFolder, 'logs')
    await expect(page.getByText(logs, { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Open' }).last().click()
    const opened = () =>
      first.app.evaluate(() => (globalThis as unknown as { openedFolders: string[] }).openedFolders)
    await expect.poll(opened).toEqual([logs])
    await shot(page, 'about')
  })

  await goTo(page, '/settings')
  await page.getByText('中文', { exact: false }).first().click()
  await expect(page.getByRole('heading', { name: '设置' })).toBeVisible()
  await first.close()
  const second = await launch({ dataFolder })
  await expect(second.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(second.page.getByRole('link', { name: '设置' })).toBeVisible()
  await goTo(second.page, '/settings')
  await expect(second.page.getByRole('textbox', { name: '单个集群的大小上限' })).toHaveValue('128')
  await expect(second.page.getByTestId('freshness')).toContainText('17:30')
  await goTo(second.page, '/c/sample/overview')
  await expect(second.page.getByRole('region', { name: '不健康的 GPU 节点' })).toContainText(
    '其显存中有行无法重映射。',
  )
})

test('the data moves to another folder, with all that is in it', async ({ launch, folder }) => {
  const [home, other, file] = [join(folder, 'home'), join(folder, 'other'), join(folder, 'config')]
  mkdirSync(other)
  writeFileSync(file, kubeconfigWith(1, 'moved'))
  const first = await launch({ home, dataFolder: null })
  const { page } = first
  await ready(page)
  await addFiles(first, [file])
  await goTo(page, '/settings')
  await page.getByText('Dark', { exact: true }).click()
  await willChoose(first, [first.dataFolder])
  await page.getByRole('button', { name: 'Change …' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Move and start again' }).click()
  await expect(dialog.getByRole('alert')).toHaveText(/in the present data folder, or around it/)
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await willChoose(first, [other])
  await page.getByRole('button', { name: 'Change …' }).click()
  await expect(dialog.getByText(other)).toBeVisible()
  await shot(page, 'move-data')
  // The test starts it again itself.
  await first.app.evaluate(({ app }) => void (app.relaunch = () => undefined))
  const ended = first.app.waitForEvent('close')
  await dialog.getByRole('button', { name: 'Move and start again' }).click()
  await ended

  const second = await launch({ home, dataFolder: null })
  await ready(second.page)
  await goTo(second.page, '/clusters')
  await expect(second.page.getByRole('button', { name: 'Actions for moved-1' })).toBeVisible()
  await expect(second.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await goTo(second.page, '/about')
  await expect(second.page.getByText(other, { exact: true })).toBeVisible()
  expect(existsSync(join(other, 'canopy.sqlite'))).toBe(true)
  expect(existsSync(join(first.dataFolder, 'canopy.sqlite'))).toBe(false)
})
