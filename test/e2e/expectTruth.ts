// What pages show of a live cluster, figure by figure, against the generator's truth (test/support/gpuExporter/truth.ts).
import type { Locator, Page } from '@playwright/test'
import type { TrueNode } from '../support/gpuExporter/fleet.ts'
import { HOLDERS, SHARING, type Truth, UNHEALTHY } from '../support/gpuExporter/truth.ts'
import { expect } from './launch.ts'

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** The numbers that a text shows, in order. */
const numbersIn = (text: string): number[] =>
  [...text.matchAll(/\d[\d,]*(?:\.\d+)?/g)].map(([number]) => Number(number.replaceAll(',', '')))

/** A figure as a page writes it: the first number of a text, rounded no further than its last digit says. */
export function expectShown(text: string, truth: number | null, scale = 1): void {
  if (truth === null) {
    expect(text).toMatch(/^(–|unknown|unlimited)$/)
    return
  }
  const [shown = ''] = /\d[\d,]*(?:\.\d+)?/.exec(text) ?? []
  const half = 0.5 / 10 ** (shown.split('.')[1]?.length ?? 0)
  const value = Number(shown.replaceAll(',', ''))
  expect(Math.abs(value - truth / scale), `${text} for ${truth / scale}`).toBeLessThanOrEqual(half + 1e-9)
}

/** Bytes with their unit. */
function expectBytes(text: string, truth: number | null): void {
  const unit = UNITS.findLast(each => text.endsWith(` ${each}`) || text.includes(` ${each} `))
  expectShown(text, truth, 1024 ** Math.max(0, UNITS.indexOf(unit ?? 'B')))
}

export async function expectCluster(page: Page, { cluster }: Truth): Promise<void> {
  const card = (name: string) => page.getByRole('region', { name, exact: true }).innerText()
  const after = async (name: string): Promise<string> => (await card(name)).slice(name.length)
  const pair = async (name: string, [used, all]: readonly [number, number]): Promise<void> => {
    const [first = '', second = ''] = (await after(name)).split('/')
    expectShown(first, used)
    expectShown(second, all)
  }
  await pair('GPUs allocated', [cluster.gpus.allocated, cluster.gpus.total])
  await pair('GPU nodes in use', [cluster.gpuNodes.allocated, cluster.gpuNodes.total])
  expectShown(await after('Unhealthy'), cluster.gpuNodes.unhealthy)
  expectShown(await after('GPU utilisation'), cluster.gpuUtilizationPercent)
  const { total, allocated, used } = cluster.gpuMemoryBytes
  for (const [name, amount] of [
    ['GPU memory used', used],
    ['GPU memory allocated', allocated],
  ] as const) {
    const [first = '', second = ''] = (await after(name)).split('/')
    expect(second).toContain('TiB')
    expectShown(first, amount, 1024 ** 4)
    expectShown(second, total, 1024 ** 4)
  }
  const { running, pending, succeeded, failed } = cluster.jobs
  expect(numbersIn(await after('Training jobs'))).toEqual([running, pending, succeeded, failed])
}

