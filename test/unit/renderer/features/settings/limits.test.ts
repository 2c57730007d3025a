import { describe, expect, it } from 'vitest'
import { SettingsSchema } from '../../../../../preload/contract/app.ts'
import {
  OPEN_LIMITS,
  IDLE_LIMITS,
  QUOTA_LIMITS,
  ROUND_LIMITS,
  STORE_LIMITS,
  parseLimit,
  type Limits,
} from '../../../../../renderer/features/settings/limits.ts'

describe('a limit', () => {
  const limits = { min: 64, max: 65_536 }
  const cases = [
    { name: 'the smallest', text: '64', want: 64 },
    { name: 'the largest, with spaces around', text: ' 65536 ', want: 65_536 },
    { name: 'one too small', text: '63', want: null },
    { name: 'one too large', text: '65537', want: null },
    { name: 'a fraction', text: '64.5', want: null },
    { name: 'a sign', text: '-64', want: null },
    { name: 'nothing', text: '', want: null },
    { name: 'another notation', text: '1e3', want: null },
  ]
  it.each(cases)('$name', ({ text, want }) => expect(parseLimit(text, limits)).toBe(want))
})

describe('the page accepts what the backend accepts', () => {
  const cases: {
    name: 'storeLimitMiB' | 'openClusters' | 'roundSeconds' | 'idleGpuHours' | 'alertQuotaPercent'
    limits: Limits
  }[] = [
    { name: 'storeLimitMiB', limits: STORE_LIMITS },
    { name: 'openClusters', limits: OPEN_LIMITS },
    { name: 'roundSeconds', limits: ROUND_LIMITS },
    { name: 'idleGpuHours', limits: IDLE_LIMITS },
    { name: 'alertQuotaPercent', limits: QUOTA_LIMITS },
  ]
  it.each(cases)('$name', ({ name, limits: { min, max } }) => {
    const accepts = (value: number) => SettingsSchema.shape[name].safeParse(value).success
    expect([min - 1, min, max, max + 1].map(accepts)).toEqual([false, true, true, false])
  })
})
