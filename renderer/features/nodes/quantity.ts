import { formOf, parseQuantity, toMilliCores, toUnits, type Amount } from '#core/quota/amount.ts'
import { bytes } from '#core/base/units.ts'
import type { Format } from '../../ui/format.ts'

/** A Kubernetes quantity as people read it: 755 GiB for memory, 95.5 for cpu, as written where it is none. */
export function quantityText(resource: string, text: string, format: Format): string {
  const amount = parseQuantity(text)
  return amount.ok ? amountText(resource, amount.value, format) : text
}

function amountText(resource: string, amount: Amount, format: Format): string {
  if (formOf(resource) === 'binary') {
    const { value, unit } = format.bytes(bytes(toUnits(amount)))
    return `${value} ${unit}`
  }
  if (resource === 'cpu') return format.cores(toMilliCores(amount)).value
  return format.number(toUnits(amount))
}

/** Share of `all` that `used` is, both as quantities; null when either is none or there is nothing. */
export function quantityShare(used: string, all: string): number | null {
  const [a, b] = [parseQuantity(used), parseQuantity(all)]
  if (!a.ok || !b.ok) return null
  const total = toMilliCores(b.value)
  return total > 0 ? toMilliCores(a.value) / total : null
}
