import type { Bytes, MilliCores, Millis } from '#core/base/units.ts'
import type { Language } from '../i18n/i18n.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const MINUTE = 60_000
const SECOND = 1000

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const
type DurationUnit = 'day' | 'hour' | 'minute' | 'second'
const DURATION_UNITS: Readonly<Record<'en' | 'zh', Readonly<Record<DurationUnit, string>>>> = {
  en: { day: 'd', hour: 'h', minute: 'min', second: 's' },
  zh: { day: '天', hour: '小时', minute: '分钟', second: '秒' },
}
/** What stands between a number and its unit, and before a percent sign: Chinese writes them closely, as it does dates. */
const GAP = { en: ' ', zh: '' } as const

/** A figure and its unit apart, so that the unit can be small and muted. */
type Measure = { readonly value: string; readonly unit: string }

/** How figures are written in one language and time zone. Pure: the present is an argument where it matters. */
export type Format = {
  readonly locale: string
  readonly timeZone: string
  /** At most `digits` decimals (default 1), never trailing zeros: 1,024 · 0.5. */
  number(value: number, digits?: number): string
  /** A share of 1 as a percentage without decimals: 88 %, and 88% in Chinese. */
  percent(share: number): string
  bytes(value: Bytes): Measure
  /** Cores with at most two decimals: 1.25. */
  cores(value: MilliCores): Measure
  /** 14:32 */
  time(at: Millis): string
  /** 24 Nov 2026, 14:32:05 */
  dateTime(at: Millis): string
  /** Short enough for a line of text: 14:32 today, 24 Nov 14:32 this year, else with the year. */
  moment(at: Millis, now: Millis): string
  /** The two largest units: 3 d 4 h · 2 h 41 min · 12 s. Below a second: 40 ms. */
  duration(milliseconds: number): string
  /** Time since `at`, as a duration; a moment that lies ahead (clock skew) counts as just now: 0 s. */
  age(at: Millis, now: Millis): string
  list(items: readonly string[]): string
  /** Natural order: gpu-2 before gpu-10. */
  readonly compare: (a: string, b: string) => number
}

const DATES = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  dateTime: {
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  }, // prettier-ignore
  day: { day: 'numeric', month: 'short' },
  year: { year: 'numeric' },
  dayOfYear: { day: 'numeric', month: 'short', year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>
type DateKind = keyof typeof DATES

/** What is made when it is first used, and kept: all of a format's together would take 5 ms of a start. */
function memo<K, T extends object>(make: (kind: K) => T): (kind: K) => T {
  const made = new Map<K, T>()
  return kind => {
    const value = made.get(kind) ?? make(kind)
    made.set(kind, value)
    return value
  }
}

/** @param timeZone IANA name, or 'system' */
export function createFormat(language: Language, timeZone: string): Format {
  const locale = language === 'en-XA' ? 'en' : language
  // British order and a 24-hour clock: 24 Nov 2026, 14:32.
  const dateLocale = locale === 'en' ? 'en-GB' : locale
  const zone = timeZone === 'system' ? {} : { timeZone }
  const tongue = locale === 'en' ? 'en' : 'zh'
  const numbers = memo((digits: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }))
  const dates = memo((kind: DateKind) => new Intl.DateTimeFormat(dateLocale, { ...DATES[kind], ...zone }))
  const lists = memo(() => new Intl.ListFormat(locale, { style: 'narrow', type: 'conjunction' }))
  const collators = memo(() => new Intl.Collator(locale, { numeric: true, sensitivity: 'base' }))
  const number = (value: number, digits = 1): string => numbers(Math.min(digits, 3)).format(value)
  const duration = (milliseconds: number): string => writeDuration(milliseconds, tongue)
  const date = (kind: DateKind, at: Millis): string => dates(kind).format(at)
  return {
    locale,
    timeZone: dates('time').resolvedOptions().timeZone,
    number,
    percent: share => `${number(Math.round(share * 100), 0)}${GAP[tongue]}%`,
    bytes: value => {
      const { scaled, unit } = scaleBytes(value)
      return { value: number(scaled, scaled < 100 && unit !== 'B' ? 1 : 0), unit }
    },
    cores: value => ({ value: number(value / 1000, Math.abs(value) < 10_000 ? 2 : 0), unit: '' }),
    time: at => date('time', at),
    dateTime: at => date('dateTime', at),
    moment: (at, now) => {
      if (date('dayOfYear', at) === date('dayOfYear', now)) return date('time', at)
      const isThisYear = date('year', at) === date('year', now)
      return `${date(isThisYear ? 'day' : 'dayOfYear', at)} ${date('time', at)}`
    },
    duration,
    age: (at, now) => duration(Math.max(0, Math.floor((now - at) / SECOND) * SECOND)),
    list: items => lists(undefined).format(items),
    compare: (a, b) => collators(undefined).compare(a, b),
  }
}

function scaleBytes(value: number): { scaled: number; unit: (typeof BYTE_UNITS)[number] } {
  let scaled = value
  let index = 0
  // 1023.95 GiB would be written 1,024 GiB: step up before rounding does.
  while (Math.abs(scaled) >= 1023.5 && index < BYTE_UNITS.length - 1) {
    scaled /= 1024
    index += 1
  }
  return { scaled, unit: BYTE_UNITS[index]! }
}

function writeDuration(milliseconds: number, tongue: keyof typeof DURATION_UNITS): string {
  const words = DURATION_UNITS[tongue]
  if (milliseconds > 0 && milliseconds < SECOND) return `${Math.round(milliseconds)} ms`
  const parts: readonly (readonly [number, DurationUnit])[] = [
    [Math.floor(milliseconds / DAY), 'day'],
    [Math.floor((milliseconds % DAY) / HOUR), 'hour'],
    [Math.floor((milliseconds % HOUR) / MINUTE), 'minute'],
    [Math.floor((milliseconds % MINUTE) / SECOND), 'second'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  const gap = GAP[tongue]
  if (first < 0) return `0${gap}${words.second}`
  const [large = '', small] = parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${gap}${words[unit]}`)
  return small === undefined ? large : `${large}${gap}${small.replace('分钟', '分')}`
}
