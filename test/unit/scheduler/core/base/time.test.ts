import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseTime } from '#core/base/time.ts'

it('reads every moment of a Date back, in any zone', () => {
  const minutes = fc.integer({ min: -14 * 60, max: 14 * 60 })
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0000-01-03'), max: new Date('9999-12-29'), noInvalidDate: true }),
      minutes,
      (date, zone) => {
        expect(parseTime(date.toISOString())).toBe(date.getTime())
        expect(parseTime(date)).toBe(date.getTime())
        const clock = new Date(date.getTime() + zone * 60_000).toISOString().replace('Z', '')
        const [hours, rest] = [Math.trunc(Math.abs(zone) / 60), Math.abs(zone) % 60].map(part =>
          String(part).padStart(2, '0'),
        )
        expect(parseTime(`${clock}${zone < 0 ? '-' : '+'}${hours}:${rest}`)).toBe(date.getTime())
      },
    ),
    { numRuns: 2_000 },
  )
})

it.each([
  ['2026-11-26T17:30:00Z', Date.UTC(2026, 10, 26, 17, 30)],
  ['2024-02-29T00:00:00.123456Z', Date.UTC(2024, 1, 29, 0, 0, 0, 123)],
  ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ['1969-12-31T23:59:59.5Z', -500],
])('reads %s', (text, want) => expect(parseTime(text)).toBe(want))

it.each([
  '',
  '2026-11-26',
  '2026-13-01T00:00:00Z',
  '2023-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-04-00T00:00:00Z',
  '2026-11-26T24:00:00Z',
  '2026-11-26T17:60:00Z',
  '2026-11-26T17:30:00',
  'yesterday',
  17,
  null,
  {},
  new Date(Number.NaN),
])('takes %j for no time', value => expect(parseTime(value)).toBeNull())
