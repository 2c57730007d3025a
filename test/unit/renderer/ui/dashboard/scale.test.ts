import { describe, expect, it } from 'vitest'
import { valueTicks } from '../../../../../renderer/ui/chartScale.ts'
import { scaleOf, type Unit } from '../../../../../renderer/ui/dashboard/scale.ts'

const GIB = 1024 ** 3

describe('scaleOf', () => {
  it.each<{ name: string; unit: Unit; highest: number; want: object }>([
    {
      name: 'bytes in the unit that reads easily',
      unit: 'bytes',
      highest: 73 * GIB,
      want: { symbol: 'GiB' },
    },
    { name: 'energy in watt-hours', unit: 'joules', highest: 7200, want: { symbol: 'Wh', divisor: 3600 } },
    { name: 'percents up to a hundred', unit: 'percent', highest: 12, want: { symbol: '%', top: 100 } },
    { name: 'GPUs as they are', unit: 'gpus', highest: 0.5, want: { symbol: '', divisor: 1, top: null } },
  ])('$name', ({ unit, highest, want }) => expect(scaleOf(unit, highest)).toMatchObject(want))
  it.each<Unit>(['jobs', 'nodes'])('one of %s is not drawn in halves', unit =>
    expect(valueTicks(Math.max(1, scaleOf(unit, 1).top ?? 0))).toEqual([0, 1, 2]),
  )
})
