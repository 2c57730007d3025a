import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Edit, replay } from '#core/quota/edit.ts'
import { writeNode } from '#core/quota/kube.ts'
import type { Conflict } from '#core/quota/rebase.ts'
import {
  type EditorState,
  commit,
  editsOf,
  meet,
  openEditor,
} from '../../../../../renderer/features/quotaTree/editorState.ts'
import { takeTheirs } from '../../../../../renderer/features/quotaTree/takeTheirs.ts'
import { guideRoot, treeObject, treeOf } from '../../../../support/quotaTrees.ts'

const base = treeObject(guideRoot())
/** Each edit as one step of undo; those that cannot be applied are no steps. */
const edited = (edits: readonly Edit[]): EditorState =>
  edits.reduce((state, edit) => {
    const next = commit(state, { label: 'fix', facts: {}, edits: [edit] })
    return next.ok ? next.value : state
  }, openEditor(base)!)
const liveWith = (edits: readonly Edit[]) => {
  const tree = replay(treeOf(guideRoot()), edits)
  if (!tree.ok) throw new Error(tree.error.error.kind)
  return treeObject(writeNode(tree.value.root))
}
const setMin = (node: string, amount: string): Edit => ({ kind: 'setMin', node, resource: 'cpu', amount })
const rename = (node: string, to: string): Edit => ({ kind: 'rename', node, to })
const remove = (node: string): Edit => ({ kind: 'remove', node })
const move = (node: string, parent: string): Edit => ({ kind: 'move', node, parent })
const bind = (node: string, namespace: string): Edit => ({ kind: 'bind', node, namespace })
const add = (parent: string, name: string, ...below: string[]): Edit => ({
  kind: 'add',
  parent,
  node: { name, children: below.map(child => ({ name: child })) },
})

/** `left`: which of mine stay, beside one elsewhere that always does. */
const cases: readonly { name: string; kind: Conflict['kind']; mine: Edit[]; theirs: Edit[]; left: Edit[] }[] = [
  { name: 'one field', kind: 'bothChanged', mine: [setMin('root.a.1', '5')], theirs: [setMin('root.a.1', '7')], left: [] },
  { name: 'a field of a node that I renamed', kind: 'bothChanged', mine: [rename('root.a.1', 'x'), setMin('x', '5')], theirs: [setMin('root.a.1', '7')], left: [rename('root.a.1', 'x')] },
  { name: 'a place', kind: 'bothChanged', mine: [move('root.a.1', 'root.b')], theirs: [move('root.a.1', 'root')], left: [] },
  { name: 'a namespace', kind: 'bothChanged', mine: [bind('root.a.1', 'n')], theirs: [bind('root.b.1', 'n')], left: [] },
  { name: 'a leaf that I made anew', kind: 'bothChanged', mine: [remove('root.a.1'), add('root.a', 'root.a.1')], theirs: [setMin('root.a.1', '7')], left: [] },
  { name: 'a node that is gone there', kind: 'removedThere', mine: [setMin('root.a.1', '5')], theirs: [remove('root.a.1')], left: [] },
  { name: 'a node that I renamed and that is gone there', kind: 'removedThere', mine: [rename('root.a.1', 'x'), setMin('x', '5'), add('x', 'y')], theirs: [remove('root.a.1')], left: [] },
  { name: 'a node above what I added', kind: 'removedThere', mine: [add('root.a', 'new')], theirs: [remove('root.a')], left: [] },
  { name: 'a node that I delete', kind: 'removedHere', mine: [remove('root.a.1')], theirs: [setMin('root.a.1', '7')], left: [] },
  { name: 'a node of a branch that I delete', kind: 'removedHere', mine: [remove('root.a')], theirs: [setMin('root.a.1', '7')], left: [] },
  { name: 'a node of a branch that I rename and delete', kind: 'removedHere', mine: [rename('root.a.1', 'x'), remove('root.a')], theirs: [setMin('root.a.1', '7')], left: [rename('root.a.1', 'x')] },
  { name: 'a name that both added', kind: 'addedTwice', mine: [add('root', 'new'), setMin('new', '1')], theirs: [add('root.a', 'new')], left: [] },
  { name: 'a name within a branch that I added', kind: 'addedTwice', mine: [add('root', 'mine', 'new'), setMin('mine', '1')], theirs: [add('root.a', 'new')], left: [] },
  { name: 'a name that my new node got later', kind: 'addedTwice', mine: [add('root', 'mine'), rename('mine', 'new')], theirs: [add('root.a', 'new')], left: [] },
  { name: 'a name that they gave to a new node', kind: 'notApplicable', mine: [rename('root.a.1', 'new')], theirs: [add('root', 'new')], left: [] },
] // prettier-ignore

describe('taking theirs', () => {
  const elsewhere = setMin('root.b.2', '9')

  it.each(cases)('$kind: $name', ({ kind, mine, theirs, left }) => {
    const live = liveWith(theirs)
    const state = edited([...mine, elsewhere])
    const conflicts = meet(state, live)?.conflicts ?? []
    const conflict = conflicts.find(found => found.kind === kind)
    if (conflict === undefined) throw new Error(`no such conflict in ${JSON.stringify(conflicts)}`)
    const taken = takeTheirs(state, live, conflict)
    expect(meet(taken.state, live)?.conflicts).toEqual([])
    expect(editsOf(taken.state)).toEqual([...left, elsewhere])
    expect(taken.state.groups).toHaveLength(left.length + 1)
  })

  it('says which edits could not stay without those that went', () => {
    const live = liveWith([add('root.a', 'new')])
    const state = edited([add('root', 'mine', 'new'), setMin('mine', '1')])
    const [conflict] = meet(state, live)?.conflicts ?? []
    const { skipped } = takeTheirs(state, live, conflict!)
    expect(skipped).toEqual([{ label: 'fix', facts: {}, error: { kind: 'noSuchNode', node: 'mine' } }])
  })

  it('ends any conflict, whatever both sides did', () => {
    const names = ['root.a', 'root.b', 'root.a.1', 'root.a.2', 'root.b.1', 'x', 'y']
    const name = fc.constantFrom(...names)
    const edit = fc.oneof(
      fc.tuple(name, fc.constantFrom('1', '2', '3')).map(([node, amount]) => setMin(node, amount)),
      fc.tuple(name, name).map(([node, to]) => rename(node, to)),
      fc.tuple(name, name).map(([node, parent]) => move(node, parent)),
      fc.tuple(name, fc.constantFrom('n', 'namespace1')).map(([node, namespace]) => bind(node, namespace)),
      fc.tuple(name, name).map(([parent, child]) => add(parent, child)),
      name.map(remove),
    )
    const edits = fc.array(edit, { maxLength: 6 })
    fc.assert(
      fc.property(edits, edits, (mine, theirs) => {
        const live = liveWith(editsOf(edited(theirs)))
        let state = edited(mine)
        for (let left = 30; ; left -= 1) {
          const [conflict] = meet(state, live)?.conflicts ?? []
          if (conflict === undefined) return
          expect(left, JSON.stringify(conflict)).toBeGreaterThan(0)
          state = takeTheirs(state, live, conflict).state
        }
      }),
      { numRuns: 500 },
    )
  })
})
