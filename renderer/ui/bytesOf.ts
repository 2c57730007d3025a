import type { Bytes } from '#core/base/units.ts'
import type { Format } from './format.ts'

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** Two amounts of memory in the unit of the whole, so that they can be compared at a glance: 120 / 755 GiB. Of a whole that is 0, in the unit of what is used. */
export function bytesOf(
  used: Bytes,
  all: Bytes,
  format: Format,
): { used: string; all: string; unit: string } {
  const { unit } = format.bytes(all > 0 ? all : used)
  const value = all > 0 ? format.bytes(all).value : format.number(0)
  const scaled = used / 1024 ** UNITS.indexOf(unit)
  // In the larger unit a small amount must not vanish: 0.04 of 1 TiB is not nothing.
  const digits = unit === 'B' || scaled >= 100 ? 0 : scaled < 1 ? 2 : 1
  return { used: format.number(scaled, digits), all: value, unit }
}
