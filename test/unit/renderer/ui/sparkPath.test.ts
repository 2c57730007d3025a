import { describe, expect, it } from 'vitest'
import { hasShape, sparkPath } from '../../../../renderer/ui/sparkPath.ts'

const box = { width: 100, height: 22 }
const of = (...values: number[]) => Float64Array.from(values)

describe('sparkPath', () => {
  it.each([
    { name: 'runs from the bottom for 0 to the top for the highest', values: of(0, 10), want: 'M0 21L100 1' },
    { name: 'breaks at a gap', values: of(10, 10, NaN, 10, 10), want: 'M0 1L25 1M75 1L100 1' },
    { name: 'shows a value alone as a dash', values: of(NaN, 10, NaN), want: 'M50 1h50' },
    { name: 'is empty without data', values: of(NaN, NaN), want: '' },
    { name: 'never leaves its box', values: of(-5, 20), want: 'M0 21L100 1' },
  ])('$name', ({ values, want }) => expect(sparkPath(values, 10, box)).toBe(want))
  it('has a floor when the highest is 0', () => expect(sparkPath(of(0, 0), 0, box)).toBe('M0 21L100 21'))
})

describe('hasShape', () => {
  const day = (known: number) =>
    Float64Array.from({ length: 24 }, (_unused, hour) => (hour < known ? 5 : NaN))
  it.each([
    { name: 'an hour of a day is a speck', values: day(1), want: false },
    { name: 'two hours of a day are a shape', values: day(2), want: true },
    { name: 'a whole day is one', values: day(24), want: true },
  ])('$name', ({ values, want }) => expect(hasShape(values)).toBe(want))
})
