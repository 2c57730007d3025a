import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const draw = () => {
  const cases: number[] = []
  fc.assert(
    fc.property(fc.nat(), value => void cases.push(value)),
    { numRuns: 20 },
  )
  return cases
}

it('a property without a seed of its own tries the same cases each time, and new ones in the long form', () => {
  expect(isDeepStrictEqual(draw(), draw())).toBe(!process.env['CANOPY_LONG'])
})
