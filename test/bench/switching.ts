// Switching between two clusters that are open, by their keys, from one full page to the other's.
import type { Page } from '@playwright/test'
import { goTo, offlineClusters, openApp } from './app.ts'
import type { Bench } from './context.ts'
import { median, quantile, type Figure } from './measure.ts'
import { probe } from './probe.ts'

const MAX_MS = 120
/** How long a person looks before the next switch, milliseconds. */
const LOOK_MS = 400

export const benchSwitching: Bench = async ({ scratch, runs, scale }) => {
  const { folders, ids } = await offlineClusters(scratch, ['one', 'two'], {
    nodes: 1000 * scale,
    pods: 10_000 * scale,
  })
  const running = await openApp(folders, '/about')
  try {
    const figures: Figure[] = []
    await probe(running.page)
    for (const name of ['overview', 'nodes'] as const) {
      for (const id of ids) await visit(running.page, `/c/${id}/${name}`)
      const times: number[] = []
      for (let run = 0; run < runs * ids.length; run += 1) {
        const place = run % ids.length
        // The sample cluster is the first: these are the second and third.
        times.push(await switchTo(running.page, { id: ids[place] ?? '', key: String(place + 2), name }))
        await running.page.waitForTimeout(LOOK_MS)
      }
      const figure = { unit: 'ms', runs: times.length } as const
      const what = `switch between two open clusters, ${name}`
      figures.push({ ...figure, what, value: median(times), target: { max: MAX_MS } })
      figures.push({ ...figure, what: `${what}, p95`, value: quantile(times, 0.95), target: null })
    }
    return figures
  } finally {
    await running.close()
  }
}

async function visit(page: Page, path: string): Promise<void> {
  await goTo(page, path)
  await page.waitForFunction(() => !document.querySelector('main [aria-busy=true], main [data-pending]'))
  await page.waitForTimeout(LOOK_MS)
}

type Switch = { readonly id: string; readonly key: string; readonly name: 'overview' | 'nodes' }

/** From the key to the other cluster's page with all of it drawn: an Overview with its chart, a table with its rows. */
async function switchTo(page: Page, { id, key, name }: Switch): Promise<number> {
  const measured = page.evaluate(
    async ({ cluster, isOverview }) => {
      const start = await new Promise<number>(resolve =>
        addEventListener('keydown', ({ key: pressed, timeStamp }) => {
          if (pressed !== 'Control') resolve(timeStamp)
        }),
      )
      const root = document.documentElement
      const before = document.querySelector('main h1')
      const isThere = () => {
        if (!location.hash.includes(`/c/${cluster}/`) || document.querySelector('main h1') === before)
          return false
        if (isOverview) return root.dataset['ready'] === 'true'
        return document.querySelector('main [role=row][data-index]:not([aria-busy])') !== null
      }
      return (await window.bench.drawn(isThere)) - start
    },
    { cluster: id, isOverview: name === 'overview' },
  )
  await page.evaluate(() => true) // the one above has begun to listen
  await page.keyboard.press(`Control+${key}`)
  return measured
}
