import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { jainIndex, percentile } from '#core/lab/figures.ts'
import { documentsOf, type Drop } from '#core/lab/labScenario.ts'
import { record } from '#core/lab/recording.ts'
import { readScenario } from '#core/simulate/scenario.ts'

describe('Jain’s index', () => {
  const CASES = [
    { name: 'all alike', shares: [0.5, 0.5, 0.5], want: 1 },
    { name: 'one of four has all', shares: [1, 0, 0, 0], want: 0.25 },
    { name: 'two of four have all', shares: [1, 1, 0, 0], want: 0.5 },
    { name: 'one alone', shares: [1], want: null },
    { name: 'nobody has anything', shares: [0, 0], want: null },
  ]
  it.each(CASES)('$name', ({ shares, want }) => {
    expect(jainIndex(shares)).toBe(want)
  })
  it('lies between 1/n and 1, and is the same at any scale', () => {
    const shares = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 })
    fc.assert(
      fc.property(shares, fc.double({ min: 0.1, max: 10, noNaN: true }), (some, scale) => {
        const index = jainIndex(some) ?? 0
        expect(index).toBeGreaterThanOrEqual(1 / some.length - 1e-9)
        expect(index).toBeLessThanOrEqual(1 + 1e-9)
        expect(jainIndex(some.map(share => share * scale))).toBeCloseTo(index, 9)
      }),
    )
  })
})

describe('percentile', () => {
  const CASES = [
    { values: [], part: 0.95, want: null },
    { values: [7], part: 0.95, want: 7 },
    { values: [3, 1, 2], part: 0.5, want: 2 },
    { values: Array.from({ length: 100 }, (_, at) => at + 1), part: 0.95, want: 95 },
  ]
  it.each(CASES)('$part of $values.length', ({ values, part, want }) => {
    expect(percentile(values, part)).toBe(want)
  })
})

describe('figures of a play that can be reckoned by hand', () => {
  const drop = (name: string, seconds: number): Drop => ({
    name,
    namespace: name,
    count: 1,
    requests: { cpu: '10' },
    priority: 0,
    seconds: 100,
    isGang: false,
    arrival: { kind: 'at', seconds },
  })
  // Ten cores: `a` runs from 0 to 100, `b` waits from 50 to 100 and runs to 200, the end.
  const read = readScenario(
    documentsOf({
      root: {
        name: 'root',
        min: { cpu: '10' },
        max: { cpu: '10' },
        children: ['a', 'b'].map(name => ({ name, max: { cpu: '10' }, namespaces: [name] })),
      },
      nodes: [],
      drops: [drop('a', 0), drop('b', 50)],
      losses: [],
      endSeconds: 250,
    }),
  )
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  const recorded = record(read.value, () => false)
  const figures = recorded.ok ? recorded.value?.figures : undefined

  it('waits, use and what was served', () => {
    expect(figures).toMatchObject({
      seconds: 250,
      waits: { pods: 2, mean: 25, p95: 50 },
      stillWaiting: 0,
      ended: 2,
      evictions: 0,
      lost: 0,
    })
    expect(figures?.resources).toEqual([
      { resource: 'cpu', utilisation: 200 / 250, fairness: jainIndex([1, 100 / 150]) },
    ])
    expect(figures?.namespaces.map(({ namespace, served }) => [namespace, served])).toEqual([
      ['a', { cpu: 1 }],
      ['b', { cpu: 100 / 150 }],
    ])
  })
})
