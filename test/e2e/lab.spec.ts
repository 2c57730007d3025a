import { expect, ready, test } from './launch.ts'
import { expectAccessibleInBothThemes, shot } from './looks.ts'

test('the guide’s example is one click away and ends in the guide’s result', async ({ shared }) => {
  const { page } = shared
  await ready(page)
  await page.getByRole('link', { name: 'Capacity lab' }).click()
  await page.getByRole('button', { name: 'Guide’s example' }).click()
  const rows = page.getByRole('table', { name: 'Result' }).getByRole('row')
  await expect(rows).toHaveCount(5)
  for (const team of [1, 2, 3, 4])
    await expect(rows.nth(team)).toContainText(new RegExp(`namespace${team}.*2.*3.*10$`))
  const running = async (): Promise<string[]> => rows.locator('td:nth-child(3)').allTextContents()
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  expect(await running()).toEqual(['3', '3', '2', '0'])
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  expect(await running()).toEqual(['4', '4', '0', '0'])
  await page.getByRole('button', { name: 'Play' }).click()
  await expect.poll(running).toEqual(['2', '2', '2', '2'])
  await shot(page, 'lab')
  await expectAccessibleInBothThemes(page, 'lab')
})
