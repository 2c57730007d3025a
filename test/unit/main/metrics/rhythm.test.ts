import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextRound, timeOfRound } from '../../../../main/metrics/rhythm.ts'

const START = Date.UTC(2026, 10, 20)
const everyMs = fc.integer({ min: 15, max: 600 }).map(seconds => seconds * 1000)
const cluster = fc.uuid()

describe('rounds', () => {
  it('come at a steady beat, each cluster on its own part of it', () => {
    const beat = { everyMs: 60_000, cluster: 'alpha', lastAt: null }
    const first = nextRound(START, beat)
    const second = nextRound(first, { ...beat, lastAt: first })
    expect(second - first).toBe(60_000)
    expect(nextRound(second + 17_000, { ...beat, lastAt: second }) - second).toBe(60_000)
    const phases = new Set(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(name => nextRound(START, { ...beat, cluster: name }) - START),
    )
    expect(phases.size).toBe(6)
  })

  it('never lie in the past, nor further off than a beat and a half, nor closer than half a one to the last', () => {
    const given = fc.record({
      every: everyMs,
      name: cluster,
      offset: fc.nat(86_400_000),
      ago: fc.option(fc.nat(900_000)),
    })
    fc.assert(
      fc.property(given, ({ every, name, offset, ago }) => {
        const now = START + offset
        const lastAt = ago === null ? null : now - ago
        const next = nextRound(now, { everyMs: every, cluster: name, lastAt })
        expect(next).toBeGreaterThan(now)
        expect(next - now).toBeLessThanOrEqual(1.5 * every + 1)
        if (lastAt !== null) expect(next - lastAt).toBeGreaterThanOrEqual(every / 2)
      }),
    )
  })

  it('are kept under the time they were planned for, unless they came much later', () => {
    expect(timeOfRound(START, START + 12)).toBe(START)
    expect(timeOfRound(START, START + 3_600_000)).toBe(START + 3_600_000)
    expect(timeOfRound(START, START - 3_600_000)).toBe(START - 3_600_000) // the clock was set back
  })
})
