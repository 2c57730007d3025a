import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { spanBefore, spanOf } from '../../../../../renderer/ui/dashboard/span.ts'
import { fromWallTime, toWallTime } from '../../../../../renderer/ui/dashboard/wallTime.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NOW = 100 * HOUR + 1000

describe('spanOf', () => {
  const last = { kind: 'last', preset: '6h' } as const
  it.each([
    {
      name: 'ends now while the cluster is followed',
      connection: { status: 'live', asOf: millis(50 * HOUR) } as const,
      want: 100 * HOUR + MINUTE,
    },
    {
      name: 'ends where the cluster was last seen when it is not',
      connection: { status: 'offline', asOf: millis(50 * HOUR) } as const,
      want: 50 * HOUR,
    },
    {
      name: 'ends now when it was never seen',
      connection: { status: 'closed', asOf: null } as const,
      want: 100 * HOUR + MINUTE,
    },
    { name: 'ends now while nothing is known of it', connection: undefined, want: 100 * HOUR + MINUTE },
  ])('$name', ({ connection, want }) =>
    expect(spanOf(last, connection, NOW)).toEqual({ from: want - 6 * HOUR, to: want }),
  )
  it('is a chosen span, whatever the time', () => {
    expect(spanOf({ kind: 'span', from: 5, to: 9 }, undefined, NOW)).toEqual({ from: 5, to: 9 })
  })
  it('has as long a period before it', () => {
    expect(spanBefore({ from: 10, to: 14 })).toEqual({ from: 6, to: 10 })
  })
})

describe('times of a clock on the wall', () => {
  it.each([
    { name: 'UTC', zone: 'UTC', at: Date.UTC(2026, 10, 24, 14, 32), want: '2026-11-24T14:32' },
    { name: 'ahead', zone: 'Asia/Shanghai', at: Date.UTC(2026, 10, 24, 20, 0), want: '2026-11-25T04:00' },
    { name: 'in summer', zone: 'Europe/Berlin', at: Date.UTC(2026, 6, 1, 12, 0), want: '2026-07-01T14:00' },
    {
      name: 'just after the clocks went forward',
      zone: 'Europe/Berlin',
      at: Date.UTC(2026, 2, 29, 1, 30),
      want: '2026-03-29T03:30',
    },
  ])('$name', ({ zone, at, want }) => {
    expect(toWallTime(at, zone)).toBe(want)
    expect(fromWallTime(want, zone)).toBe(at)
  })
  it('is null for what is no date', () => expect(fromWallTime('', 'UTC')).toBeNull())
})
