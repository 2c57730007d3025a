import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planWindow, rowAt, WINDOW_ROWS } from '../../../../renderer/ui/dataTableWindow.ts'

describe('planWindow', () => {
  it.each([
    { name: 'the top of an unknown table', visible: { first: 0, last: 25 }, total: null, want: 0 },
    {
      name: 'a little below the top asks for nothing new',
      visible: { first: 40, last: 65 },
      total: 1000,
      want: 0,
    },
    { name: 'the middle is centred', visible: { first: 500, last: 525 }, total: 1000, want: 400 },
    {
      name: 'the end does not reach past the last row',
      visible: { first: 975, last: 999 },
      total: 1000,
      want: 800,
    },
    { name: 'a short table is asked for whole', visible: { first: 0, last: 12 }, total: 13, want: 0 },
    { name: 'a table that shrank under the view', visible: { first: 900, last: 925 }, total: 30, want: 0 },
  ])('$name', ({ visible, total, want }) => {
    expect(planWindow(visible, total)).toEqual({ offset: want, limit: WINDOW_ROWS })
  })

  it('always holds every visible row, for screens of up to 120 rows', () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.integer({ min: 1, max: 120 }),
        fc.nat(100_000),
        (total, rows, start) => {
          const first = Math.min(start, Math.max(0, total - 1))
          const last = Math.min(first + rows - 1, Math.max(0, total - 1))
          const { offset, limit } = planWindow({ first, last }, total)
          expect(offset).toBeLessThanOrEqual(first)
          expect(offset + limit).toBeGreaterThan(last)
        },
      ),
    )
  })
})

describe('rowAt', () => {
  const loaded = { offset: 50, rows: ['a', 'b'] }
  it.each([
    { name: 'a row inside the window', index: 51, want: 'b' },
    { name: 'a row before it', index: 49, want: undefined },
    { name: 'a row after it', index: 52, want: undefined },
  ])('$name', ({ index, want }) => expect(rowAt(loaded, index)).toBe(want))
  it('nothing is loaded', () => expect(rowAt(undefined, 0)).toBeUndefined())
})
