// Search among 50,000 objects, key by key, from the key to its results on screen.
import type { Page } from '@playwright/test'
import { goTo, offlineClusters, openApp } from './app.ts'
import type { Bench } from './context.ts'
import { median, quantile, type Figure } from './measure.ts'
import { probe } from './probe.ts'

const OBJECTS = 50_000
const NODES = 2000
/** What is typed, one key after another: few hits, many hits, two words, and nothing. */
const TYPED = ['train-123', 'node-0123', 'vision serve', 'zzzz'] as const
const MAX_MS = 50

export const benchSearch: Bench = async ({ scratch, runs, scale }) => {
  const { folders, ids } = await offlineClusters(scratch, ['search'], {
    nodes: NODES * scale,
    pods: (OBJECTS - NODES) * scale,
  })
  const [id = ''] = ids
  const running = await openApp(folders, '/about')
  try {
    await probe(running.page)
    const keys: { answered: number; drawn: number }[] = []
    for (let run = -1; run < runs; run += 1) {
      await goTo(running.page, '/about')
      await running.page.reload() // nothing is cached
      await goTo(running.page, `/c/${id}/nodes`)
      const typed = await typeAll(running.page)
      if (run >= 0) keys.push(...typed)
    }
    const of = `search among ${OBJECTS * scale} objects`
    const figure = (what: string, value: number, target: Figure['target']): Figure => ({
      what: `${of}, ${what}`,
      unit: 'ms',
      value,
      runs: keys.length,
      target,
    })
    const drawn = keys.map(key => key.drawn)
    return [
      figure('a key to its results on screen', median(drawn), { max: MAX_MS }),
      figure('a key to its results on screen, p95', quantile(drawn, 0.95), null),
      figure('a key to its answer in the window', median(keys.map(key => key.answered)), null),
    ]
  } finally {
    await running.close()
  }
}

async function typeAll(page: Page): Promise<{ answered: number; drawn: number }[]> {
  const times: { answered: number; drawn: number }[] = []
  const field = page.locator('#search-field')
  for (const text of TYPED) {
    await field.focus()
    await field.fill('')
    for (let length = 1; length <= text.length; length += 1) {
      // Blanks at the end ask for nothing new.
      if (text[length - 1] === ' ') await page.keyboard.press(' ')
      else times.push(await typeOne(page, text.slice(0, length)))
    }
  }
  return times
}

/** Types the last letter of `text`; milliseconds from the key to the answer, and to its being drawn. */
async function typeOne(page: Page, text: string): Promise<{ answered: number; drawn: number }> {
  const measured = page.evaluate(async asked => {
    const pressed = new Promise<number>(resolve =>
      addEventListener('keydown', ({ timeStamp }) => resolve(timeStamp), { capture: true, once: true }),
    )
    const before = window.bench.answers.length
    const answer = () =>
      window.bench.answers
        .slice(before)
        .find(({ name, input }) => name === 'search.find' && (input as { text: string }).text === asked)
    // The first change of the document after the answer draws it. Where it draws the same again, a late nudge ends the wait.
    const nudge = setInterval(
      () => (document.documentElement.dataset['nudged'] = String(performance.now())),
      300,
    )
    const drawn = window.bench.drawn(() => answer() !== undefined).finally(() => clearInterval(nudge))
    const start = await pressed
    const at = await drawn
    return { answered: (answer()?.at ?? Number.NaN) - start, drawn: at - start }
  }, text)
  await page.evaluate(() => true) // the one above has begun to listen
  await page.keyboard.press(text.at(-1) ?? '')
  return measured
}
