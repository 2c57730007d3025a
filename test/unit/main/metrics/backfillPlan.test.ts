import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planBackfill, type Piece } from '../../../../main/metrics/backfillPlan.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 20, 9, 30, 17)
const steps = ({ from, to, stepMs }: Piece): number => (to - from) / stepMs + 1

describe('the plan to fill a gap', () => {
  it('asks for minutes of the last two days and for five minutes before, newest first', () => {
    const { pieces, from } = planBackfill(
      { from: NOW - 5 * DAY, to: NOW },
      { series: 8, metrics: 9, everyMs: MINUTE },
    )
    expect(from).toBe(NOW - 5 * DAY)
    expect(new Set(pieces.map(({ stepMs }) => stepMs))).toEqual(new Set([MINUTE, 5 * MINUTE]))
    const ends = pieces.map(({ to }) => to)
    expect(ends).toEqual(ends.toSorted((a, b) => b - a))
    expect(pieces[0]?.to).toBe(Math.floor(NOW / MINUTE) * MINUTE)
    expect(
      pieces.filter(({ stepMs }) => stepMs === MINUTE).reduce((sum, piece) => sum + steps(piece), 0),
    ).toBe(46 * 60)
  })

  it('goes back a month at most, and asks for nothing of no gap', () => {
    const size = { series: 8, metrics: 9, everyMs: MINUTE }
    expect(planBackfill({ from: 0, to: NOW }, size).from).toBe(NOW - 30 * DAY)
    expect(planBackfill({ from: NOW, to: NOW }, size).pieces).toEqual([])
    expect(planBackfill({ from: NOW + 1, to: NOW }, size).pieces).toEqual([])
  })

  it('asks for less of many GPUs: coarser, the old part first, and not all the way back', () => {
    const plan = (series: number) =>
      planBackfill({ from: NOW - 30 * DAY, to: NOW }, { series, metrics: 12, everyMs: MINUTE })
    const coarsest = (series: number) => Math.max(...plan(series).pieces.map(({ stepMs }) => stepMs)) / MINUTE
    const finest = (series: number) => Math.min(...plan(series).pieces.map(({ stepMs }) => stepMs)) / MINUTE
    expect([coarsest(100), finest(100)]).toEqual([5, 1])
    expect([coarsest(500), finest(500)]).toEqual([20, 1])
    expect(finest(3200)).toBe(5)
    expect(plan(3200).from).toBeGreaterThan(NOW - 30 * DAY)
  })

  it('never asks too much at once or in all, misses no step and asks for none twice', () => {
    const size = fc.record({
      series: fc.integer({ min: 1, max: 20_000 }),
      metrics: fc.integer({ min: 1, max: 16 }),
      everyMs: fc.integer({ min: 15, max: 600 }).map(seconds => seconds * 1000),
    })
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 60 * DAY }), (given, length) => {
        const { pieces, from } = planBackfill({ from: NOW - length, to: NOW }, given)
        let total = 0
        for (const piece of pieces) {
          expect(piece.from % piece.stepMs).toBe(0)
          expect(steps(piece)).toBeGreaterThanOrEqual(1)
          expect(steps(piece)).toBeLessThanOrEqual(11_000)
          expect(steps(piece) * given.series).toBeLessThanOrEqual(Math.max(50_000, given.series))
          expect(piece.from).toBeGreaterThanOrEqual(Math.min(from, NOW - length))
          expect(piece.to).toBeLessThan(NOW)
          total += steps(piece) * given.series * given.metrics
        }
        // A step more or less at the seams.
        expect(total).toBeLessThanOrEqual(30_000_000 + 2 * given.series * given.metrics * 560)
        for (const [index, piece] of pieces.entries()) {
          const next = pieces[index + 1]
          if (next?.stepMs === piece.stepMs) expect(piece.from - next.to).toBe(piece.stepMs)
        }
      }),
    )
  })
})
