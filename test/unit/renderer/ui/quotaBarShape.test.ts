import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quotaBarShape } from '../../../../renderer/ui/quotaBarShape.ts'

describe('quotaBarShape', () => {
  it.each([
    {
      name: 'within its guarantee, of which others use a part: the rest of it is bare',
      values: { used: 10, min: 20, max: 40, scale: 40, lent: 4 },
      want: {
        within: 0.25,
        lent: { from: 0.4, to: 0.5 },
        borrowed: null,
        minTick: 0.5,
        maxTick: 1,
        track: 1,
      },
    },
    {
      name: 'idle, and nobody borrows: nothing is lent',
      values: { used: 0, min: 20, max: 40, scale: 40, lent: 0 },
      want: { within: 0, lent: null, borrowed: null, minTick: 0.5 },
    },
    {
      name: 'above its guarantee: the part above is borrowed',
      values: { used: 30, min: 20, max: 40, scale: 80 },
      want: {
        within: 0.25,
        lent: null,
        borrowed: { from: 0.25, to: 0.375 },
        minTick: 0.25,
        maxTick: 0.5,
        track: 0.5,
      },
    },
    {
      name: 'without a max the track is the whole scale, and nothing marks its end',
      values: { used: 5, min: 0, max: null, scale: 10 },
      want: { within: 0, borrowed: { from: 0, to: 0.5 }, lent: null, maxTick: null, track: 1, isOver: false },
    },
    {
      name: 'over a max that was lowered: the bar goes past the tick and says so',
      values: { used: 30, min: 10, max: 20, scale: 40 },
      want: { track: 0.75, maxTick: 0.5, isOver: true, borrowed: { from: 0.25, to: 0.75 } },
    },
    {
      name: 'where nothing is allowed nothing is drawn',
      values: { used: 0, min: 0, max: 0, scale: 0 },
      want: { track: 0, within: 0, borrowed: null, lent: null, isOver: false },
    },
  ])('$name', ({ values, want }) => expect(quotaBarShape(values)).toMatchObject(want))

  it('never leaves its track, and its parts never overlap', () => {
    const amount = fc.integer({ min: 0, max: 1000 })
    fc.assert(
      fc.property(
        fc.record({ used: amount, min: amount, max: fc.option(amount), scale: amount, lent: amount }),
        values => {
          const { within, borrowed, lent, track, minTick, maxTick } = quotaBarShape(values)
          for (const share of [within, track, minTick, maxTick ?? 0]) {
            expect(share).toBeGreaterThanOrEqual(0)
            expect(share).toBeLessThanOrEqual(1)
          }
          expect(borrowed !== null && lent !== null).toBe(false)
          expect(borrowed?.from ?? within).toBe(within)
          expect(lent?.from ?? within).toBeGreaterThanOrEqual(within)
          expect(lent?.to ?? minTick).toBe(minTick)
          expect(borrowed?.to ?? 0).toBeLessThanOrEqual(track)
        },
      ),
    )
  })
})
