import { describe, expect, it } from 'vitest'
import { type Arrival, MOST_ARRIVALS, arrivalTimes } from '#core/lab/arrivals.ts'

describe('when workloads come', () => {
  const CASES: { name: string; arrival: Arrival; want: (number | null)[] }[] = [
    { name: 'when nothing moves', arrival: { kind: 'next' }, want: [null] },
    { name: 'at a time', arrival: { kind: 'at', seconds: 90 }, want: [90] },
    {
      name: 'every so often',
      arrival: { kind: 'every', fromSeconds: 60, everySeconds: 600, times: 3 },
      want: [60, 660, 1260],
    },
    { name: 'never', arrival: { kind: 'poisson', perHour: 0, hours: 24, seed: 1 }, want: [] },
  ]
  it.each(CASES)('$name', ({ arrival, want }) => {
    expect(arrivalTimes(arrival)).toEqual(want)
  })

  it('by chance: as many as the mean says, within the hours, in order, the same for the same seed', () => {
    const arrival: Arrival = { kind: 'poisson', perHour: 60, hours: 24, seed: 7 }
    const times = arrivalTimes(arrival) as number[]
    // Six standard deviations of a Poisson count of 1440.
    expect(Math.abs(times.length - 1440)).toBeLessThan(6 * Math.sqrt(1440))
    expect(times.toSorted((a, b) => a - b)).toEqual(times)
    expect(times.every(time => time >= 0 && time < 86_400)).toBe(true)
    expect(arrivalTimes(arrival)).toEqual(times)
    expect(arrivalTimes({ ...arrival, seed: 8 })).not.toEqual(times)
  })

  it('gaps of chance vary as much as they last, as those of an exponential do', () => {
    const times = arrivalTimes({ kind: 'poisson', perHour: 120, hours: 48, seed: 3 }) as number[]
    const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
    expect(deviation / mean).toBeGreaterThan(0.9)
    expect(deviation / mean).toBeLessThan(1.1)
  })

  it('on a work day: about as many as are asked for, most of them by day', () => {
    const times = arrivalTimes({ kind: 'workday', perDay: 1000, days: 2, seed: 5 }) as number[]
    expect(Math.abs(times.length - 2000)).toBeLessThan(6 * Math.sqrt(2000))
    const between = (from: number, to: number) =>
      times.filter(time => (time / 3600) % 24 >= from && (time / 3600) % 24 < to).length
    expect(between(9, 18)).toBeGreaterThan(5 * between(0, 6))
  })

  it('never more than can be played', () => {
    expect(arrivalTimes({ kind: 'every', fromSeconds: 0, everySeconds: 1, times: 1e9 })).toHaveLength(
      MOST_ARRIVALS,
    )
  })
})
