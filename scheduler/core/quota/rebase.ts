// Edits meet a tree that others changed meanwhile: three ways, of which the one that both left is the base.
import { type Edit, type ReplayError, renames, replay } from './edit.ts'
import { type NodeDiff, diffTrees } from './diff.ts'
import { formatLimit } from './limit.ts'
import type { QuotaTree } from './tree.ts'

/** Where the edits and the changes of others meet. Texts are what each side says; null: nothing, 0 or unlimited. */
export type Conflict =
  | {
      readonly kind: 'bothChanged'
      readonly node: string
      /** `name`, `parent`, `min cpu`, `max cpu`, `attribute weight`, `namespace team-a`. */
      readonly field: string
      readonly mine: string | null
      readonly theirs: string | null
    }
  /** Others took away a node that the edits change, or the edits one that others changed. */
  | { readonly kind: 'removedThere' | 'removedHere' | 'addedTwice'; readonly node: string }
  | { readonly kind: 'notApplicable'; readonly error: ReplayError }

export type Rebased = {
  /** The live tree with the edits; null where they cannot be applied to it at all. */
  readonly tree: QuotaTree | null
  readonly conflicts: readonly Conflict[]
  /** What others changed since the base. */
  readonly theirs: readonly NodeDiff[]
}

/** The edits, made on `base`, applied to `live`. Without conflicts nothing of what others did is undone by it. */
export function rebase(base: QuotaTree, edits: readonly Edit[], live: QuotaTree): Rebased {
  const theirs = diffTrees(base, live)
  const after = replay(base, edits)
  const applied = theirs.length === 0 ? after : replay(live, edits)
  const mine = after.ok ? diffTrees(base, after.value, renames(edits)) : []
  const conflicts = theirs.length === 0 ? [] : meet(mine, theirs)
  if (!applied.ok)
    return { tree: null, conflicts: [...conflicts, { kind: 'notApplicable', error: applied.error }], theirs }
  return { tree: applied.value, conflicts, theirs }
}

type Touched = {
  /** By node as it was called before: what became of each field. */
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, string | null>>
  readonly removed: ReadonlySet<string>
  readonly added: ReadonlySet<string>
  /** Where each namespace went; null: nowhere. */
  readonly namespaces: ReadonlyMap<string, string | null>
}

function touched(diffs: readonly NodeDiff[]): Touched {
  const fields = new Map<string, Map<string, string | null>>()
  const [removed, added] = [new Set<string>(), new Set<string>()]
  const namespaces = new Map<string, string | null>()
  for (const diff of diffs) {
    if (diff.kind === 'added') added.add(diff.name)
    else if (diff.kind === 'removed') removed.add(diff.name)
    else {
      fields.set(diff.rename?.from ?? diff.name, fieldsOf(diff))
      for (const namespace of diff.bound) namespaces.set(namespace, diff.name)
      for (const namespace of diff.unbound) if (!namespaces.has(namespace)) namespaces.set(namespace, null)
    }
  }
  return { fields, removed, added, namespaces }
}

function fieldsOf(diff: Extract<NodeDiff, { kind: 'changed' }>): Map<string, string | null> {
  const limits = (['min', 'max'] as const).flatMap(side =>
    diff[side].map(({ name, to }): [string, string | null] => [
      `${side} ${name}`,
      to === null ? null : formatLimit(name, to),
    ]),
  )
  return new Map([
    ...(diff.rename === null ? [] : [['name', diff.rename.to] as [string, string | null]]),
    ...(diff.parent === null ? [] : [['parent', diff.parent.to] as [string, string | null]]),
    ...limits,
    ...diff.attributes.map(({ name, to }): [string, string | null] => [`attribute ${name}`, to]),
  ])
}

type Side = { readonly diffs: readonly NodeDiff[]; readonly of: Touched }

function meet(mineDiffs: readonly NodeDiff[], theirDiffs: readonly NodeDiff[]): Conflict[] {
  const mine: Side = { diffs: mineDiffs, of: touched(mineDiffs) }
  const theirs: Side = { diffs: theirDiffs, of: touched(theirDiffs) }
  const twice = [...mine.of.added].filter(node => theirs.of.added.has(node))
  return [
    ...fieldConflicts(mine.of, theirs.of),
    ...lost(mine, theirs).map((node): Conflict => ({ kind: 'removedThere', node })),
    ...lost(theirs, mine).map((node): Conflict => ({ kind: 'removedHere', node })),
    ...twice.map((node): Conflict => ({ kind: 'addedTwice', node })),
    ...namespaceConflicts(mine.of, theirs.of),
  ]
}

function fieldConflicts(mine: Touched, theirs: Touched): Conflict[] {
  return [...mine.fields].flatMap(([node, fields]) => {
    const others = theirs.fields.get(node)
    return [...fields].flatMap(([field, said]): Conflict[] => {
      const other = others?.get(field)
      return other === undefined || other === said
        ? []
        : [{ kind: 'bothChanged', node, field, mine: said, theirs: other }]
    })
  })
}

/** Nodes that one side changes, or adds to, and the other takes away. */
function lost({ diffs, of }: Side, other: Side): string[] {
  const parents = diffs.flatMap(diff => (diff.kind === 'added' && diff.parent !== null ? diff.parent : []))
  return [...new Set([...of.fields.keys(), ...parents])].filter(node => other.of.removed.has(node))
}

function namespaceConflicts(mine: Touched, theirs: Touched): Conflict[] {
  return [...mine.namespaces].flatMap(([namespace, leaf]): Conflict[] => {
    const other = theirs.namespaces.get(namespace)
    if (other === undefined || other === leaf) return []
    const node = leaf ?? other ?? ''
    return [{ kind: 'bothChanged', node, field: `namespace ${namespace}`, mine: leaf, theirs: other }]
  })
}
