import { describe, expect, it } from 'vitest'
import type { Edit } from '#core/quota/edit.ts'
import {
  type EditorState,
  commit,
  draftOf,
  editsOf,
  meet,
  moveOnto,
  openEditor,
  redo,
  reopen,
  treeNow,
  undo,
  withoutField,
} from '../../../../../renderer/features/quotaTree/editorState.ts'
import { guideRoot, treeObject } from '../../../../support/quotaTrees.ts'

const base = treeObject(guideRoot())
const opened = (): EditorState => {
  const state = openEditor(base)
  if (state === null) throw new Error('unreadable')
  return state
}
const setMin = (node: string, amount: string): Edit => ({ kind: 'setMin', node, resource: 'cpu', amount })
const put = (state: EditorState, ...edits: Edit[]): EditorState => {
  const next = commit(state, { label: 'setMin', facts: {}, edits })
  if (!next.ok) throw new Error(next.error.kind)
  return next.value
}

describe('what is being edited', () => {
  it('goes back and forth over groups of edits, and a new one ends what was taken back', () => {
    const two = put(put(opened(), setMin('root.a.1', '5')), setMin('root.a.2', '6'))
    expect(editsOf(undo(undo(two)))).toEqual([])
    expect(treeNow(undo(undo(two)))).toBe(two.trees[0])
    expect(editsOf(redo(undo(two)))).toEqual(editsOf(two))
    const other = put(undo(two), setMin('root.b.1', '1'))
    expect(editsOf(redo(other))).toEqual([setMin('root.a.1', '5'), setMin('root.b.1', '1')])
  })

  it('takes typing in one field for one step', () => {
    const typed = ['1', '15', '15.5'].reduce((state, text) => put(state, setMin('root.a.1', text)), opened())
    expect(typed.groups).toHaveLength(1)
    expect(editsOf(undo(typed))).toEqual([])
  })

  it('refuses what cannot be applied, and stays as it is', () => {
    expect(commit(opened(), { label: 'setMin', facts: {}, edits: [setMin('nowhere', '5')] })).toEqual({
      ok: false,
      error: { kind: 'noSuchNode', node: 'nowhere' },
    })
  })

  it('survives being written down and read again', () => {
    const state = undo(put(put(opened(), setMin('root.a.1', '5')), setMin('root.a.2', '6')))
    const read = reopen(JSON.parse(JSON.stringify(draftOf(state))))
    expect(read && editsOf(read)).toEqual(editsOf(state))
    expect(read && editsOf(redo(read))).toEqual(editsOf(redo(state)))
  })

  it('begins with a bare root where there is no tree, and not at all with one that cannot be read', () => {
    expect(openEditor(null)?.trees[0]?.root.name).toBe('root')
    expect(openEditor(treeObject({ name: 5 }))).toBeNull()
  })

  it('goes along with a live tree that others changed elsewhere', () => {
    const state = put(opened(), setMin('root.a.1', '5'))
    const live = treeObject({ ...guideRoot(), attributes: { weight: '2' } })
    expect(meet(state, live)?.conflicts).toEqual([])
    const moved = moveOnto(state, live)
    expect(moved && treeNow(moved).root.attributes).toEqual({ weight: '2' })
    expect(moved && editsOf(moved)).toEqual(editsOf(state))
  })

  it('gives up the edits of one field alone', () => {
    const state = put(put(opened(), setMin('root.a.1', '5')), setMin('root.a.2', '6'))
    expect(editsOf(withoutField(state, 'root.a.1', 'min cpu'))).toEqual([setMin('root.a.2', '6')])
    expect(editsOf(withoutField(state, 'root.a.1', 'max cpu'))).toEqual(editsOf(state))
  })
})
