import type { Page } from '@playwright/test'

const FRAMES = 240
/** A fast wheel: 160 pixels a frame are 300 rows a second. */
const STEP = 160

/** How long each frame took, milliseconds, and the most elements there were. */
export type Scrolled = { readonly frames: readonly number[]; readonly elements: number }

/** Scrolls down for some seconds, from the top. */
export const scroll = (page: Page, selector: string): Promise<Scrolled> =>
  page.evaluate(
    async ({ selector: which, count, step }) => {
      const element = document.querySelector(which)
      if (!element) throw new Error(`There is no ${which}`)
      element.scrollTop = 0
      const frame = () => new Promise<number>(resolve => requestAnimationFrame(resolve))
      for (let wait = 0; wait < 20; wait += 1) await frame()
      const frames: number[] = []
      let [elements, last] = [0, await frame()]
      for (let n = 0; n < count; n += 1) {
        element.scrollTop += step
        const now = await frame()
        frames.push(now - last)
        last = now
        elements = Math.max(elements, document.querySelectorAll('body *').length)
      }
      return { frames, elements }
    },
    { selector, count: FRAMES, step: STEP },
  )
