import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { changeOver, rangeEnd } from '../../../../../renderer/ui/cluster/gpuHistory.ts'
import { isUnknown, lacksOf } from '../../../../../renderer/ui/cluster/lacks.ts'
import type { Provenance } from '../../../../../preload/contract/common.ts'

const HOUR = 3_600_000

describe('rangeEnd', () => {
  const now = millis(10 * HOUR + 1)
  const asOf = millis(3 * HOUR)
  it.each([
    { name: 'followed: the present, on the next whole minute', isLive: true, asOf, want: 10 * HOUR + 60_000 },
    { name: 'offline: the last known state', isLive: false, asOf, want: 3 * HOUR },
    { name: 'never seen: the present', isLive: false, asOf: null, want: 10 * HOUR + 60_000 },
  ])('$name', ({ isLive, asOf: seen, want }) => expect(rangeEnd({ isLive, asOf: seen }, now)).toBe(want))
})

describe('changeOver', () => {
  const around = { end: 24 * HOUR, span: 24 * HOUR, tolerance: HOUR }
  const data = (values: number[]) => ({
    times: Float64Array.from(values, (_unused, index) => index * HOUR),
    values: Float64Array.from(values),
  })
  const day = (first: number, last: number) => data([first, ...Array<number>(23).fill(5), last])
  it('is now minus then', () => expect(changeOver(day(156, 168), around)).toBe(12))
  it('can be less', () => expect(changeOver(day(168, 160), around)).toBe(-8))
  it('takes the nearest recorded value within the tolerance', () => {
    expect(changeOver(day(NaN, 168), around)).toBe(163)
  })
  it('is unknown when nothing was recorded a day ago', () => {
    expect(
      changeOver(data([NaN, NaN, NaN, 5]), { end: 3 * HOUR, span: 3 * HOUR, tolerance: HOUR }),
    ).toBeNull()
  })
  it('is unknown without data', () => expect(changeOver(data([]), around)).toBeNull())
})

describe('lacksOf', () => {
  const provenance: Provenance = {
    tier: 'T4',
    asOf: null,
    isLive: true,
    missing: [
      { kind: 'pods', reason: 'forbidden' },
      { kind: 'events', reason: 'forbidden' },
      { kind: 'nodes', reason: 'loading' },
    ],
  }
  it('names what a figure needs and lacks, by reason', () => {
    expect(lacksOf(provenance, ['nodes', 'pods'])).toEqual([
      { reason: 'forbidden', kinds: ['pods'] },
      { reason: 'loading', kinds: ['nodes'] },
    ])
  })
  it('says nothing of what a figure does not need', () => {
    expect(lacksOf(provenance, ['workloads'])).toEqual([])
  })
  it('takes 0 for unknown only where something is lacking', () => {
    const lacks = lacksOf(provenance, ['pods'])
    expect(isUnknown(lacks, 0)).toBe(true)
    expect(isUnknown(lacks, 3)).toBe(false)
    expect(isUnknown([], 0)).toBe(false)
  })
})
