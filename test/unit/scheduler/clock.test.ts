import { describe, expect, it } from 'vitest'
import { createClock } from '../../../scheduler/clock.ts'

const NOON = Date.parse('2026-11-26T12:00:00Z')
const HOUR = 3_600_000
const dateOf = (at: number) => new Date(at).toUTCString()

describe("the API server's clock", () => {
  it.each([
    { name: 'the same', theirs: NOON + 300, took: 40, wantOff: 0 },
    { name: 'the same, within a second', theirs: NOON - 900, took: 40, wantOff: 0 },
    { name: 'an hour ahead', theirs: NOON + HOUR, took: 40, wantOff: HOUR },
    { name: 'an hour behind', theirs: NOON - HOUR, took: 40, wantOff: -HOUR },
    { name: 'seconds ahead, as far as a slow answer tells', theirs: NOON + 2000, took: 6000, wantOff: 0 },
  ])('is $name', ({ theirs, took, wantOff }) => {
    let own = NOON
    const clock = createClock(() => own)
    own += took
    clock.observe(dateOf(theirs + took / 2), NOON, own)
    expect(Math.abs(clock.now() - own - wantOff)).toBeLessThanOrEqual(1000)
    if (wantOff === 0) expect(clock.now()).toBe(own)
  })

  it('does not wander while answers agree with it', () => {
    let own = NOON
    const clock = createClock(() => own)
    clock.observe(dateOf(NOON + HOUR), own, own + 10)
    const offset = clock.now() - own
    for (let turn = 1; turn < 50; turn += 1) {
      own = NOON + turn * 137
      clock.observe(dateOf(own + offset), own, own + 10)
      expect(clock.now() - own).toBe(offset)
    }
  })

  it('follows a clock that was set right', () => {
    const clock = createClock(() => NOON)
    clock.observe(dateOf(NOON + HOUR), NOON, NOON)
    clock.observe(dateOf(NOON), NOON, NOON)
    expect(clock.now()).toBe(NOON)
  })

  it('takes no notice of an answer without a date', () => {
    const clock = createClock(() => NOON)
    clock.observe(undefined, NOON, NOON)
    clock.observe('yesterday', NOON, NOON)
    expect(clock.now()).toBe(NOON)
  })
})
