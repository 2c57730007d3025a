import { expect, test } from 'vitest'
import { readAnewAfter } from '../../../../../renderer/features/quotaTree/podsAge.ts'

const NOW = 1_700_000_000_000

test.each([
  ['read just now', 0, 4000],
  ['nearly old: they are read when they are, and not left as they were', 3900, 1000],
  ['old', 60_000, 1000],
  ['read by a clock ahead of ours', -500, 4500],
])('pods %s', (_, age, wait) => {
  expect(readAnewAfter(NOW - age, NOW)).toBe(wait)
})
