// What a person does on the Clusters page, for tests.
import type { Page } from '@playwright/test'
import { expect, type RunningApp } from './launch.ts'

/** A kubeconfig of `count` contexts that lead nowhere. */
export function kubeconfigWith(count: number, prefix = 'cluster'): string {
  const names = Array.from({ length: count }, (_, n) => `${prefix}-${n + 1}`)
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: names.map((name, n) => ({ name, cluster: { server: `https://${name}.invalid:${6443 + n}` } })),
    users: [{ name: 'mira', user: { token: 'canary-token-of-mira' } }],
    contexts: names.map(name => ({ name, context: { cluster: name, user: 'mira' } })),
  })
}

/** The system's dialog answers by itself. */
export const willChoose = ({ app }: RunningApp, paths: readonly string[]) =>
  app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = (() =>
      Promise.resolve({ canceled: false, filePaths })) as unknown as typeof dialog.showOpenDialog
  }, paths)

export async function openAdd(page: Page): Promise<void> {
  await page.evaluate(() => (location.hash = '/clusters'))
  await page.getByRole('button', { name: 'Add clusters' }).first().click()
}

/** Adds every context of the files; when it ends the list shows all of them. */
export async function addFiles(running: RunningApp, paths: readonly string[]): Promise<void> {
  const { page } = running
  await willChoose(running, paths)
  await openAdd(page)
  const listed = page.getByRole('button', { name: /^Actions for /, includeHidden: true })
  const before = await listed.count()
  await page.getByRole('button', { name: /Choose files/ }).click()
  const add = page.getByRole('button', { name: /^Add \d+ contexts?$/ })
  const added = Number(/\d+/.exec((await add.textContent()) ?? '')?.[0])
  await add.click()
  await expect(page.getByText(/clusters? added/)).toBeVisible()
  await expect(listed).toHaveCount(before + added)
}

/** Chooses what to do from the menu of a cluster in the list. */
export const action = async (page: Page, cluster: string, item: string | RegExp) => {
  await page.getByRole('button', { name: `Actions for ${cluster}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}
