import { bytes } from '#core/base/units.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { unitOf } from './quotaRows.ts'

/** How amounts of a resource are written: bytes with their unit, on one line, anything else as a number. */
export function useAmount(resource: string): (amount: number) => string {
  const format = useFormat()
  if (unitOf(resource) !== 'bytes') return amount => format.number(amount, 2)
  return amount => {
    const { value, unit } = format.bytes(bytes(amount))
    return `${value}\u00a0${unit}`
  }
}
