import { describe, expect, it } from 'vitest'
import { ofUnits } from '#core/quota/amount.ts'
import { diffTrees } from '#core/quota/diff.ts'
import { type Edit, renames, replay } from '#core/quota/edit.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { guideRoot, treeOf } from '../../../../support/quotaTrees.ts'

const guide = treeOf(guideRoot())
const after = (...edits: Edit[]): QuotaTree => {
  const tree = replay(guide, edits)
  if (!tree.ok) throw new Error(JSON.stringify(tree.error))
  return tree.value
}

describe('the difference of two trees', () => {
  it('is told node by node', () => {
    const edits: Edit[] = [
      { kind: 'rename', node: 'root.a', to: 'left' },
      { kind: 'setMax', node: 'left', resource: 'cpu', amount: null },
      { kind: 'move', node: 'root.a.1', parent: 'root.b' },
      { kind: 'bind', node: 'root.a.1', namespace: 'new' },
      { kind: 'unbind', node: 'root.a.1', namespace: 'namespace1' },
      { kind: 'setAttribute', node: 'root.a.1', attribute: 'weight', value: '2' },
      { kind: 'remove', node: 'root.b.2' },
      { kind: 'add', parent: 'root', node: { name: 'extra' } },
    ]
    const same = { rename: null, parent: null, min: [], max: [], bound: [], unbound: [], attributes: [] }
    expect(diffTrees(guide, after(...edits), renames(edits))).toEqual([
      {
        ...same,
        kind: 'changed',
        name: 'left',
        rename: { from: 'root.a', to: 'left' },
        max: [{ name: 'cpu', from: ofUnits(40), to: null }],
      },
      {
        ...same,
        kind: 'changed',
        name: 'root.a.1',
        parent: { from: 'root.a', to: 'root.b' },
        bound: ['new'],
        unbound: ['namespace1'],
        attributes: [{ name: 'weight', from: null, to: '2' }],
      },
      { kind: 'added', name: 'extra', parent: 'root' },
      { kind: 'removed', name: 'root.b.2', parent: 'root.b' },
    ])
  })

  it('without the renames is one node less and one more', () => {
    const tree = after({ kind: 'rename', node: 'root.a.1', to: 'x' })
    expect(diffTrees(guide, tree)).toEqual([
      { kind: 'added', name: 'x', parent: 'root.a' },
      { kind: 'removed', name: 'root.a.1', parent: 'root.a' },
    ])
  })

  it('of a tree and itself is none, and two names that were exchanged are two renames', () => {
    expect(diffTrees(guide, guide)).toEqual([])
    const swap: Edit[] = [
      { kind: 'rename', node: 'root.a.1', to: 'tmp' },
      { kind: 'rename', node: 'root.a.2', to: 'root.a.1' },
      { kind: 'rename', node: 'tmp', to: 'root.a.2' },
    ]
    expect(
      diffTrees(guide, after(...swap), renames(swap)).map(diff => diff.kind === 'changed' && diff.rename),
    ).toEqual([
      { from: 'root.a.1', to: 'root.a.2' },
      { from: 'root.a.2', to: 'root.a.1' },
    ])
  })
})
