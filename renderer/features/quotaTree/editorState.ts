// What is being edited: a base, groups of edits on it, and the tree that they make. Pure: undo is data.
import type { JsonObject } from '#core/base/field.ts'
import { type Result, err, ok } from '#core/base/result.ts'
import { type Edit, type EditError, applyEdit, renames, replay } from '#core/quota/edit.ts'
import { readTree } from '#core/quota/kube.ts'
import { type Rebased, rebase } from '#core/quota/rebase.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import type { Draft, DraftToKeep, Seen } from '../../../preload/contract/quotaTree.ts'

/** What a group of edits is called: a text of the translation, with its facts. */
export type EditLabel =
  | 'add'
  | 'remove'
  | 'rename'
  | 'move'
  | 'duplicate'
  | 'setMin'
  | 'setMax'
  | 'bind'
  | 'unbind'
  | 'split'
  | 'attribute'
  | 'fix'
  | 'import'
  | 'template'
  | 'revert'
  | 'copy'

export type Group = {
  readonly label: EditLabel
  readonly facts: Readonly<Record<string, string>>
  readonly edits: readonly Edit[]
}

export type EditorState = {
  /** The object that the edits are made on; null: there is no tree yet. */
  readonly base: JsonObject | null
  /** Trees after 0, 1, 2 … of the groups, as far as they were worked out. */
  readonly trees: readonly QuotaTree[]
  readonly groups: readonly Group[]
  /** How many of the groups are done. */
  readonly done: number
}

/** What a tree begins as where there is none. */
const EMPTY: JsonObject = { spec: { root: { name: 'root' } } }

export const treeNow = ({ trees, done }: EditorState): QuotaTree => trees[done] as QuotaTree
export const baseTree = ({ trees }: EditorState): QuotaTree => trees[0] as QuotaTree
export const editsOf = ({ groups, done }: EditorState): readonly Edit[] =>
  groups.slice(0, done).flatMap(({ edits }) => edits)
export const renamedIn = (state: EditorState): ReadonlyMap<string, string> => renames(editsOf(state))
export const isEdited = ({ done }: EditorState): boolean => done > 0

/** An editor on an object; null where that cannot be read. */
export function openEditor(base: JsonObject | null): EditorState | null {
  const read = readTree(base ?? EMPTY)
  return read.ok ? { base, trees: [read.value], groups: [], done: 0 } : null
}

/** An editor with the edits that were kept, as far as they can be applied. */
export const reopen = ({ base, groups, done }: Draft): EditorState | null =>
  reapply(
    base,
    groups.map(group => ({ ...group, label: group.label as EditLabel })),
    done,
  )?.state ?? null

/** An edit that could not be applied, the group that it was part of, and why. */
export type Skipped = Pick<Group, 'label' | 'facts'> & { readonly error: EditError }
export type Reopened = { readonly state: EditorState; readonly skipped: readonly Skipped[] }

/** Groups of edits on a base; edits that cannot be applied are skipped, and told, and those after them are not. Null: it cannot be read. */
export function reapply(
  base: JsonObject | null,
  groups: readonly Group[],
  groupsDone: number,
): Reopened | null {
  const opened = openEditor(base)
  if (opened === null) return null
  const skipped: Skipped[] = []
  let [state, done] = [opened, 0]
  for (const [at, group] of groups.entries()) {
    const next = commit(state, group)
    state = next.ok ? next.value : commitPart(state, group, skipped)
    if (at < groupsDone) done = state.groups.length
  }
  return { state: { ...state, done }, skipped }
}

/** What can be applied of a group; the rest is added to what is skipped. */
function commitPart(state: EditorState, group: Group, skipped: Skipped[]): EditorState {
  const { label, facts } = group
  let tree = treeNow(state)
  const edits = group.edits.filter(edit => {
    const next = applyEdit(tree, edit)
    if (next.ok) tree = next.value
    else skipped.push({ label, facts, error: next.error })
    return next.ok
  })
  const next = edits.length === 0 ? null : commit(state, { label, facts, edits })
  return next?.ok ? next.value : state
}

const texts = new WeakMap<JsonObject, string>()

/** The draft as it is sent: its base, which stays the same object for all edits, is written down once. */
export function toKeep({ base, ...draft }: Draft): DraftToKeep {
  if (base === null) return { ...draft, base: null }
  const text = texts.get(base) ?? JSON.stringify(base)
  texts.set(base, text)
  return { ...draft, base: text }
}

export const draftOf = ({ base, groups, done }: EditorState): Draft => ({
  base,
  groups: groups.map(group => ({ ...group, facts: { ...group.facts } })),
  done,
})

/**
 * One more group; what was taken back before is gone for good. A group that sets the same fields as the last one takes its place, so that
 * typing is one step of undo.
 */
export function commit(state: EditorState, group: Group): Result<EditorState, EditError> {
  const kept = state.groups.slice(0, state.done)
  const last = kept.at(-1)
  const isSame = last !== undefined && setsSame(last, group)
  const before = isSame ? kept.slice(0, -1) : kept
  const tree = replay(state.trees[before.length] as QuotaTree, group.edits)
  if (!tree.ok) return err(tree.error.error)
  return ok({
    ...state,
    groups: [...before, group],
    done: before.length + 1,
    trees: [...state.trees.slice(0, before.length + 1), tree.value],
  })
}

const targetOf = (edit: Edit): string | null =>
  edit.kind === 'setMin' || edit.kind === 'setMax' ? `${edit.kind} ${edit.node} ${edit.resource}` : null

function setsSame(a: Group, b: Group): boolean {
  if (a.label !== b.label || a.edits.length !== 1 || b.edits.length !== 1) return false
  const [x, y] = [a.edits[0], b.edits[0]].map(edit => (edit === undefined ? null : targetOf(edit)))
  return x !== null && x === y
}

export const undo = (state: EditorState): EditorState => ({ ...state, done: Math.max(0, state.done - 1) })
export const redo = (state: EditorState): EditorState => ({
  ...state,
  done: Math.min(state.groups.length, state.done + 1),
})

/** Which object it is, and what it says. */
export function seenOf(object: JsonObject | null): Seen {
  const { uid } = (object?.['metadata'] ?? {}) as { uid?: string }
  return uid === undefined ? null : { uid, spec: { ...(object?.['spec'] as JsonObject | undefined) } }
}

/** Whether others changed the tree since the base of the edits. Its status, which moves all the time, and its labels are no part of it. */
export const isBehind = (base: JsonObject | null, live: JsonObject | null): boolean =>
  JSON.stringify(seenOf(base)) !== JSON.stringify(seenOf(live))

/** How the edits meet the object that is live now; null where either cannot be read. */
export function meet(state: EditorState, live: JsonObject | null): Rebased | null {
  const theirs = readTree(live ?? EMPTY)
  return theirs.ok ? rebase(baseTree(state), editsOf(state), theirs.value) : null
}

/** The same edits on another base, as far as they can be applied there; null where it cannot be read. */
export const moveOnto = (state: EditorState, live: JsonObject | null): Reopened | null =>
  reapply(live, state.groups.slice(0, state.done), state.done)
