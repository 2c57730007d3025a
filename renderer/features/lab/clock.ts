// Simulated time as a clock shows it. Pure.

const SECOND = 1000
const HOUR = 3_600_000
const DAY = 86_400_000

/** The last midnight in a time zone, Millis: the simulated day begins there, so that axes show its hours. */
export function midnightBefore(now: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).formatToParts(now)
  const part = (type: string): number => Number(parts.find(each => each.type === type)?.value ?? 0)
  const since = part('hour') * HOUR + part('minute') * 60_000 + part('second') * SECOND
  return Math.floor(now / SECOND) * SECOND - since
}

/** Days, hours and minutes since the start, with seconds where they matter. */
export function clockParts(at: number, span: number): { readonly day: number; readonly time: string } {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const within = at % DAY
  const seconds = span <= 6 * HOUR ? `:${two((within % 60_000) / SECOND)}` : ''
  return {
    day: Math.floor(at / DAY) + 1,
    time: `${two(within / HOUR)}:${two((within % HOUR) / 60_000)}${seconds}`,
  }
}
