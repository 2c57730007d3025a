const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [1, 2, 5, 10, 15, 30]
  .map(count => count * MINUTE)
  .concat(
    [1, 2, 3, 4, 6, 12].map(count => count * HOUR),
    [1, 2, 5, 7, 14, 30].map(count => count * DAY),
  )

/** Rising values of a vertical axis from 0: at most five, round in steps of 1, 2, 5, 10, 20, 25, 50 …. */
export function valueTicks(highest: number): number[] {
  const top = Number.isFinite(highest) && highest > 0 ? highest : 1
  const rough = top / 4
  const unit = 10 ** Math.floor(Math.log10(rough))
  // Counts have no half steps: 2.5 is a step of tens and more.
  const factors = unit >= 10 ? [1, 2, 2.5, 5, 10] : [1, 2, 5, 10]
  const step =
    factors.map(factor => factor * unit).find(candidate => candidate * 4 >= top * (1 - 1e-9)) ?? rough
  const whole = top >= 2 ? Math.max(1, step) : step
  const count = Math.ceil(top / whole - 1e-9)
  return Array.from({ length: count + 1 }, (_unused, index) => index * whole)
}

/** Making one takes longer than all that it is asked for. */
const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  clocks.set(timeZone, clock)
  return clock
}

/** How far clocks in `zone` (IANA name) are ahead of UTC at `time`, milliseconds; negative in the west. */
export function zoneOffset(time: number, zone: string): number {
  const parts = clockOf(zone).formatToParts(time)
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find(each => each.type === type)?.value)
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return wall - Math.floor(time / 1000) * 1000
}

export type TimeTicks = { readonly times: number[]; readonly isDaily: boolean }

/**
 * Times (Millis) for at most `most` labels of a time axis, on round wall-clock times in `zone`, also across a change
 * of the clocks. `isDaily`: all of them are midnights, so the label is a date.
 */
export function timeTicks(range: { from: number; to: number }, zone: string, most: number): TimeTicks {
  const span = range.to - range.from
  if (span <= 0 || most < 1) return { times: [], isDaily: false }
  const step = STEPS.find(candidate => span / candidate <= most) ?? Math.ceil(span / most / DAY) * DAY
  const times: number[] = []
  const firstOffset = zoneOffset(range.from, zone)
  const firstWall = range.from + firstOffset
  for (let wall = Math.ceil(firstWall / step) * step; ; wall += step) {
    // The offset at the guess is the offset at the tick except within the hour in which clocks change.
    const guess = wall - firstOffset
    const time = wall - zoneOffset(guess, zone)
    if (time > range.to) break
    if (time >= range.from && time !== times.at(-1)) times.push(time)
  }
  return { times, isDaily: step >= DAY }
}
