import { type KeyboardEvent, useMemo } from 'react'
import type { StoreApi } from 'zustand'
import { nodesOf } from '#core/quota/editsBetween.ts'
import { treeNow } from './editorState.ts'
import { type Editor, useEditorStore } from './editorStore.ts'
import { focusOutline } from './focusOutline.ts'
import { type Step, addChild, duplicate, moveAll, moveSteps, removeAll } from './gestures.ts'
import type { OutlineRow } from './outlineRows.ts'

/** What can be done to the nodes that are selected: one for keys, buttons and menus alike. */
export function useNodeActions(isReadOnly: boolean) {
  const store = useEditorStore()
  return useMemo(() => nodeActions(store, isReadOnly), [store, isReadOnly])
}

function nodeActions(store: StoreApi<Editor>, isReadOnly: boolean) {
  const now = () => {
    const editor = store.getState()
    const tree = treeNow(editor.state)
    const node = nodesOf(tree.root).find(({ name }) => name === editor.selected[0])
    return { editor, tree, node }
  }
  const guarded = (work: () => void) => () => {
    if (!isReadOnly) work()
  }
  return {
    add: guarded(() => {
      const { editor, tree, node } = now()
      if (node === undefined) return
      const { name, edits } = addChild(tree, node)
      if (editor.edit('add', { node: name }, edits)) editor.jump(name, 'name')
    }),
    rename: guarded(() => {
      const { editor, node } = now()
      if (node !== undefined) editor.jump(node.name, 'name')
    }),
    remove: guarded(() => {
      const { editor, tree, node } = now()
      const above = nodesOf(tree.root).find(({ children }) => children.some(child => child === node))
      const edits = removeAll(tree, editor.selected)
      const names = editor.selected.join(', ')
      if (editor.edit('remove', { node: names }, edits) && above) editor.select([above.name])
    }),
    duplicate: guarded(() => {
      const { editor, tree, node } = now()
      const copy = node === undefined ? null : duplicate(tree, node.name)
      if (copy !== null && editor.edit('duplicate', { node: node?.name ?? '' }, copy.edits))
        editor.select([copy.name])
    }),
    move: (step: Step) =>
      guarded(() => {
        const { editor, tree } = now()
        const { selected } = editor
        editor.edit('move', { node: selected.join(', ') }, moveSteps(tree, selected, step))
      })(),
    /** A node that was dragged, and with it all that are selected where it is one of them. */
    moveTo: (dragged: string, parent: string) =>
      guarded(() => {
        const { editor, tree } = now()
        const nodes = editor.selected.includes(dragged) ? editor.selected : [dragged]
        editor.edit('move', { node: nodes.join(', ') }, moveAll(tree, nodes, parent))
      })(),
  }
}

export type NodeActions = ReturnType<typeof nodeActions>

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'out',
  ArrowRight: 'in',
}

type Keys = {
  readonly rows: readonly OutlineRow[]
  readonly actions: NodeActions
  readonly goTo: (at: number, isExtending: boolean) => void
}

/**
 * Keys of the outline, as the tree grid pattern has them, and those that edit: Insert adds a child, F2 renames, Delete takes away, Ctrl+D
 * doubles, Alt with an arrow moves. https://www.w3.org/WAI/ARIA/apg/patterns/treegrid/
 */
export function useOutlineKeys({ rows, actions, goTo }: Keys) {
  const store = useEditorStore()
  return (event: KeyboardEvent): void => {
    const { selected, folded, toggle } = store.getState()
    const at = rows.findIndex(({ node }) => node.name === selected.at(-1))
    const row = rows[at]
    const does = actionOf(event, actions) ?? walkOf(event, { at, last: rows.length - 1, goTo })
    if (does) {
      event.preventDefault()
      return does()
    }
    if (row === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    const isOpen = row.node.children.length > 0 && !folded.has(row.node.name)
    if (event.key === 'ArrowRight') {
      event.preventDefault()
      if (isOpen) goTo(at + 1, false)
      else if (row.node.children.length > 0) toggle(row.node.name)
    } else if (event.key === 'ArrowLeft') {
      event.preventDefault()
      if (isOpen) toggle(row.node.name)
      else
        goTo(
          rows.findIndex(({ node }) => node === row.parent),
          false,
        )
    } else if (event.key === 'Enter') {
      event.preventDefault()
      store.getState().jump(row.node.name, 'name')
    }
  }
}

function actionOf(event: KeyboardEvent, actions: NodeActions): (() => void) | null {
  const step = STEPS[event.key]
  /** Rows come, go and change places: the keyboard goes on with the node that is selected then. */
  const followed = (work: () => void) => () => {
    work()
    focusOutline()
  }
  if (event.altKey && step !== undefined) return followed(() => actions.move(step))
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'd') return followed(actions.duplicate)
  if (event.key === 'Insert') return actions.add
  if (event.key === 'F2') return actions.rename
  return event.key === 'Delete' ? followed(actions.remove) : null
}

type Walk = { readonly at: number; readonly last: number; readonly goTo: Keys['goTo'] }

const PAGE = 10

function walkOf(event: KeyboardEvent, { at, last, goTo }: Walk): (() => void) | null {
  if (event.altKey || event.ctrlKey || event.metaKey) return null
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: last,
    PageDown: Math.min(last, at + PAGE),
    PageUp: Math.max(0, at - PAGE),
  }[event.key]
  return to === undefined ? null : () => goTo(to, event.shiftKey)
}
