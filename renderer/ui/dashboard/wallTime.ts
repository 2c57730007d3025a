import { zoneOffset } from '../chartScale.ts'

/** A moment as a field for local date and time holds it, in `zone`: 2026-11-24T14:32. */
export const toWallTime = (at: number, zone: string): string =>
  new Date(at + zoneOffset(at, zone)).toISOString().slice(0, 16)

/** The reverse; null for what is no date. Of the hour that clocks go back over, the first. */
export function fromWallTime(text: string, zone: string): number | null {
  const wall = Date.parse(`${text}Z`)
  if (Number.isNaN(wall)) return null
  const guess = wall - zoneOffset(wall, zone)
  return wall - zoneOffset(guess, zone)
}
