import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffTrees } from '#core/quota/diff.ts'
import { replay } from '#core/quota/edit.ts'
import { editsBetween } from '#core/quota/editsBetween.ts'
import { writeTree } from '#core/quota/kube.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { arbitraryRoot, guideRoot, treeObject, treeOf } from '../../../../support/quotaTrees.ts'

const guide = treeOf(guideRoot())

function after(from: QuotaTree, to: QuotaTree): QuotaTree {
  const tree = replay(from, editsBetween(from, to))
  if (!tree.ok) throw new Error(JSON.stringify(tree.error))
  return tree.value
}

describe('edits between two trees', () => {
  it('lead from any tree to any other', () => {
    const roots = fc.tuple(arbitraryRoot({ unique: true }), arbitraryRoot({ unique: true }))
    fc.assert(
      fc.property(roots, ([a, b]) => {
        const [from, to] = [treeOf(a), treeOf(b)]
        expect(diffTrees(after(from, to), to)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('lead from a tree whose names are there twice to any other', () => {
    const roots = fc.tuple(arbitraryRoot({ unique: false }), arbitraryRoot({ unique: true }))
    fc.assert(
      fc.property(roots, ([a, b]) => {
        const [from, to] = [treeOf(a), treeOf(b)]
        expect(diffTrees(after(from, to), to)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('of a tree and itself are none', () => {
    expect(editsBetween(guide, guide)).toEqual([])
  })

  it('turn parent and child over', () => {
    const from = treeOf({ name: 'r', children: [{ name: 'a', children: [{ name: 'b' }] }] })
    const to = treeOf({ name: 'r', children: [{ name: 'b', children: [{ name: 'a' }] }] })
    expect(diffTrees(after(from, to), to)).toEqual([])
  })

  it('give the root the name of a node that was below it', () => {
    const to = treeOf({ ...guideRoot(), name: 'root.a', children: [{ name: 'root.a.1' }] })
    expect(diffTrees(after(guide, to), to)).toEqual([])
  })

  it('keep what Canopy does not know of nodes that both have', () => {
    const from = treeOf({ name: 'r', vendor: { x: 1 }, children: [{ name: 'a', keep: true }] })
    const to = treeOf({
      name: 'r',
      children: [
        { name: 'a', min: { cpu: 1 } },
        { name: 'b', new: 2 },
      ],
    })
    expect(writeTree(treeObject({}), after(from, to))).toMatchObject({
      spec: {
        root: {
          vendor: { x: 1 },
          children: [
            { name: 'a', keep: true },
            { name: 'b', new: 2 },
          ],
        },
      },
    })
  })
})
