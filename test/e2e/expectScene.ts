// What pages show of the scene (liveScene.ts), against what was counted by hand and what the API server says.
import type { Page } from '@playwright/test'
import type { Api } from '../cluster/api.ts'
import { expectShown, textsOf } from './expectTruth.ts'
import { expect } from './launch.ts'
import { CSV_HEADER, NODES, OVERVIEW } from './liveScene.ts'

/** So exact is an age, and so long may pass until it is read, seconds. */
const AGE_SECONDS = 20
const SECONDS = { s: 1, min: 60, h: 3600 } as const

type EventOfApi = {
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly count?: number
  readonly series?: { readonly count: number }
  readonly involvedObject: { readonly kind: string; readonly namespace?: string; readonly name: string }
}
type NodeOfApi = {
  readonly metadata: { readonly creationTimestamp: string }
  readonly status: {
    readonly nodeInfo: { readonly kubeletVersion: string }
    readonly conditions: readonly {
      readonly type: string
      readonly status: string
      readonly reason: string
      readonly message: string
    }[]
  }
}

/** Every figure of the Overview, each with its source and its age. */
export async function expectOverview(page: Page, api: Api): Promise<void> {
  const { nodes, gpuNodes, gpus, cores, memoryGib, pods } = OVERVIEW
  const card = (name: string) => page.getByRole('region', { name, exact: true })
  const pair = async (name: string, used: number, all: number): Promise<void> => {
    const [first = '', second = ''] = (await card(name).innerText()).slice(name.length).split('/')
    expectShown(first, used)
    expectShown(second, all)
  }
  await pair('GPUs allocated', gpus.allocated, gpus.total)
  await expect(card('GPUs allocated')).toContainText(`${gpus.waiting} waiting for a node`)
  await pair('GPU nodes in use', gpuNodes.allocated, gpuNodes.total)
  await expect(card('GPU nodes in use')).toContainText(`${gpuNodes.unhealthy} unhealthy`)
  await pair('CPU requested', cores.requested, cores.allocatable)
  await pair('Memory requested', memoryGib.requested, memoryGib.allocatable)
  await expect(card('Memory requested')).toContainText('GiB')
  await expect(card('Unhealthy')).toContainText(`${gpuNodes.unhealthy}node · ${gpus.unhealthy} GPUs`)
  await expect(card('Unhealthy')).toContainText('gpu-c')
  for (const name of [
    'GPUs allocated',
    'GPU nodes in use',
    'CPU requested',
    'Memory requested',
    'Unhealthy',
  ]) {
    await page.getByRole('button', { name: `${name}: How this is counted` }).hover()
    await expect(page.getByRole('tooltip').last()).toContainText(/Kubernetes objects, \d+ s old/)
  }
  const counts = async (name: string) =>
    Object.fromEntries(
      await Promise.all(
        (await card(name).getByRole('row').all()).map(
          async row => await row.getByRole('cell').allInnerTexts(),
        ),
      ),
    ) as Record<string, string>
  expect(await counts('Nodes')).toEqual({
    Ready: `${nodes.ready}`,
    'Not ready': `${nodes.notReady}`,
    Cordoned: `${nodes.cordoned}`,
  })
  await expect(card('Nodes')).toContainText(new RegExp(`^Nodes\\s*${nodes.total}`))
  const { total, ...phases } = pods
  expect(await counts('Pods')).toEqual(
    Object.fromEntries(Object.entries(phases).map(([phase, count]) => [phase, `${count}`])),
  )
  await expect(card('Pods')).toContainText(new RegExp(`^Pods\\s*${total}`))
  await expect(page.locator('main header').first()).toContainText(
    /Kubernetes objects ?\(allocation only\) ?\d+ s old/,
  )
  // down-1 is not ready, gpu-c has unhealthy GPUs.
  await expect(page.getByRole('img', { name: '2 nodes need attention' })).toBeVisible()
  await expectWarnings(page, api)
}

/** The warnings are those of the API server: why, about what, in which words, how often. */
async function expectWarnings(page: Page, api: Api): Promise<void> {
  const table = page.getByRole('region', { name: 'Recent warnings' })
  const rows = table.getByRole('row')
  await expect(async () => {
    for (const more of await table.getByRole('button', { name: /^Show \d+ more/ }).all()) await more.click()
    const { items } = await api.send<{ items: EventOfApi[] }>('GET', '/api/v1/events')
    const want = items
      .filter(({ type }) => type === 'Warning')
      .map(({ reason, message, count, series, involvedObject: { kind, namespace, name } }) => [
        reason,
        `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`,
        message,
        `${series?.count ?? count ?? 1}`,
      ])
      .map(String)
    expect(want.length).toBeGreaterThanOrEqual(2)
    const shown = await Promise.all(
      (await rows.all()).slice(1).map(async row => (await row.getByRole('cell').allInnerTexts()).slice(0, 4)),
    )
    expect(new Set(shown.map(String))).toEqual(new Set(want))
    expect(shown).toHaveLength(want.length)
  }).toPass({ timeout: 10_000 })
}

