import { type Field, note, readEntries } from '../base/field.ts'
import { type Amount, parseQuantity } from './amount.ts'

/** Amounts by resource name (`cpu`, `memory`, `nvidia.com/gpu`). What a missing one means is up to its holder. */
export type ResourceList = ReadonlyMap<string, Amount>

/** Quantities by name, numbers among them; what is no quantity is noted and left out. */
export function readAmounts(field: Field): ResourceList {
  const amounts = readEntries(field).flatMap(([resource, entry]): [string, Amount][] => {
    const text = typeof entry.value === 'number' ? String(entry.value) : entry.value
    const parsed = typeof text === 'string' ? parseQuantity(text) : null
    if (parsed?.ok) return [[resource, parsed.value]]
    note(entry, 'quantity')
    return []
  })
  return new Map(amounts)
}
