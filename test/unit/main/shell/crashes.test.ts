import { describe, expect, it } from 'vitest'
import { afterPageCrash, restartDelay, withCrash } from '../../../../main/shell/crashes.ts'

const MINUTE = 60_000
const crashesAt = (...minutes: number[]) =>
  minutes.reduce<readonly number[]>((times, minute) => withCrash(times, minute * MINUTE), [])

describe('the backend', () => {
  it('is back within 3 s each time, later each time, and left alone at the fifth crash in five minutes', () => {
    const delays = [1, 2, 3, 4, 5].map(count => restartDelay(crashesAt(...Array(count).keys())))
    expect(delays).toEqual([50, 250, 1000, 2000, null])
  })
  it('is forgiven what is older than five minutes', () => {
    expect(restartDelay(crashesAt(0, 1, 2, 3, 9))).toBe(50)
  })
})

describe('the page', () => {
  it('is reloaded twice, then in safe mode, then only when a person says so', () => {
    const steps = [1, 2, 3, 4, 5, 6, 7].map(count => afterPageCrash(Array(count).fill(0)))
    expect(steps).toEqual(['reload', 'reload', 'safeMode', 'safeMode', 'safeMode', 'ask', 'ask'])
  })
})
