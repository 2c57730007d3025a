// What a server-side dry run says that an apply would change. Pure.
import type { KubeObject } from '../clusters/objects.ts'
import type { FieldChange } from '../../preload/contract/suite.ts'

/** Written by the server at every write, or by us as a mark: no change that a person asked for. */
const NOISE: ReadonlySet<string> = new Set([
  'metadata.managedFields',
  'metadata.resourceVersion',
  'metadata.generation',
  'metadata.uid',
  'metadata.creationTimestamp',
  'metadata.annotations[canopy.internal/manifest-sha256]',
  'status',
])
const MOST_CHANGES = 40
const LONGEST_VALUE = 160

/** The fields that differ, by path, in the order of the object; at most 40, long values cut, those of Secrets left out. */
export function diffObjects(before: KubeObject | null, after: KubeObject): FieldChange[] {
  const isSecret = after.kind === 'Secret'
  const changes: FieldChange[] = []
  const found = (change: FieldChange): void => {
    if (changes.length === MOST_CHANGES) return
    changes.push(isSecret ? { ...change, before: hide(change.before), after: hide(change.after) } : change)
  }
  walk({ before: before ?? {}, after }, { path: '', isBytes: false }, found)
  return changes
}

const hide = (value: string | null): string | null => (value === null ? null : '•••')

type Place = { readonly path: string; readonly isBytes: boolean }
type Pair = { readonly before: unknown; readonly after: unknown }
type Found = (change: FieldChange) => void

function walk({ before, after }: Pair, place: Place, found: Found): void {
  if (NOISE.has(place.path) || isSame(before, after)) return
  const [a, b] = [childrenOf(before), childrenOf(after)]
  if (a === null || b === null || isLeaf(before) || isLeaf(after))
    return found({ path: place.path, before: write(before, place), after: write(after, place) })
  for (const key of new Set([...a.keys(), ...b.keys()]))
    walk({ before: a.get(key), after: b.get(key) }, inside(place, key), found)
}

/** Members by name: keys of an object, and items of a list that have a name of their own; others by their place. */
function childrenOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (Array.isArray(value)) {
    const names = value.map(nameOf)
    const isNamed = names.every(name => name !== null) && new Set(names).size === names.length
    return new Map(value.map((item, index) => [`[${isNamed ? names[index] : index}]`, item]))
  }
  if (typeof value !== 'object' || value === null) return null
  return new Map(Object.entries(value))
}

const isLeaf = (value: unknown): boolean => typeof value !== 'object' || value === null

function nameOf(item: unknown): string | null {
  if (typeof item !== 'object' || item === null || !('name' in item)) return null
  return typeof item.name === 'string' ? item.name : null
}

function inside({ path, isBytes }: Place, key: string): Place {
  const step = key.startsWith('[') ? key : /^\w+$/.test(key) ? (path === '' ? key : `.${key}`) : `[${key}]`
  return { path: path + step, isBytes: isBytes || key === 'binaryData' }
}

function write(value: unknown, { isBytes }: Place): string | null {
  if (value === undefined) return null
  if (isBytes && typeof value === 'string') return `${Math.floor((value.length * 3) / 4)} bytes`
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text
}

const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)