/** Who holds the GPUs, by model and by namespace, and how many are waited for. */
export async function expectHolders(page: Page): Promise<void> {
  const card = (name: string) => page.getByRole('region', { name, exact: true })
  await expect(card('GPUs allocated')).toContainText(`${HOLDERS.waitingGpus} waiting for a node`)
  for (const { model, nodes, allocated, total } of HOLDERS.models) {
    const cells = await textsOf(card('GPUs by model').getByRole('row').filter({ hasText: model }), 'cell')
    expectShown(cells[1] ?? '', nodes)
    const [held = '', all = ''] = (cells[2] ?? '').split(/of|\//)
    expectShown(held, allocated)
    expectShown(all, total)
    expectShown(cells[3] ?? '', (allocated / total) * 100)
  }
  for (const { namespace, pods, gpus, of } of HOLDERS.namespaces) {
    const cells = await textsOf(
      card('GPUs by namespace').getByRole('row').filter({ hasText: namespace }),
      'cell',
    )
    expectShown(cells[1] ?? '', pods)
    expectShown(cells[2] ?? '', gpus)
    expectShown(cells[3] ?? '', (gpus / of) * 100)
  }
}

/** The one node that a health checker marked, by its rule and what shows it. */
export async function expectUnhealthy(page: Page): Promise<void> {
  const row = page.getByRole('row').filter({ hasText: 'Fault taint' })
  const cells = await textsOf(row, 'cell')
  expect(cells.slice(0, 2)).toEqual([UNHEALTHY, 'all'])
  expect(cells[3]).toContain('example.com/gpu-unhealthy')
}

/** Two rounds, and a little. */
const ROUNDS_MS = 130_000

/** The newest of a chart's own figures is what was measured; the fleet measures the same from scrape to scrape. */
export async function expectLastOfChart(page: Page, { cluster }: Truth): Promise<void> {
  const charts = [
    ['GPU utilisation', 'all GPUs', cluster.gpuUtilizationPercent],
    ['GPU memory', 'used', cluster.gpuMemoryBytes.used],
    ['GPU nodes', 'unhealthy', cluster.gpuNodes.unhealthy],
  ] as const
  for (const [name, line, truth] of charts) {
    const chart = page.getByRole('figure', { name, exact: true })
    const caption = await chart.locator('figcaption').innerText()
    const scale =
      1024 **
      Math.max(
        0,
        UNITS.findLastIndex(unit => caption.includes(unit)),
      )
    await chart.getByRole('button', { name: 'As table' }).click()
    const heads = await chart.getByRole('columnheader').allInnerTexts()
    // The bucket that has just begun may be empty.
    const column = chart.locator(`tbody td:nth-child(${heads.indexOf(line) + 1})`).filter({ hasText: /\d/ })
    await expect(column.first()).toBeVisible({ timeout: ROUNDS_MS }) // it ends with the minute that is over
    expectShown(await column.first().innerText(), truth, scale)
  }
}

const MIB = 1_048_576

/** Every figure of the GPUs of a node, and of the slices of those that are cut. */
export async function expectGpus(page: Page, { gpus }: TrueNode, devices: Devices): Promise<void> {
  expect(devices).toHaveLength(gpus.length)
  for (const [at, device] of devices.entries()) {
    const { index, temperature, powerWatts, slices } = gpus[at]!
    const [busy, memory, heat, power] = await gpuCells(page, new RegExp(`^${index}\\b`))
    expectShown(busy, device.utilizationPercent)
    expectMemory(memory, device.memoryUsedBytes, device.memoryTotalBytes)
    // Who is cut has no heat or power of its own in the exporter's words.
    expectShown(heat, slices.length > 0 ? null : temperature)
    expectShown(power, slices.length > 0 ? null : powerWatts)
    for (const { id, profile, engineActive, usedMib, freeMib } of slices) {
      const [active, held] = await gpuCells(page, `↳ ${id}, ${profile}`)
      expectShown(active, engineActive * 100)
      expectMemory(held, usedMib * MIB, (usedMib + freeMib) * MIB)
    }
  }
}

type Devices = Truth['nodes'][number]['devices']

type GpuCells = [busy: string, memory: string, heat: string, power: string]

async function gpuCells(page: Page, name: string | RegExp): Promise<GpuCells> {
  const head = page.getByRole('rowheader', { name })
  const rows = page.getByRole('table', { name: 'GPUs' }).getByRole('row')
  return (await textsOf(rows.filter({ has: head }), 'cell')) as GpuCells
}

function expectMemory(text: string, used: number, total: number): void {
  const [first = '', second = ''] = text.split('/')
  expectBytes(first.trim(), used)
  expectBytes(second.trim(), total)
}

/** Who borrows from whom: the borrower's sentence has each part. */
export async function expectLoans(page: Page): Promise<void> {
  await expect(page.getByRole('radio', { name: 'nvidia.com/gpu', exact: true })).toBeChecked()
  for (const [borrower, parts] of Object.entries(HOLDERS.loans)) {
    const sentence = page.getByRole('listitem').filter({ hasText: `${borrower} borrows` })
    for (const part of parts) await expect(sentence).toContainText(part)
  }
}

export async function expectNodes(page: Page, { nodes }: Truth): Promise<void> {
  const GIB = 1024 ** 3
  const modes = { exclusive: 'Exclusive', timeSliced: 'Time-sliced', mig: 'MIG' } as const
  for (const node of nodes) {
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: node.name }) })
    const cells = await textsOf(row, 'cell')
    expect(cells.slice(0, 2)).toEqual([node.ip, node.role])
    expect(cells[2]?.toLowerCase()).toBe(modes[node.gpuMode].toLowerCase())
    const figures: readonly (readonly [number, number])[] = [
      [node.gpus, 1],
      [node.gpuMemoryBytes, GIB],
      [node.allocatedGpus, 1],
      [node.allocatedGpuMemoryBytes, GIB],
      [node.usedGpuMemoryBytes, GIB],
      [node.gpuUtilizationPercent, 1],
    ]
    for (const [at, [figure, scale]] of figures.entries()) expectShown(cells[3 + at] ?? '', figure, scale)
    for (const device of node.devices) {
      const cell = page.getByRole('link', { name: new RegExp(`^${node.name} GPU ${device.index},`) })
      const words = (await cell.getAttribute('aria-label')) ?? ''
      expectShown(await cell.innerText(), device.utilizationPercent)
      expectShown(/([\d.]+) % busy/.exec(words)?.[1] ?? '', device.utilizationPercent)
      const [, used = '', total = ''] = /busy, (.*?) of (.*?iB)/.exec(words) ?? []
      expectBytes(used, device.memoryUsedBytes)
      expectBytes(total, device.memoryTotalBytes)
    }
  }
}

