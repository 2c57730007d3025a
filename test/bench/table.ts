// A table of 10,000 rows: the Nodes page of a cluster that is offline.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { goTo, offlineClusters, openApp } from './app.ts'
import type { Bench } from './context.ts'
import { emptyListPage, openBlank } from './emptyList.ts'
import { median, quantile, type Figure } from './measure.ts'
import { probe } from './probe.ts'
import { scroll } from './scroll.ts'

const ROWS = 10_000

export const benchTable: Bench = async ({ scratch, runs, scale }) => {
  const { folders, ids } = await offlineClusters(scratch, ['table'], {
    nodes: ROWS * scale,
    pods: ROWS * scale,
  })
  const [id = ''] = ids
  const listPage = await emptyListPage(join(scratch, 'empty-list'), ROWS * scale)
  const running = await openApp(folders, '/clusters')
  const empty = await openBlank(folders.home, join(scratch, 'empty-data'), listPage)
  try {
    const { page } = running
    await probe(page)
    const first = await repeat(runs, () => firstRows(page, `/c/${id}/nodes`))
    const sorts = await repeat(runs, run => sortByName(page, run))
    await empty.page.waitForSelector('[data-index]')
    const frames: number[] = []
    const emptyFrames: number[] = []
    let largest = 0
    for (let run = 0; run < runs; run += 1) {
      const scrolled = await scroll(page, '[role=grid]')
      largest = Math.max(largest, scrolled.elements)
      frames.push(quantile(scrolled.frames, 0.95))
      emptyFrames.push(quantile((await scroll(empty.page, '#scroller')).frames, 0.95))
    }
    const baseline = { what: 'empty virtual list', value: median(emptyFrames) }
    const of = `${ROWS * scale}-row table`
    const figure = (what: string, values: readonly number[], max: number): Figure => ({
      what: `${of}, ${what}`,
      unit: 'ms',
      value: median(values),
      runs,
      target: { max },
    })
    return [
      figure('data to first rows', first, 150),
      figure('sort, click to repainted rows', sorts, 200),
      {
        what: `${of}, p95 frame while scrolling`,
        unit: 'ms',
        value: median(frames),
        runs,
        target: { timesBaseline: 1.5 },
        baseline,
      },
      { what: `${of}, DOM nodes, most`, unit: 'nodes', value: largest, runs, target: { max: 600 } },
    ]
  } finally {
    await running.close()
    await empty.close()
  }
}

async function repeat(runs: number, work: (run: number) => Promise<number>): Promise<number[]> {
  const values: number[] = []
  for (let run = -1; run < runs; run += 1) {
    const value = await work(run)
    if (run >= 0) values.push(value)
  }
  return values
}

/** From the moment the answer is in the window to its rows on screen, with nothing cached before. */
async function firstRows(page: Page, path: string): Promise<number> {
  await goTo(page, '/about')
  await page.reload()
  await page.waitForSelector('main h1')
  return page.evaluate(async hash => {
    const drawn = window.bench.drawn(
      () => document.querySelector('[role=row][data-index]:not([aria-busy])') !== null,
    )
    location.hash = hash
    const at = await drawn
    const answer = window.bench.answers.find(({ name }) => name === 'nodes.list')
    return at - (answer?.at ?? Number.NaN)
  }, path)
}

/** A click on the first column's header turns the order round: the first row is another one. */
const sortByName = (page: Page, run: number): Promise<number> =>
  page.evaluate(async () => {
    const firstRow = () => document.querySelector('[role=row][data-index="0"]:not([aria-busy])')?.textContent
    const before = firstRow()
    const button = document.querySelector<HTMLElement>('[role=columnheader] button')
    const start = performance.now()
    button?.click()
    return (await window.bench.drawn(() => firstRow() !== undefined && firstRow() !== before)) - start
  }, run)
