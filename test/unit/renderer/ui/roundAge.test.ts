import { describe, expect, it } from 'vitest'
import { createFormat } from '../../../../renderer/ui/format.ts'
import { roundAge } from '../../../../renderer/ui/roundAge.ts'

const format = createFormat('en', 'UTC')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('roundAge, as a column shows it', () => {
  it.each([
    { age: 306 * DAY + 12 * HOUR, want: '306 d' },
    { age: 4 * DAY + 8 * HOUR + 30 * MINUTE, want: '4 d 8 h' },
    { age: 15 * HOUR + 32 * MINUTE, want: '15 h' },
    { age: 2 * HOUR + 41 * MINUTE + 5000, want: '2 h 41 min' },
    { age: 42 * MINUTE + 7000, want: '42 min' },
    { age: 90_500, want: '1 min 30 s' },
    { age: -5000, want: '0 s' },
  ])('$want', ({ age, want }) => expect(format.duration(roundAge(age))).toBe(want))
})
