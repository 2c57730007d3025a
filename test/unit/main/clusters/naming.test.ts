import { describe, expect, it } from 'vitest'
import { nextColour, suggestGuard, uniqueName } from '../../../../main/clusters/naming.ts'

describe('the name of a new cluster', () => {
  it.each([
    { wanted: 'dev', taken: [], want: 'dev' },
    { wanted: 'dev', taken: ['dev'], want: 'dev (2)' },
    { wanted: 'dev', taken: ['dev', 'dev (2)', 'dev (4)'], want: 'dev (3)' },
    { wanted: '  ', taken: [], want: 'cluster' },
    { wanted: 'x'.repeat(200), taken: ['x'.repeat(128)], want: `${'x'.repeat(124)} (2)` },
  ])('$wanted beside $taken', ({ wanted, taken, want }) => {
    expect(uniqueName(wanted, new Set(taken))).toBe(want)
  })
})

describe('the guard that is suggested', () => {
  it.each(['prod', 'eu-prod-1', 'production', 'PROD', 'myprod', 'product-production'])(
    '%s is production',
    name => expect(suggestGuard(['x', name])).toBe('production'),
  )
  it.each(['dev', 'product', 'products-eu', 'nonprod', 'non-prod', 'reproducible'])('%s is not', name =>
    expect(suggestGuard([name])).toBe('none'),
  )
})

it('colours are worn evenly', () => {
  expect(nextColour([])).toBe('green')
  expect(nextColour(['green', 'blue', 'green'])).toBe('orange')
  expect(
    nextColour(['green', 'blue', 'orange', 'purple', 'teal', 'olive', 'red', 'pink', 'brown', 'grey']),
  ).toBe('green')
})
