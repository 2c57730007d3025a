import type { Bytes } from '#core/base/units.ts'
import type { Format } from './format.ts'

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** Two amounts of memory in the unit of the whole, so that they can be compared at a glance: 120 / 755 GiB. */
export function bytesOf(
  used: Bytes,
  all: Bytes,
  format: Format,
): { used: string; all: string; unit: string } {
  const { value, unit } = format.bytes(all)
  const scaled = used / 1024 ** UNITS.indexOf(unit)
  // In the larger unit a small amount must not vanish: 0.04 of 1 TiB is not nothing.
  const digits = unit === 'B' || scaled >= 100 ? 0 : scaled < 1 ? 2 : 1
  return { used: format.number(scaled, digits), all: value, unit }
}
