import { type JsonObject, isRecord } from '#core/base/field.ts'
import type { NodeDiff } from '#core/quota/diff.ts'
import { textOf } from './figures.ts'

/** A change of one field of one node, as texts; null: nothing, 0 or unlimited. */
export type DiffRow = {
  readonly node: string
  readonly field: string
  readonly from: string | null
  readonly to: string | null
}

/**
 * `field` is `added`, `removed`, `name`, `parent`, `min cpu`, `max cpu`, `namespace` or `attribute weight`.
 * @param after `spec.root` then: what new nodes say is told with them
 */
export function diffRows(diffs: readonly NodeDiff[], after: JsonObject | null = null): readonly DiffRow[] {
  const made = nodesByName(after)
  return diffs.flatMap((diff): DiffRow[] => {
    if (diff.kind === 'added')
      return [
        { node: diff.name, field: 'added', from: null, to: diff.parent },
        ...saidBy(diff.name, made.get(diff.name)),
      ]
    if (diff.kind === 'removed') return [{ node: diff.name, field: 'removed', from: diff.parent, to: null }]
    const node = diff.name
    const limits = (['min', 'max'] as const).flatMap(side =>
      diff[side].map(({ name, from, to }) => ({
        node,
        field: `${side} ${name}`,
        from: from === null ? null : textOf(name, from),
        to: to === null ? null : textOf(name, to),
      })),
    )
    return [
      ...(diff.rename === null ? [] : [{ node, field: 'name', ...diff.rename }]),
      ...(diff.parent === null ? [] : [{ node, field: 'parent', ...diff.parent }]),
      ...limits,
      ...diff.bound.map(namespace => ({ node, field: 'namespace', from: null, to: namespace })),
      ...diff.unbound.map(namespace => ({ node, field: 'namespace', from: namespace, to: null })),
      ...diff.attributes.map(({ name, from, to }) => ({ node, field: `attribute ${name}`, from, to })),
    ]
  })
}

function nodesByName(root: JsonObject | null): ReadonlyMap<unknown, JsonObject> {
  const found = new Map<unknown, JsonObject>()
  const visit = (node: unknown): void => {
    if (!isRecord(node)) return
    found.set(node['name'], node)
    if (Array.isArray(node['children'])) node['children'].forEach(visit)
  }
  visit(root)
  return found
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Limits and namespaces of a new node. */
function saidBy(node: string, object: JsonObject | undefined): DiffRow[] {
  const limits = (['min', 'max'] as const).flatMap(side => {
    const amounts = object?.[side]
    return Object.entries(isRecord(amounts) ? amounts : {}).map(([resource, text]): DiffRow => ({
      node,
      field: `${side} ${resource}`,
      from: null,
      to: textIn(text),
    }))
  })
  const namespaces = object?.['namespaces']
  const bound = (Array.isArray(namespaces) ? namespaces : []).map((namespace): DiffRow => ({
    node,
    field: 'namespace',
    from: null,
    to: textIn(namespace),
  }))
  return [...limits, ...bound]
}

export type TextLine = { readonly kind: 'same' | 'gone' | 'new'; readonly text: string }

/** How many lines around a change are shown. */
const AROUND = 3
/** Beyond this many lines on both sides a table of their common parts would take too long: then whole blocks are shown. */
const MOST_CELLS = 4_000_000

/** Two texts line by line, with a few lines around each change; '…' stands for what is left out. */
export function diffLines(before: string, after: string): readonly TextLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1
  const middle = align(a.slice(head, a.length - tail), b.slice(head, b.length - tail))
  const same = (texts: readonly string[]): TextLine[] => texts.map(text => ({ kind: 'same', text }))
  return clip([...same(a.slice(0, head)), ...middle, ...same(tail === 0 ? [] : a.slice(-tail))])
}

const gone = (text: string): TextLine => ({ kind: 'gone', text })
const fresh = (text: string): TextLine => ({ kind: 'new', text })

/** By the longest common subsequence. */
function align(a: readonly string[], b: readonly string[]): TextLine[] {
  if (a.length * b.length > MOST_CELLS) return [...a.map(gone), ...b.map(fresh)]
  const longest = commonLengths(a, b)
  const lines: TextLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    const [left, right] = [a[i] ?? '', b[j] ?? '']
    const isSame = left === right
    const isGone = longest(i + 1, j) >= longest(i, j + 1)
    lines.push(isSame ? { kind: 'same', text: left } : isGone ? gone(left) : fresh(right))
    if (isSame || isGone) i += 1
    if (isSame || !isGone) j += 1
  }
  return [...lines, ...a.slice(i).map(gone), ...b.slice(j).map(fresh)]
}

/** How long the longest common subsequence is of what begins at `i` and at `j`. */
function commonLengths(a: readonly string[], b: readonly string[]): (i: number, j: number) => number {
  const width = b.length + 1
  const table = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number): number => table[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      table[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  return at
}

function clip(lines: readonly TextLine[]): readonly TextLine[] {
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ kind }) => kind !== 'same'),
  )
  return lines.flatMap((line, at): TextLine[] => {
    if (isNear[at]) return [line]
    return at === 0 || isNear[at - 1] ? [{ kind: 'same', text: '…' }] : []
  })
}

export const rootOf = (object: JsonObject | null): JsonObject | null =>
  (object?.['spec'] as { root?: JsonObject } | undefined)?.root ?? null
