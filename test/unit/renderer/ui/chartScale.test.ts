import { describe, expect, it } from 'vitest'
import { timeTicks, valueTicks, zoneOffset } from '../../../../renderer/ui/chartScale.ts'

describe('valueTicks', () => {
  it.each([
    { highest: 192, want: [0, 50, 100, 150, 200] },
    { highest: 200, want: [0, 50, 100, 150, 200] },
    { highest: 10, want: [0, 5, 10] },
    { highest: 8, want: [0, 2, 4, 6, 8] },
    { highest: 3, want: [0, 1, 2, 3] },
    { highest: 1, want: [0, 0.5, 1] },
    { highest: 0, want: [0, 0.5, 1] },
    { highest: NaN, want: [0, 0.5, 1] },
    { highest: 6400, want: [0, 2000, 4000, 6000, 8000] },
  ])('up to $highest', ({ highest, want }) => expect(valueTicks(highest)).toEqual(want))
})

const at = (text: string) => Date.parse(text)

describe('zoneOffset', () => {
  it.each([
    { zone: 'UTC', time: '2026-07-01T00:00:00Z', wantHours: 0 },
    { zone: 'Asia/Shanghai', time: '2026-07-01T00:00:00Z', wantHours: 8 },
    { zone: 'Asia/Kolkata', time: '2026-07-01T00:00:00Z', wantHours: 5.5 },
    { zone: 'America/New_York', time: '2026-01-01T00:00:00Z', wantHours: -5 },
    { zone: 'America/New_York', time: '2026-07-01T00:00:00Z', wantHours: -4 },
  ])('$zone at $time', ({ zone, time, wantHours }) => {
    expect(zoneOffset(at(time), zone)).toBe(wantHours * 3_600_000)
  })
})

describe('timeTicks', () => {
  const ticks = (from: string, to: string, zone: string) => timeTicks({ from: at(from), to: at(to) }, zone, 6)
  const iso = (times: readonly number[]) => times.map(time => new Date(time).toISOString())

  it('a day has round hours of the wall clock', () => {
    const { times, isDaily } = ticks('2026-11-23T06:32:00Z', '2026-11-24T06:32:00Z', 'Asia/Kolkata')
    expect(isDaily).toBe(false)
    // 00:00 in India is 18:30 UTC.
    expect(iso(times)).toEqual([
      '2026-11-23T10:30:00.000Z',
      '2026-11-23T14:30:00.000Z',
      '2026-11-23T18:30:00.000Z',
      '2026-11-23T22:30:00.000Z',
      '2026-11-24T02:30:00.000Z',
      '2026-11-24T06:30:00.000Z',
    ])
  })
  it('a week has midnights, also across the night in which the clocks go back', () => {
    const { times, isDaily } = ticks('2026-10-23T12:00:00Z', '2026-10-28T12:00:00Z', 'Europe/Berlin')
    expect(isDaily).toBe(true)
    expect(iso(times)).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
      '2026-10-26T23:00:00.000Z',
      '2026-10-27T23:00:00.000Z',
    ])
  })
  it('never gives more labels than fit', () => {
    for (const days of [0.01, 0.1, 1, 3, 7, 30, 90, 400]) {
      const from = at('2026-01-01T00:07:00Z')
      const { times } = timeTicks({ from, to: from + days * 86_400_000 }, 'Asia/Shanghai', 6)
      expect(times.length, `${String(days)} days`).toBeLessThanOrEqual(7)
      expect(times.length, `${String(days)} days`).toBeGreaterThanOrEqual(2)
    }
  })
  it('an empty range has none', () => {
    expect(ticks('2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'UTC').times).toEqual([])
  })
})