const grid = (page: Page, name: string) => page.getByRole('grid', { name, exact: true })

/** The cells of a row of a table, by its first. */
const cellsOf = (page: Page, table: string, name: string | RegExp): Promise<string[]> =>
  textsOf(
    grid(page, table)
      .getByRole('row')
      .filter({ has: page.getByRole('gridcell', { name, exact: true }) }),
    'gridcell',
  )

const nodeOfApi = (api: Api, name: string): Promise<NodeOfApi> => api.send('GET', `/api/v1/nodes/${name}`)

/** Every column of every node; all columns are shown. */
export async function expectNodeTable(page: Page, api: Api): Promise<void> {
  await expect(grid(page, 'Nodes').getByRole('columnheader')).toHaveText([
    /^Name/,
    /^IP/,
    /^Status/,
    /^Roles/,
    /^GPU mode/,
    /^GPU model/,
    /^GPUs/,
    /^GPUs allocated/,
    /^CPU requested\s*cores/,
    /^Memory requested/,
    /^Pods/,
    /^Conditions/,
    /^Version/,
    /^Age/,
  ])
  for (const [name, columns] of Object.entries(NODES)) {
    const cells = await cellsOf(page, 'Nodes', name)
    const { metadata, status } = await nodeOfApi(api, name)
    const { kubeletVersion } = status.nodeInfo
    const want = [name, ...columns.map(([text]) => text), kubeletVersion || '–']
    expect(cells.slice(0, -1)).toEqual(want)
    const shown = [...(cells.at(-1) ?? '').matchAll(/(\d+) (s|min|h)/g)].reduce(
      (sum, [, count, unit]) => sum + Number(count) * SECONDS[unit as keyof typeof SECONDS],
      0,
    )
    const age = (Date.now() - Date.parse(metadata.creationTimestamp)) / 1000
    expect(Math.abs(age - shown), `${name} is ${age} s old and shows ${shown} s`).toBeLessThan(AGE_SECONDS)
  }
}

/** The names in the first column, from above. */
export const namesOf = (page: Page): Promise<string[]> =>
  grid(page, 'Nodes').locator('[data-index] [role=gridcell]:first-child').allInnerTexts()

/** What was copied is the whole table, to the byte. @param names in the order of the table */
export async function expectCsv(text: string, api: Api, names: readonly string[]): Promise<void> {
  const rows = await Promise.all(
    names.map(async name => {
      const { metadata, status } = await nodeOfApi(api, name)
      const created = new Date(metadata.creationTimestamp).toISOString()
      const columns = (NODES[name] ?? []).map(([, csv]) => csv)
      return [name, ...columns, status.nodeInfo.kubeletVersion, created].join(',')
    }),
  )
  expect(text).toBe([CSV_HEADER, ...rows, ''].join('\r\n'))
}

/** A node's own page: its figures, its pods, and its conditions as the API server has them. */
export async function expectNode(page: Page, api: Api): Promise<void> {
  await expect(page.locator('main h1')).toHaveText('gpu-a')
  for (const [name, figures] of [
    ['GPUs allocated', '4/ 8'],
    ['CPU requested', '8/ 64 cores'],
    ['Memory requested', '32/ 256 GiB'],
    ['Pods', '1/ 110'],
  ] as const)
    await expect(page.getByRole('region', { name, exact: true })).toContainText(figures)
  expect((await cellsOf(page, 'Pods on this node', 'train-0')).slice(0, 8)).toEqual([
    'train-0',
    'team-a',
    'Running',
    '–',
    '4',
    '8',
    '32 GiB',
    '0',
  ])
  await expect(grid(page, 'Pods on this node').getByRole('row')).toHaveCount(2)
  const { conditions } = (await nodeOfApi(api, 'gpu-a')).status
  const rows = page.getByRole('region', { name: 'Conditions' }).getByRole('row')
  const shown = await Promise.all(
    (await rows.all()).slice(1).map(async row => (await row.getByRole('cell').allInnerTexts()).slice(0, 3)),
  )
  expect(shown).toEqual(conditions.map(each => [each.type, each.status, each.message || each.reason]))
  expect(shown.length).toBeGreaterThan(3)
  const gpus = page
    .getByRole('region', { name: 'Resources' })
    .getByRole('row')
    .filter({ hasText: 'nvidia.com/gpu' })
  expect((await textsOf(gpus, 'cell')).slice(0, 4)).toEqual(['nvidia.com/gpu', '8', '8', '4'])
  await expect(page.locator('main header').first()).toContainText(/Kubernetes objects, \d+ s old/)
}
