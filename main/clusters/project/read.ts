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

/** Texts by name: labels, or quantities, which may come as JSON numbers. The object itself where it holds nothing else. */
export function readTexts(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value) || Array.isArray(value)) return {}
  return areTexts(value) ? value : Object.fromEntries(Object.entries(value).flatMap(toText))
}

function areTexts(value: object): value is Readonly<Record<string, string>> {
  for (const text of Object.values(value)) if (typeof text !== 'string') return false
  return true
}

function toText([name, text]: [string, unknown]): [string, string][] {
  if (typeof text === 'string') return [[name, text]]
  return typeof text === 'number' && Number.isFinite(text) ? [[name, String(text)]] : []
}

/** A moment: a Date of the typed client, or the RFC 3339 text of a raw watch. Null for the zero time too. */
export function readTime(value: unknown): Millis | null {
  const at = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : NaN
  return at > 0 ? millis(at) : null
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
