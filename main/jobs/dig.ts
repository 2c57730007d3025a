// Reads custom resources, whose shape no compiler knows: whatever is missing or of another type counts as absent.
import { type Millis, millis } from '#core/base/units.ts'

/** The value at a path of keys; undefined where there is none. */
export function dig(value: unknown, ...path: readonly string[]): unknown {
  let at = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return at
}

/** '' where there is no text. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = dig(value, ...path)
  return typeof found === 'string' ? found : ''
}

/** A whole number ≥ 0; null where there is none. */
export function countAt(value: unknown, ...path: readonly string[]): number | null {
  const found = dig(value, ...path)
  return typeof found === 'number' && Number.isInteger(found) && found >= 0 ? found : null
}

/** A moment; null where there is none. */
export function timeAt(value: unknown, ...path: readonly string[]): Millis | null {
  const at = Date.parse(textAt(value, ...path))
  return at > 0 ? millis(at) : null
}

/** The items of an array; none where there is no array. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = dig(value, ...path)
  return Array.isArray(found) ? found : []
}

/** The entries of an object; none where there is no object. */
export function entriesAt(
  value: unknown,
  ...path: readonly string[]
): readonly (readonly [string, unknown])[] {
  const found = dig(value, ...path)
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? Object.entries(found) : []
}

/** Texts by name; numbers as YAML writes quantities count as texts. */
export function textsAt(value: unknown, ...path: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entriesAt(value, ...path).flatMap(([key, entry]) =>
      typeof entry === 'string' || typeof entry === 'number' ? [[key, String(entry)]] : [],
    ),
  )
}
