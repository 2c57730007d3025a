import { describe, expect, it } from 'vitest'
import { spreadLabels } from '../../../../renderer/ui/chartLabels.ts'

const bounds = { top: 0, bottom: 100, gap: 14 }

describe('spreadLabels', () => {
  it.each([
    { name: 'labels that do not touch stay', wanted: [10, 50, 90], want: [10, 50, 90] },
    { name: 'two at one height part', wanted: [50, 50], want: [50, 64] },
    { name: 'order is kept whatever the order of the series', wanted: [60, 20, 25], want: [60, 20, 34] },
    { name: 'at the bottom they move up', wanted: [98, 99], want: [86, 100] },
    { name: 'above the top they move down', wanted: [-20, 5], want: [0, 14] },
    { name: 'none', wanted: [], want: [] },
  ])('$name', ({ wanted, want }) => expect(spreadLabels(wanted, bounds)).toEqual(want))
})
