import { describe, expect, it } from 'vitest'
import type { Edit } from '#core/quota/edit.ts'
import {
  type EditorState,
  commit,
  draftOf,
  editsOf,
  isBehind,
  meet,
  moveOnto,
  openEditor,
  redo,
  reopen,
  treeNow,
  undo,
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
    expect(moved && treeNow(moved.state).root.attributes).toEqual({ weight: '2' })
    expect(moved && editsOf(moved.state)).toEqual(editsOf(state))
    expect(moved?.skipped).toEqual([])
  })

  it('is behind a tree that says something else or was made anew, and not one whose status moves', () => {
    const live = { ...base, metadata: { ...base.metadata, uid: 'u1', resourceVersion: '1', generation: 1 } }
    const isOld = (other: object | null) => isBehind(live, other && { ...other })
    const metadata = { ...live.metadata, resourceVersion: '2', generation: 2, labels: { by: 'others' } }
    expect(isOld({ ...live, metadata, status: { root: { used: { cpu: '1' } } } })).toBe(false)
    expect(isOld({ ...live, spec: { root: { ...guideRoot(), vendor: 1 } } })).toBe(true)
    expect(isOld({ ...live, metadata: { ...metadata, uid: 'u2' } })).toBe(true)
    expect(isOld(null)).toBe(true)
    expect(isBehind(null, live)).toBe(true)
    expect(isBehind(null, null)).toBe(false)
  })

  it('skips what cannot be applied on another base, says which, and keeps what comes after it', () => {
    const add: Edit = { kind: 'add', parent: 'root.b', node: { name: 'new' } }
    const first = put(put(opened(), add), setMin('root.a.1', '5'), setMin('root.a.2', '6'))
    const state = undo(put(put(first, setMin('root.b.1', '7')), setMin('root.b.2', '8')))
    const [half] = guideRoot().children ?? []
    const there = { ...half, children: half?.children?.filter(({ name }) => name !== 'root.a.1') }
    const live = treeObject({ ...guideRoot(), children: [there, { name: 'root.b' }, { name: 'new' }] })
    const moved = moveOnto(state, live)
    expect(moved && editsOf(moved.state)).toEqual([setMin('root.a.2', '6')])
    expect(moved?.state).toMatchObject({ done: 1, groups: [{ edits: [setMin('root.a.2', '6')] }] })
    expect(moved?.skipped.map(({ error }) => error)).toEqual([
      { kind: 'nameTaken', name: 'new' },
      { kind: 'noSuchNode', node: 'root.a.1' },
      { kind: 'noSuchNode', node: 'root.b.1' },
    ])
  })
})
