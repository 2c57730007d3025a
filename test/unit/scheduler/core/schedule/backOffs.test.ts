import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { createBackOffs } from '#core/schedule/backOffs.ts'

const at = (seconds: number) => millis(seconds * 1000)

describe('the back-off of a controller', () => {
  it('grows with every eviction, up to five minutes', () => {
    const backOffs = createBackOffs()
    const pauses = Array.from({ length: 10 }, (_, i) => {
      const now = at(i * 400)
      return backOffs.evicted('c', now).until - now
    })
    expect(pauses.slice(0, 4)).toEqual([2000, 4000, 8000, 16_000])
    expect(pauses.at(-1)).toBe(300_000)
  })

  it('counts pods that go in the same moment once, and each controller for itself', () => {
    const backOffs = createBackOffs()
    backOffs.evicted('c', at(0))
    expect(backOffs.evicted('c', at(1)).until).toBe(at(3))
    expect(backOffs.evicted('d', at(1)).until).toBe(at(3))
  })

  it('begins anew after ten quiet minutes, and says once that it is over', () => {
    const backOffs = createBackOffs()
    backOffs.evicted('c', at(0))
    expect([backOffs.ended(at(1)), backOffs.ended(at(2)), backOffs.ended(at(3))]).toEqual([[], ['c'], []])
    expect(backOffs.evicted('c', at(700)).until).toBe(at(702))
  })
})
