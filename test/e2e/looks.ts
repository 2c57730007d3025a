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

/** axe finds nothing serious or critical on the page as it is. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${where}: ${id}: ${nodes[0]?.html ?? ''}`)).toEqual([])
}

/** The same in both themes; the page is left in the light one. */
export async function expectAccessibleInBothThemes(page: Page, where: string): Promise<void> {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await expectAccessible(page, `${where}, ${theme}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
}
