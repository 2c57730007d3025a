import { describe, expect, it } from 'vitest'
import { bytes, milliCores, millis } from '#core/base/units.ts'
import { createFormat } from '../../../../renderer/ui/format.ts'

const en = createFormat('en', 'Asia/Shanghai')
const zh = createFormat('zh-CN', 'Asia/Shanghai')
const GIB = 1024 ** 3
const at = (text: string) => millis(Date.parse(text))

describe('bytes', () => {
  const cases = [
    { name: 'small counts have no decimals', value: 512, want: '512 B' },
    { name: 'a node’s memory', value: 503.5 * GIB, want: '504 GiB' },
    { name: 'a small memory keeps one decimal', value: 1.5 * GIB, want: '1.5 GiB' },
    { name: 'a cluster’s memory', value: 8.94 * 1024 * GIB, want: '8.9 TiB' },
    { name: 'never reads 1,024 of a unit', value: 1023.9 * GIB, want: '1 TiB' },
    { name: 'nothing', value: 0, want: '0 B' },
  ]
  it.each(cases)('$name', ({ value, want }) => {
    const { value: number, unit } = en.bytes(bytes(value))
    expect(`${number} ${unit}`).toBe(want)
  })
})

describe('durations show the two largest units', () => {
  const cases = [
    { name: 'days and hours', ms: (3 * 24 + 4) * 3_600_000 + 59_000, want: '3 d 4 h', wantZh: '3天4小时' },
    {
      name: 'hours and minutes',
      ms: 2 * 3_600_000 + 41 * 60_000,
      want: '2 h 41 min',
      wantZh: '2小时41分',
    },
    { name: 'a whole unit alone', ms: 5 * 60_000, want: '5 min', wantZh: '5分钟' },
    { name: 'seconds', ms: 12_400, want: '12 s', wantZh: '12秒' },
    { name: 'below a second', ms: 40, want: '40 ms', wantZh: '40 ms' },
    { name: 'nothing', ms: 0, want: '0 s', wantZh: '0秒' },
  ]
  it.each(cases)('$name', ({ ms, want, wantZh }) => {
    expect(en.duration(ms)).toBe(want)
    expect(zh.duration(ms)).toBe(wantZh)
  })
})

describe('moments are as short as their distance allows', () => {
  const now = at('2026-11-24T06:40:00Z')
  const cases = [
    { name: 'today', when: '2026-11-24T06:32:00Z', want: '14:32', wantZh: '14:32' },
    {
      name: 'today in the user’s zone, yesterday in UTC',
      when: '2026-11-23T16:05:00Z',
      want: '00:05',
      wantZh: '00:05',
    },
    { name: 'this year', when: '2026-02-03T06:32:00Z', want: '3 Feb 14:32', wantZh: '2月3日 14:32' },
    {
      name: 'another year',
      when: '2025-12-31T06:32:00Z',
      want: '31 Dec 2025 14:32',
      wantZh: '2025年12月31日 14:32',
    },
  ]
  it.each(cases)('$name', ({ when, want, wantZh }) => {
    expect(en.moment(at(when), now)).toBe(want)
    expect(zh.moment(at(when), now)).toBe(wantZh)
  })
})

describe('figures', () => {
  it('cores keep what matters of small requests and drop it from large ones', () => {
    expect(en.cores(milliCores(1250)).value).toBe('1.25')
    expect(en.cores(milliCores(1_024_500)).value).toBe('1,025')
  })
  it('an age that a skewed clock puts into the future is none', () => {
    expect(en.age(at('2026-11-24T06:41:00Z'), at('2026-11-24T06:40:00Z'))).toBe('0 s')
  })
  it('names are compared as people count', () => {
    expect(['gpu-10', 'gpu-2', 'GPU-1'].toSorted(en.compare)).toEqual(['GPU-1', 'gpu-2', 'gpu-10'])
  })
  it('a percentage has no decimals; Chinese writes its sign closely', () =>
    expect([en.percent(0.8799), zh.percent(0.8799)]).toEqual(['88 %', '88%']))
  it('an unknown time zone is refused where it is set, so it never gets here', () =>
    expect(() => createFormat('en', 'Mars/Base')).toThrow(RangeError))
})
