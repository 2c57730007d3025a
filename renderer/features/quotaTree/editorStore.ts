import { createContext, useContext } from 'react'
import { createStore, useStore, type StoreApi } from 'zustand'
import type { JsonObject } from '#core/base/field.ts'
import type { Edit, EditError } from '#core/quota/edit.ts'
import {
  type EditLabel,
  type EditorState,
  type Reopened,
  type Skipped,
  commit,
  openEditor,
  redo,
  undo,
} from './editorState.ts'

/** The one store behind the outline, the canvas and the fields. */
export type Editor = {
  readonly state: EditorState
  /** Names of nodes; the first is the one that the fields are about. */
  readonly selected: readonly string[]
  /** Nodes whose children are not shown. */
  readonly folded: ReadonlySet<string>
  /** Why the last edit could not be made. */
  readonly refused: EditError | null
  /** Edits that could not stay when others' changes were taken over. */
  readonly leftOut: readonly Skipped[]
  /** Where the keyboard is to go next: a field of the node that is selected. */
  readonly wanted: { readonly field: string } | null
  readonly edit: (
    label: EditLabel,
    facts: Readonly<Record<string, string>>,
    edits: readonly Edit[],
  ) => boolean
  readonly undo: () => void
  readonly redo: () => void
  readonly select: (names: readonly string[]) => void
  readonly toggle: (name: string) => void
  readonly fold: (names: ReadonlySet<string>) => void
  /** Goes to a node, and to one of its fields. */
  readonly jump: (name: string, field: string | null) => void
  readonly arrived: () => void
  readonly replace: (state: EditorState) => void
  /** `replace` by what became of the edits; what was left out is told until somebody has read it. */
  readonly rebase: (reopened: Reopened) => void
  readonly readLeftOut: () => void
}

export function createEditor(base: JsonObject | null, kept: EditorState | null): StoreApi<Editor> | null {
  const state = kept ?? openEditor(base)
  if (state === null) return null
  return createStore<Editor>((set, get) => ({
    state,
    selected: [state.trees[state.done]?.root.name ?? ''],
    folded: new Set(),
    refused: null,
    leftOut: [],
    wanted: null,
    edit: (label, facts, edits) => {
      if (edits.length === 0) return false
      const next = commit(get().state, { label, facts, edits })
      set(next.ok ? { state: next.value, refused: null } : { refused: next.error })
      return next.ok
    },
    undo: () => set(editor => ({ state: undo(editor.state), refused: null })),
    redo: () => set(editor => ({ state: redo(editor.state), refused: null })),
    select: selected => set({ selected }),
    toggle: name =>
      set(({ folded }) => {
        const next = new Set(folded)
        if (!next.delete(name)) next.add(name)
        return { folded: next }
      }),
    fold: folded => set({ folded }),
    jump: (name, field) =>
      set(({ folded, state: { trees, done } }) => {
        const root = trees[done]?.root
        const open = new Set(folded)
        for (const above of root === undefined ? [] : pathTo(root, name)) open.delete(above)
        return { selected: [name], folded: open, wanted: field === null ? null : { field } }
      }),
    arrived: () => set({ wanted: null }),
    replace: next => set({ state: next, refused: null }),
    rebase: ({ state: next, skipped }) =>
      set(({ leftOut }) => ({ state: next, refused: null, leftOut: [...leftOut, ...skipped] })),
    readLeftOut: () => set({ leftOut: [] }),
  }))
}

type Named = { readonly name: string; readonly children: readonly Named[] }

/** Names of the nodes above a node; none where there is no such node. */
function pathTo(node: Named, name: string): readonly string[] {
  for (const child of node.children) {
    if (child.name === name) return [node.name]
    const below = pathTo(child, name)
    if (below.length > 0) return [node.name, ...below]
  }
  return []
}

export const EditorContext = createContext<StoreApi<Editor> | null>(null)

export function useEditorStore(): StoreApi<Editor> {
  const store = useContext(EditorContext)
  if (!store) throw new Error('No editor above this component')
  return store
}

export const useEditor = <T>(pick: (editor: Editor) => T): T => useStore(useEditorStore(), pick)
