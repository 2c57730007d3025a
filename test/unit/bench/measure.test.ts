import { describe, expect, it } from 'vitest'
import { formatFigures, isMet, median, quantile, slopeOf, type Figure } from '../../bench/measure.ts'
import { memoryOfTree } from '../../bench/memory.ts'

const figure = (value: number, more: Partial<Figure> = {}): Figure => ({
  what: 'a thing',
  unit: 'ms',
  value,
  runs: 5,
  target: { max: 100 },
  ...more,
})

describe('quantiles', () => {
  it('are values that were measured', () => {
    expect(median([5, 1, 3])).toBe(3)
    expect(quantile([...Array(100).keys()], 0.95)).toBe(95)
    expect(quantile([7], 0.95)).toBe(7)
  })
  it('of nothing are not a number, so that no promise counts as kept', () => {
    expect(median([])).toBeNaN()
    expect(isMet(figure(median([])))).toBe(false)
  })
})

describe('a promise', () => {
  const baseline = { what: 'a yardstick', value: 40 }
  const cases: { name: string; figure: Figure; want: boolean }[] = [
    { name: 'is kept at its limit', figure: figure(100), want: true },
    { name: 'is broken above it', figure: figure(100.1), want: false },
    {
      name: 'follows its baseline',
      figure: figure(60, { target: { timesBaseline: 1.5 }, baseline }),
      want: true,
    },
    {
      name: 'broken by its baseline',
      figure: figure(61, { target: { timesBaseline: 1.5 }, baseline }),
      want: false,
    },
    {
      name: 'without its baseline is not kept',
      figure: figure(1, { target: { timesBaseline: 1.5 } }),
      want: false,
    },
    { name: 'that was not made is not broken', figure: figure(1e9, { target: null }), want: true },
  ]
  it.each(cases)('$name', ({ figure: measured, want }) => expect(isMet(measured)).toBe(want))
})

describe('the slope', () => {
  const points = Array.from({ length: 40 }, (_, n) => ({ at: n / 10, value: 300 + 2 * (n / 10) }))
  it('is the growth per unit of time', () => expect(slopeOf(points)).toBeCloseTo(2))
  it('is not moved by a collection now and then', () => {
    const spiked = points.map((point, n) => (n % 9 === 4 ? { ...point, value: point.value + 80 } : point))
    expect(slopeOf(spiked)).toBeCloseTo(2, 0)
  })
})

it('the table names what, figure, target, baseline and ratio, and marks what was missed', () => {
  const rows = [
    figure(150),
    figure(80, { what: 'another', target: { timesBaseline: 1.6 }, baseline: { what: 'bare', value: 50 } }),
  ]
  expect(
    formatFigures(rows)
      .split('\n')
      .map(line => line.split(/\s{2,}/).filter(Boolean)),
  ).toEqual([
    ['what', 'figure', 'target', 'baseline', 'ratio', 'runs'],
    ['MISS', 'a thing', '150 ms', '≤ 100 ms', '-', '-', '5'],
    ['met', 'another', '80.0 ms', '≤ 1.6 × baseline', '50.0 ms (bare)', '× 1.60', '5'],
  ])
})

it.runIf(process.platform === 'linux')(
  'memory counts a process with its children, and shared pages once in PSS',
  () => {
    const { pssMiB, rssMiB, ownMiB, ownOf, processes } = memoryOfTree(process.pid)
    expect(processes).toBeGreaterThanOrEqual(1)
    expect(pssMiB).toBeGreaterThan(10)
    expect(rssMiB).toBeGreaterThanOrEqual(pssMiB)
    expect(ownMiB).toBeGreaterThan(5)
    expect(ownMiB).toBeLessThan(pssMiB)
    expect(Object.values(ownOf).reduce((sum, own) => sum + own, 0)).toBeCloseTo(ownMiB)
  },
)
