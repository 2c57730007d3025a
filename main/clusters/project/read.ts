// Reads fields of objects that a server sent: whatever is missing or of another type counts as absent, and nothing throws.
import { type Millis, millis } from '#core/base/units.ts'

/** `''` where there is no text. */
export const readText = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Null for an empty text too. */
export const readOptional = (value: unknown): string | null => readText(value) || null

/** The objects of an array. */
export function readList<T extends object>(value: readonly T[] | null | undefined): readonly T[] {
  return Array.isArray(value) ? value.filter((item): item is T => isObject(item)) : []
}

/** A whole number ≥ 0; 0 where there is none. */
export function readCount(value: unknown): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? Math.trunc(value) : 0
}

/** Texts by name: labels, or quantities, which may come as JSON numbers. */
export function readTexts(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value) || Array.isArray(value)) return {}
  const texts = Object.entries(value).flatMap(([name, text]): [string, string][] => {
    if (typeof text === 'string') return [[name, text]]
    return typeof text === 'number' && Number.isFinite(text) ? [[name, String(text)]] : []
  })
  return Object.fromEntries(texts)
}

/** A moment: a Date of the typed client, or the RFC 3339 text of a raw watch. Null for the zero time too. */
export function readTime(value: unknown): Millis | null {
  const at = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : NaN
  return at > 0 ? millis(at) : null
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
