// What is being edited: a base, groups of edits on it, and the tree that they make. Pure: undo is data.
import type { JsonObject } from '#core/base/field.ts'
import { type Result, err, ok } from '#core/base/result.ts'
import { type Edit, type EditError, renames, replay } from '#core/quota/edit.ts'
import { readTree } from '#core/quota/kube.ts'
import { type Rebased, rebase } from '#core/quota/rebase.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import type { Draft, DraftToKeep } from '../../../preload/contract/quotaTree.ts'

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

/** An editor with the edits that were kept; those that cannot be applied, and what comes after them, are left out. */
export function reopen(draft: Draft): EditorState | null {
  const opened = openEditor(draft.base)
  if (opened === null) return null
  let state = opened
  for (const { label, facts, edits } of draft.groups) {
    const next = commit(state, { label: label as EditLabel, facts, edits })
    if (!next.ok) break
    state = next.value
  }
  return { ...state, done: Math.min(draft.done, state.groups.length) }
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

/** How the edits meet the object that is live now; null where either cannot be read. */
export function meet(state: EditorState, live: JsonObject | null): Rebased | null {
  const theirs = readTree(live ?? EMPTY)
  return theirs.ok ? rebase(baseTree(state), editsOf(state), theirs.value) : null
}

/** The same edits on another base. Groups that cannot be applied there are left out. */
export function moveOnto(state: EditorState, live: JsonObject | null): EditorState | null {
  return reopen({ ...draftOf({ ...state, groups: state.groups.slice(0, state.done) }), base: live })
}

/** The edits without those that change one field of one node, or everything of a node where `field` is null. */
export function withoutField(state: EditorState, node: string, field: string | null): EditorState {
  const groups = state.groups
    .slice(0, state.done)
    .map(group => ({ ...group, edits: group.edits.filter(edit => !touches(edit, node, field)) }))
    .filter(({ edits }) => edits.length > 0)
  return reopen({ ...draftOf({ ...state, groups, done: groups.length }) }) ?? state
}

function touches(edit: Edit, node: string, field: string | null): boolean {
  if ('namespace' in edit && field?.startsWith('namespace ')) return `namespace ${edit.namespace}` === field
  if (edit.kind === 'add') return edit.parent === node && field === null
  return edit.node === node && (field === null || fieldOf(edit) === field)
}

/** As a conflict calls it. */
function fieldOf(edit: Exclude<Edit, { kind: 'add' }>): string | null {
  switch (edit.kind) {
    case 'rename':
      return 'name'
    case 'move':
      return 'parent'
    case 'setMin':
      return `min ${edit.resource}`
    case 'setMax':
      return `max ${edit.resource}`
    case 'setAttribute':
      return `attribute ${edit.attribute}`
    case 'remove':
    case 'bind':
    case 'unbind':
      return null
  }
}
