import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { freshest } from '../../../../../renderer/ui/cluster/freshest.ts'

const early = millis(1000)
const late = millis(9000)

describe('freshest: when a figure was last known to be true', () => {
  it.each([
    {
      name: 'followed and quiet: the connection knows better',
      isLive: true,
      asOf: early,
      status: 'live',
      seen: late,
      want: late,
    },
    {
      name: 'an answer newer than the last sign of life',
      isLive: true,
      asOf: late,
      status: 'live',
      seen: early,
      want: late,
    },
    {
      name: 'an answer given offline stays at its time',
      isLive: false,
      asOf: early,
      status: 'live',
      seen: late,
      want: early,
    },
    {
      name: 'offline since: the answer’s own time',
      isLive: true,
      asOf: early,
      status: 'offline',
      seen: late,
      want: early,
    },
    { name: 'never seen', isLive: false, asOf: null, status: 'connecting', seen: null, want: null },
  ] as const)('$name', ({ isLive, asOf, status, seen, want }) => {
    expect(freshest({ isLive, asOf }, { status, asOf: seen })).toBe(want)
  })
  it('without a connection the answer’s own time', () => {
    expect(freshest({ isLive: true, asOf: early }, undefined)).toBe(early)
  })
})
