import { expect, it } from 'vitest'
import { idleSince } from '#core/metrics/idle.ts'

const of = (...values: number[]) => Float64Array.from(values)

it.each([
  { name: 'busy now', times: [0, 60, 120], highs: [0, 0, 90], want: null },
  { name: 'busy until a while ago', times: [0, 60, 120], highs: [90, 1, 0], want: 60 },
  { name: 'idle for as long as is known', times: [0, 60, 120], highs: [0, 2, 0], want: 0 },
  { name: 'a bucket that is being filled', times: [0, 60, 120], highs: [90, 0, NaN], want: 60 },
  { name: 'what happened in a gap is not known', times: [0, 60, 120, 180], highs: [0, NaN, 0, 0], want: 120 },
  { name: 'buckets that are absent are a gap', times: [0, 300, 360], highs: [0, 0, 0], want: 300 },
  { name: 'nothing is known', times: [0, 60], highs: [NaN, NaN], want: null },
  { name: 'never recorded', times: [], highs: [], want: null },
])('$name', ({ times, highs, want }) =>
  expect(idleSince({ times: of(...times), highs: of(...highs), bucketMs: 60 })).toBe(want),
)