/** Nodes whose GPUs are shared by memory, which no exporter tells of. */
export async function expectSharing(page: Page): Promise<void> {
  for (const [name, mode, ...figures] of SHARING) {
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) })
    const cells = await textsOf(row, 'cell')
    expect(cells[2]).toBe(mode)
    for (const [at, figure] of figures.entries()) expectShown(cells[3 + at] ?? '', figure)
    expect(cells.slice(7, 9)).toEqual(['unknown', 'unknown'])
  }
}

export async function expectQuotas(page: Page, { quotas }: Truth): Promise<void> {
  for (const resource of ['cpu', 'nvidia.com/gpu']) {
    const radio = page.getByRole('radio', { name: resource, exact: true })
    // The page before, a node's, has such a text too: a click on it while it is still there says nothing.
    await expect(radio).toBeAttached()
    await page.getByText(resource, { exact: true }).first().click()
    const own = quotas.filter(quota => quota.resource === resource)
    await expect(radio).toBeChecked()
    for (const quota of own) {
      const button = page.getByRole('button', { name: quota.name, exact: true })
      const cells = await textsOf(page.getByRole('row').filter({ has: button }), 'cell')
      expect(cells.slice(0, 2)).toEqual([quota.name, quota.namespaces[0] ?? '–'])
      for (const [at, name] of (['max', 'min', 'used', 'borrowed', 'lent', 'waiting'] as const).entries())
        expectShown(cells[3 + at] ?? '', quota[name])
    }
  }
}

/** The shown texts of a row's cells, once there is such a row. */
export async function textsOf(row: Locator, role: 'cell' | 'gridcell'): Promise<string[]> {
  await expect(row).toHaveCount(1)
  return row.getByRole(role).allInnerTexts()
}

/** @param begunAt before the jobs were created, milliseconds */
export async function expectJobs(page: Page, { jobs }: Truth, begunAt: number): Promise<void> {
  const grid = page.getByRole('grid', { name: 'Training jobs' })
  for (const job of jobs) {
    const row = grid.getByRole('row', { name: new RegExp(`^${job.name}`) })
    const cells = await textsOf(row, 'gridcell')
    expect(cells.slice(0, 3)).toEqual([job.name, job.namespace, job.type])
    expect(cells[3]).toContain(job.status)
    if (job.durationSeconds === null) expect(cells[4]).toBe('–')
    // What runs for weeks is written in days and hours.
    else if (job.status === 'Running') expectShown(cells[4] ?? '', Math.floor(job.durationSeconds / 86_400))
    else expectShown(cells[4] ?? '', job.durationSeconds / 60, job.durationSeconds >= 3600 ? 60 : 1)
    expectWait(cells[5] ?? '', job, begunAt)
    expectShown(cells[6] ?? '', job.requestedGpus)
    expectBytes(cells[7] ?? '', job.requestedGpuMemoryBytes)
    expectBytes(cells[8] ?? '', job.usedGpuMemoryBytes)
    expectShown(cells[9] ?? '', job.gpuUtilizationPercent)
  }
}

/** Those of the past began before their objects were made here, so that they never waited; the one that waits does so since. */
function expectWait(text: string, { status }: Truth['jobs'][number], begunAt: number): void {
  if (status !== 'Pending') return expect(text).toBe('0 s')
  const [, minutes = '0', seconds = '0'] = /^(?:(\d+) min)? ?(?:(\d+) s)?$/.exec(text) ?? []
  const waited = Number(minutes) * 60 + Number(seconds)
  expect(waited, text).toBeGreaterThan(0)
  expect(waited, text).toBeLessThanOrEqual((Date.now() - begunAt) / 1000)
}

export async function expectInstances(page: Page, { jobs }: Truth): Promise<void> {
  const [job] = jobs
  for (const instance of job?.instances ?? []) {
    const row = page
      .getByRole('row')
      .filter({ has: page.getByRole('cell', { name: instance.name, exact: true }) })
    const cells = await textsOf(row, 'cell')
    expect(cells.slice(0, 3)).toEqual([instance.name, instance.status, instance.node])
    expectShown(cells[3] ?? '', instance.requestedGpus)
    expectBytes(cells[4] ?? '', instance.usedGpuMemoryBytes)
    expectShown(cells[5] ?? '', instance.gpuUtilizationPercent)
  }
}
