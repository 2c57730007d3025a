import { describe, expect, it } from 'vitest'
import { preferences } from '../../../../renderer/state/preferences.ts'
import {
  goBack,
  readTimeRange,
  setTimeRange,
  SHORTEST_SPAN,
  writeTimeRange,
  zoomTo,
} from '../../../../renderer/state/timeRange.ts'

const HOUR = 3_600_000

describe('readTimeRange', () => {
  it.each([
    { name: 'a preset', text: '7d', want: { kind: 'last', preset: '7d' } },
    { name: 'a span', text: `0-${String(HOUR)}`, want: { kind: 'span', from: 0, to: HOUR } },
    { name: 'a span that ends before it begins', text: `${String(HOUR)}-0`, want: '24h' },
    { name: 'a span of a second', text: '0-1000', want: '24h' },
    { name: 'a span of centuries', text: '0-99999999999999', want: '24h' },
    { name: 'nonsense', text: 'constructor', want: '24h' },
    { name: 'nothing', text: '', want: '24h' },
  ])('$name', ({ text, want }) =>
    expect(readTimeRange(text)).toEqual(typeof want === 'string' ? { kind: 'last', preset: want } : want),
  )
  it('reads what was written', () => {
    const span = { kind: 'span', from: 5 * HOUR, to: 9 * HOUR } as const
    expect(readTimeRange(writeTimeRange(span))).toEqual(span)
  })
})

describe('the way back', () => {
  it('leads through every range that was shown, newest first', () => {
    const shown = () => preferences.getState().timeRange
    setTimeRange({ kind: 'last', preset: '7d' })
    zoomTo(HOUR, 3 * HOUR)
    zoomTo(HOUR, 2 * HOUR)
    goBack()
    expect(shown()).toBe(`${String(HOUR)}-${String(3 * HOUR)}`)
    goBack()
    expect(shown()).toBe('7d')
    goBack()
    goBack()
    expect(shown()).toBe('24h')
  })
})

it('widens a zoom that is too short around its middle', () => {
  zoomTo(HOUR - 1000, HOUR + 1000)
  expect(readTimeRange(preferences.getState().timeRange)).toEqual({
    kind: 'span',
    from: HOUR - SHORTEST_SPAN / 2,
    to: HOUR + SHORTEST_SPAN / 2,
  })
})
