// Reads objects of unknown shape. A field that is missing is null; one of a wrong type is null too, and noted with its place.
import { type Millis } from './units.ts'
import { parseTime } from './time.ts'

/** Names and positions from the root of an object down to one of its fields. */
export type FieldPath = readonly (string | number)[]

/** A field that does not hold what it should. Data, not words: whoever shows it has the words. */
export type FieldProblem = {
  readonly path: FieldPath
  readonly expected:
    | 'object'
    | 'list'
    | 'text'
    | 'number'
    | 'wholeNumber'
    | 'flag'
    | 'quantity'
    | 'time'
    /** One of the words in `among`. */
    | 'word'
    /** Fewer levels of nesting. */
    | 'lessDepth'
  readonly among?: readonly string[]
  /** What is there instead, as JSON of at most 64 characters. */
  readonly found: string
}

/** A value and where it stands. Problems of all fields of one object meet in one list. */
export type Field = {
  readonly value: unknown
  readonly parent: Field | null
  readonly key: string | number
  readonly problems: FieldProblem[]
}

/** The object itself; `problems` collects what its readers find. */
export const rootField = (value: unknown, problems: FieldProblem[] = []): Field => ({
  value,
  parent: null,
  key: '',
  problems,
})

/** Own property `key` of an object: of a field that holds none, a field that is missing. */
export function at(field: Field, key: string): Field {
  const value = isRecord(field.value) && Object.hasOwn(field.value, key) ? field.value[key] : undefined
  return { value, parent: field, key, problems: field.problems }
}

/** `at` along several keys; what is there but no object is noted. */
export function within(field: Field, ...keys: string[]): Field {
  return keys.reduce((outer, key) => {
    readObject(outer)
    return at(outer, key)
  }, field)
}

export function pathOf(field: Field): FieldPath {
  const path: (string | number)[] = []
  for (let at: Field = field; at.parent !== null; at = at.parent) path.unshift(at.key)
  return path
}

/** A path as Kubernetes writes it: `spec.root.children[0].max[nvidia.com/gpu]`. */
export function formatPath(path: FieldPath): string {
  return path.map((key, index) => (isPlain(key) ? `${index === 0 ? '' : '.'}${key}` : `[${key}]`)).join('')
}

const isPlain = (key: string | number): boolean => typeof key === 'string' && /^[A-Za-z_][\w-]*$/.test(key)

/** Notes that `field` does not hold what it should. */
export function note(field: Field, expected: FieldProblem['expected'], among?: readonly string[]): null {
  const found = excerpt(field.value)
  field.problems.push({ path: pathOf(field), expected, ...(among && { among }), found })
  return null
}

/** One plain English sentence, without the place and a full stop. */
export function explainField({ expected, among = [], found }: FieldProblem): string {
  if (expected === 'lessDepth') return 'nested too deeply'
  const wanted = expected === 'word' ? among.map(word => JSON.stringify(word)).join(' or ') : WANTED[expected]
  return found === 'undefined'
    ? `expected ${wanted}, and it is missing`
    : `expected ${wanted}, found ${found}`
}

const WANTED: Readonly<Record<Exclude<FieldProblem['expected'], 'lessDepth' | 'word'>, string>> = {
  object: 'an object',
  list: 'a list',
  text: 'a text',
  number: 'a number',
  wholeNumber: 'a whole number',
  flag: 'true or false',
  quantity: 'a quantity',
  time: 'a time',
}

const MAX_EXCERPT = 64

function excerpt(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return (typeof value === 'string' ? JSON.stringify(value) : String(value)).slice(0, MAX_EXCERPT)
}

export type JsonObject = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isMissing = (value: unknown): value is null | undefined => value === null || value === undefined

export function readObject(field: Field): JsonObject | null {
  return isRecord(field.value) ? field.value : isMissing(field.value) ? null : note(field, 'object')
}

export function readText(field: Field): string | null {
  return typeof field.value === 'string' ? field.value : isMissing(field.value) ? null : note(field, 'text')
}

/** A text that must be there; `''` where it is not. */
export function needText(field: Field): string {
  if (typeof field.value === 'string') return field.value
  note(field, 'text')
  return ''
}

export function readFlag(field: Field): boolean | null {
  return typeof field.value === 'boolean' ? field.value : isMissing(field.value) ? null : note(field, 'flag')
}

/** A whole number of at most 2^53 − 1, of either sign. */
export function readWhole(field: Field): number | null {
  if (isMissing(field.value)) return null
  return typeof field.value === 'number' && Number.isSafeInteger(field.value)
    ? field.value
    : note(field, 'wholeNumber')
}

/** One of the words; null when it is missing or another. */
export function readWord<T extends string>(field: Field, among: readonly T[]): T | null {
  if (isMissing(field.value)) return null
  return among.find(word => word === field.value) ?? note(field, 'word', among)
}

/** An RFC 3339 text, or what has `getTime` as a Date of a typed client. */
export function readTime(field: Field): Millis | null {
  if (isMissing(field.value)) return null
  return parseTime(field.value) ?? note(field, 'time')
}

/** The items of a list; none where it is missing or no list. */
export function readItems(field: Field): readonly Field[] {
  if (isMissing(field.value)) return []
  if (!Array.isArray(field.value)) return note(field, 'list') ?? []
  return field.value.map((value: unknown, key) => ({ value, parent: field, key, problems: field.problems }))
}

/** The entries of an object; none where it is missing or no object. */
export function readEntries(field: Field): readonly (readonly [string, Field])[] {
  return Object.keys(readObject(field) ?? {}).map(key => [key, at(field, key)])
}

/** Texts by name; entries that are no text are noted and left out. */
export function readTexts(field: Field): Readonly<Record<string, string>> {
  const texts = readEntries(field).map(([key, entry]) => [key, readText(entry)] as const)
  return Object.fromEntries(texts.filter((text): text is [string, string] => text[1] !== null))
}
