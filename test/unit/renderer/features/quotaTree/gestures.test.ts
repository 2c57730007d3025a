import { describe, expect, it } from 'vitest'
import { type Edit, replay } from '#core/quota/edit.ts'
import { nodesOf } from '#core/quota/editsBetween.ts'
import { hasErrors, validateTree } from '#core/quota/validate.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import {
  addChild,
  duplicate,
  freshName,
  moveAll,
  moveStep,
  moveSteps,
  removeAll,
  toggled,
} from '../../../../../renderer/features/quotaTree/gestures.ts'
import { templateTree, TEMPLATES } from '../../../../../renderer/features/quotaTree/templates.ts'
import { amount, guideRoot, treeOf } from '../../../../support/quotaTrees.ts'

const guide = treeOf(guideRoot())
const after = (edits: readonly Edit[]): QuotaTree => {
  const tree = replay(guide, edits)
  if (!tree.ok) throw new Error(JSON.stringify(tree.error))
  return tree.value
}
const names = (tree: QuotaTree): string[] => nodesOf(tree.root).map(({ name }) => name)
const node = (name: string) => nodesOf(guide.root).find(found => found.name === name)!

describe('what a person does to nodes', () => {
  it('names a child after its parent, with the first number that is free', () => {
    expect(freshName(guide, 'root.a')).toBe('root.a.3')
    expect(freshName(guide, 'root')).toBe('root.1')
  })

  it('hands the namespaces of a leaf down to its first child', () => {
    const { name, edits } = addChild(guide, node('root.a.1'))
    const found = nodesOf(after(edits).root)
    expect(found.find(other => other.name === name)?.namespaces).toEqual(['namespace1'])
    expect(found.find(other => other.name === 'root.a.1')?.namespaces).toEqual([])
  })

  it('doubles a branch under names of its own, and leaves the namespaces where they are', () => {
    const copy = duplicate(guide, 'root.a')
    const tree = after(copy?.edits ?? [])
    expect(names(tree)).toEqual(expect.arrayContaining(['root.a-2', 'root.a.1-2', 'root.a.2-2']))
    expect(nodesOf(tree.root).flatMap(({ namespaces }) => namespaces)).toHaveLength(4)
    expect(duplicate(guide, 'root')).toBeNull()
  })

  it('deletes of two nodes, one below the other, the upper one; never the root', () => {
    expect(removeAll(guide, ['root', 'root.a', 'root.a.1', 'root.b.1'])).toEqual([
      { kind: 'remove', node: 'root.a' },
      { kind: 'remove', node: 'root.b.1' },
    ])
  })

  const moves = [
    { step: 'down', of: 'root.a.1', want: ['root.a.2', 'root.a.1'], parent: 'root.a' },
    { step: 'up', of: 'root.a.2', want: ['root.a.2', 'root.a.1'], parent: 'root.a' },
    { step: 'in', of: 'root.b', want: ['root.a.1', 'root.a.2', 'root.b'], parent: 'root.a' },
    { step: 'out', of: 'root.a.1', want: ['root.a', 'root.a.1', 'root.b'], parent: 'root' },
  ] as const
  it.each(moves)('moves $of $step', ({ step, of, want, parent }) => {
    const edit = moveStep(guide, of, step)
    const tree = after(edit === null ? [] : [edit])
    const found = nodesOf(tree.root).find(({ name }) => name === parent)
    expect(found?.children.map(({ name }) => name)).toEqual(want)
  })

  it('goes nowhere at an end', () => {
    expect(moveStep(guide, 'root.a', 'up')).toBeNull()
    expect(moveStep(guide, 'root.a', 'in')).toBeNull()
    expect(moveStep(guide, 'root.a', 'out')).toBeNull()
    expect(moveStep(guide, 'root', 'down')).toBeNull()
  })
})

describe('templates', () => {
  const clusters = [
    { name: 'nodes that are not known', allocatable: null },
    { name: 'an odd number of GPUs', allocatable: new Map([['nvidia.com/gpu', amount('7')], ['cpu', amount('90500m')], ['memory', amount('501Gi')], ['pods', amount('110')]]) },
  ] // prettier-ignore
  it.each(TEMPLATES.flatMap(template => clusters.map(cluster => ({ template, ...cluster }))))(
    '$template, cut to $name, has no error',
    ({ template, allocatable }) => {
      const tree = templateTree(template, allocatable)
      expect(hasErrors(validateTree(tree, 'editor'))).toBe(false)
      expect(tree.root.min.has('pods')).toBe(false)
    },
  )
})

describe('several nodes at once', () => {
  const childrenOf = (tree: QuotaTree, name: string): string[] | undefined =>
    nodesOf(tree.root)
      .find(found => found.name === name)
      ?.children.map(child => child.name)

  it('one that is clicked again is selected no more, but for the last one', () => {
    expect(toggled(['a', 'b', 'c'], 'b')).toEqual(['a', 'c'])
    expect(toggled(['a'], 'b')).toEqual(['a', 'b'])
    expect(toggled(['a'], 'a')).toEqual(['a'])
  })

  it('go to a new parent together, those below one of them with it', () => {
    const edits = moveAll(guide, ['root.b.1', 'root.a', 'root.a.2'], 'root.b.2')
    expect(edits.map(edit => 'node' in edit && edit.node)).toEqual(['root.a', 'root.b.1'])
    expect(childrenOf(after(edits), 'root.b.2')).toEqual(['root.a', 'root.b.1'])
  })

  it.each([
    { step: 'out', want: { root: ['root.a', 'root.a.1', 'root.a.2', 'root.b'] } },
    { step: 'up', want: null },
    { step: 'down', want: null },
    { step: 'in', want: null },
  ] as const)('take a step $step in their order, or none of them does', ({ step, want }) => {
    const edits = moveSteps(guide, ['root.a.2', 'root.a.1'], step)
    if (want === null) expect(edits).toEqual([])
    else expect(childrenOf(after(edits), 'root')).toEqual(want.root)
  })

  it('go in below the same sibling, and down past the next', () => {
    const four = treeOf({ name: 'root', children: ['one', 'two', 'three', 'four'].map(name => ({ name })) })
    const moved = (step: 'in' | 'down') => {
      const tree = replay(four, moveSteps(four, ['two', 'three'], step))
      return tree.ok ? tree.value : four
    }
    expect(childrenOf(moved('in'), 'one')).toEqual(['two', 'three'])
    expect(childrenOf(moved('down'), 'root')).toEqual(['one', 'four', 'two', 'three'])
  })
})
