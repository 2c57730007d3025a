import { expect, ready, test } from './launch.ts'
import { expectAccessible } from './looks.ts'

const PAGES = [
  '/c/sample/overview',
  '/c/sample/nodes',
  '/c/sample/dashboards/nodes',
  '/c/sample/dashboards/quotas',
  '/c/sample/nodes/gpu-h100-01',
  '/c/sample/jobs',
  '/c/sample/objects',
  '/c/sample/search?q=train',
  '/c/sample/suite',
  '/clusters',
  '/settings',
  '/about',
]

for (const theme of ['light', 'dark'] as const)
  test(`axe finds nothing serious on any page, ${theme}`, async ({ launch }) => {
    test.setTimeout(120_000)
    const { page } = await launch()
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const path of PAGES) {
      await page.evaluate(hash => (location.hash = hash), path)
      await ready(page)
      await expect(page.locator('main h1')).toBeVisible()
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      await expectAccessible(page, path)
    }
  })
