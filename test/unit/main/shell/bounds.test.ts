import { describe, expect, it } from 'vitest'
import { fitBounds, MIN_SIZE, type Box } from '../../../../main/shell/bounds.ts'

const box = (...[x, y, width, height]: [number, number, number, number]): Box => ({ x, y, width, height })
const laptop = box(0, 25, 1600, 975)
const second = box(1600, 0, 2560, 1400)

describe('fitBounds', () => {
  const cases: { name: string; saved: Box | null; areas: [Box, ...Box[]]; want: Box }[] = [
    { name: 'the first start is centred', saved: null, areas: [laptop], want: box(80, 62, 1440, 900) },
    {
      name: 'it opens where it was, also on the second display',
      saved: box(1700, 40, 1800, 1200),
      areas: [laptop, second],
      want: box(1700, 40, 1800, 1200),
    },
    {
      name: 'a display that is gone brings it home, no larger than home',
      saved: box(1700, 40, 1800, 1200),
      areas: [laptop],
      want: box(0, 25, 1600, 975),
    },
    {
      name: 'a title bar above the screen cannot be grabbed',
      saved: box(100, -300, 1200, 800),
      areas: [laptop],
      want: box(200, 112, 1200, 800),
    },
    {
      name: 'a corner of it is enough to find it',
      saved: box(-1000, 100, 1200, 800),
      areas: [laptop],
      want: box(-1000, 100, 1200, 800),
    },
    {
      name: 'never smaller than what the pages need',
      saved: box(10, 30, 300, 200),
      areas: [laptop],
      want: box(10, 30, MIN_SIZE.width, MIN_SIZE.height),
    },
    {
      name: 'a display smaller than that shows its upper left part',
      saved: null,
      areas: [box(0, 0, 800, 600)],
      want: box(0, 0, MIN_SIZE.width, MIN_SIZE.height),
    },
  ]
  for (const { name, saved, areas, want } of cases)
    it(name, () => expect(fitBounds(saved, areas)).toEqual(want))
})
