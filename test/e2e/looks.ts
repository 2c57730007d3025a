// How a page looks: pictures for people, and what axe has against it.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from './launch.ts'

const THEMES = ['light', 'dark'] as const
/** Charts and drawers have come to rest by then. */
const REST_MS = 1000

/** Pictures of the page in both themes, in the folder that CANOPY_SHOTS names; none without it. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['CANOPY_SHOTS']
  if (!folder) return
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme })
    await page.waitForTimeout(REST_MS)
    await page.screenshot({ path: `${folder}/${name}-${theme}.png` })
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

/** axe finds nothing serious or critical on the page as it is, by all rules or some. */
export async function expectAccessible(
  page: Page,
  where: string,
  rules: readonly string[] = [],
): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const { violations } = await (rules.length > 0 ? axe.withRules([...rules]) : axe).analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${where}: ${id}: ${nodes[0]?.html ?? ''}`)).toEqual([])
}

/**
 * Colours on their way from one theme to the other are neither's, and the end of one change may begin the next. Each is taken to its
 * end, not waited for: a window that draws no frame comes to none, and what is paused has none.
 */
const comeToRest = (page: Page): Promise<void> =>
  expect
    .poll(
      () =>
        page.evaluate(() =>
          document.getAnimations().flatMap(animation => {
            const { effect, playState } = animation
            const ends = Number.isFinite(effect?.getComputedTiming().endTime)
            if (playState !== 'running' || !ends) return []
            animation.finish()
            const { target } = effect as KeyframeEffect
            return [target?.outerHTML.slice(0, 200) ?? 'no element']
          }),
        ),
      { message: 'what still moves' },
    )
    .toEqual([])

/** What can differ between themes, whose elements are the same. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block']

/**
 * The same in both themes; the page is left in the light one. Nothing moves meanwhile: a toast that goes while it is
 * looked at would be one of neither colour.
 */
export async function expectAccessibleInBothThemes(page: Page, where: string): Promise<void> {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const of of ['data-theme', 'data-mantine-color-scheme'])
      await expect(page.locator('html')).toHaveAttribute(of, theme)
    await comeToRest(page)
    await expectAccessible(page, `${where}, ${theme}`, theme === THEMES[0] ? [] : OF_COLOURS)
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' })
}
