import type { Amount } from './amount.ts'
import type { QuotaNode, QuotaTree } from './tree.ts'

/** A value before and after. */
export type Change<T> = { readonly from: T; readonly to: T }
/** Of a min, null is 0; of a max, unlimited; of an attribute, absent. */
type NamedChange<T> = Change<T | null> & { readonly name: string }

/** What became of one node. */
export type NodeDiff =
  | { readonly kind: 'added'; readonly name: string; readonly parent: string | null }
  | { readonly kind: 'removed'; readonly name: string; readonly parent: string | null }
  | {
      readonly kind: 'changed'
      /** Its name after. */
      readonly name: string
      readonly rename: Change<string> | null
      /** Null names of parents stand for none: the root. */
      readonly parent: Change<string | null> | null
      readonly min: readonly NamedChange<Amount>[]
      readonly max: readonly NamedChange<Amount>[]
      readonly bound: readonly string[]
      readonly unbound: readonly string[]
      readonly attributes: readonly NamedChange<string>[]
    }

/**
 * How two trees differ, node by node: those of `after` in its order, then those that are gone. The order of children and namespaces is no
 * difference. Nodes are matched by name, but for those in `renamed` (names before → names after, as `renames` of edits gives them).
 * Of two nodes of one name the first counts.
 */
export function diffTrees(
  before: QuotaTree,
  after: QuotaTree,
  renamed: ReadonlyMap<string, string> = new Map(),
): readonly NodeDiff[] {
  const [was, is] = [places(before.root), places(after.root)]
  const nameBefore = new Map([...renamed].map(([from, to]) => [to, from]))
  const origin = (name: string): string | undefined =>
    nameBefore.get(name) ?? (renamed.has(name) ? undefined : name)
  const kept = new Set<string>()
  const now = [...is.values()].flatMap((place): NodeDiff[] => {
    const name = origin(place.node.name)
    const old = name === undefined ? undefined : was.get(name)
    if (old === undefined) return [{ kind: 'added', name: place.node.name, parent: place.parent }]
    kept.add(old.node.name)
    return changeOf(old, place, renamed)
  })
  const gone = [...was.values()].filter(({ node }) => !kept.has(node.name))
  return [...now, ...gone.map(({ node, parent }): NodeDiff => ({ kind: 'removed', name: node.name, parent }))]
}

type Place = { readonly node: QuotaNode; readonly parent: string | null }

function places(root: QuotaNode): ReadonlyMap<string, Place> {
  const found = new Map<string, Place>()
  const visit = (node: QuotaNode, parent: string | null): void => {
    if (!found.has(node.name)) found.set(node.name, { node, parent })
    for (const child of node.children) visit(child, node.name)
  }
  visit(root, null)
  return found
}

function changeOf(old: Place, now: Place, renamed: ReadonlyMap<string, string>): NodeDiff[] {
  const [was, is] = [old.node, now.node]
  const parentBefore = old.parent === null ? null : (renamed.get(old.parent) ?? old.parent)
  const diff: NodeDiff = {
    kind: 'changed',
    name: is.name,
    rename: was.name === is.name ? null : { from: was.name, to: is.name },
    parent: parentBefore === now.parent ? null : { from: old.parent, to: now.parent },
    min: changes(was.min, is.min),
    max: changes(was.max, is.max),
    bound: missingIn(was.namespaces, is.namespaces),
    unbound: missingIn(is.namespaces, was.namespaces),
    attributes: changes(new Map(Object.entries(was.attributes)), new Map(Object.entries(is.attributes))),
  }
  const lists = [diff.min, diff.max, diff.bound, diff.unbound, diff.attributes]
  const isSame = diff.rename === null && diff.parent === null && lists.every(list => list.length === 0)
  return isSame ? [] : [diff]
}

/** What is wanted and not there, in the order in which it is wanted. */
export function missingIn(there: readonly string[], wanted: readonly string[]): readonly string[] {
  const known = new Set(there)
  return wanted.filter(item => !known.has(item))
}

function changes<T>(was: ReadonlyMap<string, T>, is: ReadonlyMap<string, T>): NamedChange<T>[] {
  const names = new Set([...was.keys(), ...is.keys()])
  return [...names]
    .map(name => ({ name, from: was.get(name) ?? null, to: is.get(name) ?? null }))
    .filter(({ from, to }) => from !== to)
}
