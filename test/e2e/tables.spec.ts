import { expect, test } from './launch.ts'

test('the names of the columns stay while rows are scrolled', async ({ shared }) => {
  const { page } = shared
  await page.evaluate(() => (location.hash = '/c/sample/nodes'))
  const table = page.getByRole('grid', { name: 'Nodes' })
  const [header, first] = [
    table.getByRole('columnheader', { name: /^Name/ }),
    table.getByRole('row').filter({ hasText: 'control-01' }),
  ]
  await expect(first).toBeVisible()
  const top = async () => (await header.boundingBox())?.y
  const before = await top()
  await table.evaluate(element => element.scrollTo(0, 200))
  await expect(first).not.toBeInViewport()
  await expect(header).toBeInViewport({ ratio: 1 })
  expect(await top()).toBe(before)
  await table.evaluate(element => element.scrollTo(0, 0))
})
