import { describe, expect, it } from 'vitest'
import { ofUnits } from '#core/quota/amount.ts'
import { type Edit, findOne, replay } from '#core/quota/edit.ts'
import { rebase } from '#core/quota/rebase.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { guideRoot, treeOf } from '../../../../support/quotaTrees.ts'

const base = treeOf(guideRoot())
const others = (...edits: Edit[]): QuotaTree => {
  const tree = replay(base, edits)
  if (!tree.ok) throw new Error(JSON.stringify(tree.error))
  return tree.value
}
const setMin = (node: string, amount: string): Edit => ({ kind: 'setMin', node, resource: 'cpu', amount })

describe('edits meet a tree that others changed', () => {
  it('are applied on top where they touch other fields, and nothing of theirs is undone', () => {
    const live = others(
      { kind: 'setMax', node: 'root.a.1', resource: 'cpu', amount: '25' },
      { kind: 'bind', node: 'root.b.1', namespace: 'late' },
    )
    const { tree, conflicts, theirs } = rebase(base, [setMin('root.a.1', '5')], live)
    expect(conflicts).toEqual([])
    expect(theirs).toHaveLength(2)
    const leaf = tree && findOne(tree, 'root.a.1')
    expect(leaf?.ok && [leaf.value.min.get('cpu'), leaf.value.max.get('cpu')]).toEqual([
      ofUnits(5),
      ofUnits(25),
    ])
  })

  const conflicts: readonly { name: string; mine: Edit[]; theirs: Edit[]; want: object }[] = [
    {
      name: 'the same min, changed to two values',
      mine: [setMin('root.a.1', '5')],
      theirs: [setMin('root.a.1', '7')],
      want: { kind: 'bothChanged', node: 'root.a.1', field: 'min cpu', mine: '5', theirs: '7' },
    },
    {
      name: 'a node that is gone',
      mine: [setMin('root.a.1', '5')],
      theirs: [{ kind: 'remove', node: 'root.a.1' }],
      want: { kind: 'removedThere', node: 'root.a.1' },
    },
    {
      name: 'a node that the edits take away and others changed',
      mine: [{ kind: 'remove', node: 'root.a.1' }],
      theirs: [setMin('root.a.1', '7')],
      want: { kind: 'removedHere', node: 'root.a.1' },
    },
    {
      name: 'one name added twice',
      mine: [{ kind: 'add', parent: 'root', node: { name: 'new' } }],
      theirs: [{ kind: 'add', parent: 'root.a', node: { name: 'new' } }],
      want: { kind: 'addedTwice', node: 'new' },
    },
    {
      name: 'a namespace that went to two leaves',
      mine: [{ kind: 'bind', node: 'root.a.1', namespace: 'team' }],
      theirs: [{ kind: 'bind', node: 'root.b.1', namespace: 'team' }],
      want: { kind: 'bothChanged', field: 'namespace team', mine: 'root.a.1', theirs: 'root.b.1' },
    },
    {
      name: 'a node under a branch that others took away',
      mine: [{ kind: 'add', parent: 'root.a', node: { name: 'new' } }],
      theirs: [{ kind: 'remove', node: 'root.a' }],
      want: { kind: 'removedThere', node: 'root.a' },
    },
  ]
  it.each(conflicts)('conflict: $name', ({ mine, theirs, want }) => {
    expect(rebase(base, mine, others(...theirs)).conflicts).toContainEqual(expect.objectContaining(want))
  })

  it('to the same value is no conflict', () => {
    expect(rebase(base, [setMin('root.a.1', '5')], others(setMin('root.a.1', '5'))).conflicts).toEqual([])
  })
})
