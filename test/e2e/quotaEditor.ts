// The quota tree's editor as tests use it.
import { expect, type LaunchOptions, pageLink, ready, type RunningApp } from './launch.ts'
import type { Locator, Page } from '@playwright/test'
import { type Api, ApiFailure } from '../cluster/api.ts'
import { treeObject } from '../support/quotaTrees.ts'

/** What a story is told with. */
export type Story = {
  readonly launch: (options?: LaunchOptions) => Promise<RunningApp>
  readonly api: Api
  readonly kubeconfig: string
  /** Where files are saved. */
  readonly folder: string
}

export const TREES = '/apis/scheduling.sigs.k8s.io/v1beta1/namespaces/kube-system/elasticquotatrees'
export const TREE = `${TREES}/elasticquotatree`

export const row = (page: Page, name: string): Locator => page.locator(`[role="row"][data-node="${name}"]`)
export const rows = (page: Page): Locator => page.locator('[role="row"][data-node]')
export const field = (page: Page, side: 'min' | 'max', node: string): Locator =>
  page.getByRole('textbox', { name: `${side} cpu, ${node}` })
export const undoOf = (page: Page, label: string | RegExp): Locator =>
  page.getByRole('button', { name: typeof label === 'string' ? `Undo: ${label}` : label, exact: true })

/** The tree in the cluster is this one from now on. */
export async function putTree(api: Api, root: object): Promise<void> {
  await dropTree(api)
  await api.send('POST', TREES, treeObject(root))
}

export const dropTree = (api: Api): Promise<unknown> =>
  api.send('DELETE', TREE).catch((error: unknown) => {
    if (!(error instanceof ApiFailure && error.status === 404)) throw error
  })

export async function openTree(page: Page): Promise<void> {
  await ready(page)
  await expect(page.getByTestId('freshness')).toHaveText(/live/, { timeout: 20_000 })
  await pageLink(page, 'Quotas').click()
  await page.getByRole('link', { name: 'Quota tree' }).click()
  await expect(page.getByRole('heading', { name: 'Quota tree', exact: true })).toBeVisible()
}

/** With the keyboard: the node, and its fields. */
export async function edit(page: Page, node: string): Promise<void> {
  await row(page, node).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused()
}

export const review = (page: Page): Locator => page.getByRole('button', { name: /^Review \d+ edits?$/ })
