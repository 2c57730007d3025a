import { describe, expect, it } from 'vitest'
import { recycledRows } from '../../../../renderer/ui/recycledRows.ts'

const from = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at)
const slotsOf = (first: number, anchor: number) =>
  recycledRows(from(first, 4), 5, anchor).map(({ slot }) => slot)
const rowsOf = (first: number, anchor: number) =>
  recycledRows(from(first, 4), 5, anchor).map(({ index }) => index)

describe('recycledRows', () => {
  it('has rows at rest in their order', () => {
    expect(rowsOf(0, 0)).toEqual([0, 1, 2, 3])
    expect(rowsOf(17, 17)).toEqual([17, 18, 19, 20])
  })

  it('never gives two rows one element', () => {
    for (let first = 0; first < 20; first += 1) expect(new Set(slotsOf(first, 3)).size).toBe(4)
  })

  it('leaves each element in its place while rows pass by, down and up', () => {
    const [order] = [slotsOf(7, 7)]
    for (const first of [8, 9, 10, 23, 6, 5, 0]) {
      const now = slotsOf(first, 7)
      const kept = order.filter(slot => now.includes(slot))
      expect(now.filter(slot => kept.includes(slot))).toEqual(kept)
    }
  })

  it('changes one element for a row that leaves and one that comes', () => {
    const before = new Map(recycledRows(from(7, 5), 5, 7).map(({ index, slot }) => [slot, index]))
    const after = recycledRows(from(8, 5), 5, 7).filter(({ index, slot }) => before.get(slot) !== index)
    expect(after).toEqual([{ index: 12, slot: 2 }])
  })
})
