import { type Millis, millis } from './units.ts'

const RFC_3339 =
  /^(\d{4})-(0[1-9]|1[0-2])-(\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/

/**
 * A moment as Kubernetes writes it (RFC 3339), or anything with `getTime`, which is how typed clients hold it; null for all else.
 * Years before 1970 give negative moments. A leap second counts as the first of the next minute.
 */
export function parseTime(value: unknown): Millis | null {
  if (typeof value === 'string') return fromText(value)
  if (typeof value !== 'object' || value === null || !('getTime' in value)) return null
  const at: unknown = typeof value.getTime === 'function' ? value.getTime() : null
  return typeof at === 'number' && Number.isFinite(at) ? millis(at) : null
}

function fromText(text: string): Millis | null {
  const match = RFC_3339.exec(text)
  if (match === null) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number)
  if (day < 1 || day > daysIn(year, month)) return null
  const [fraction = '', sign, hoursAhead = '0', minutesAhead = '0'] = match.slice(7)
  const ahead = (sign === '-' ? -1 : 1) * (Number(hoursAhead) * 60 + Number(minutesAhead))
  const minutes = (daysSince1970(year, month, day) * 24 + hour) * 60 + minute - ahead
  return millis((minutes * 60 + second) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3)))
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

/** Of the Gregorian calendar. Years are counted from March, so that the leap day ends them. */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400)
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return shifted * 365 + leapDays + dayOfYear - 719_468
}
