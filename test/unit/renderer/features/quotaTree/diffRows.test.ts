import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffTrees } from '#core/quota/diff.ts'
import { type Edit, renames, replay } from '#core/quota/edit.ts'
import { writeNode } from '#core/quota/kube.ts'
import { diffLines, diffRows } from '../../../../../renderer/features/quotaTree/diffRows.ts'
import { guideRoot, treeOf } from '../../../../support/quotaTrees.ts'

describe('what changes, field by field', () => {
  it('is one row a field', () => {
    const guide = treeOf(guideRoot())
    const edits: Edit[] = [
      { kind: 'setMin', node: 'root.a.1', resource: 'cpu', amount: '5500m' },
      { kind: 'rename', node: 'root.b', to: 'right' },
      { kind: 'bind', node: 'root.a.1', namespace: 'new' },
      { kind: 'remove', node: 'root.b.2' },
    ]
    const after = replay(guide, edits)
    if (!after.ok) throw new Error('not applicable')
    expect(diffRows(diffTrees(guide, after.value, renames(edits)))).toEqual([
      { node: 'root.a.1', field: 'min cpu', from: '10', to: '5500m' },
      { node: 'root.a.1', field: 'namespace', from: null, to: 'new' },
      { node: 'right', field: 'name', from: 'root.b', to: 'right' },
      { node: 'root.b.2', field: 'removed', from: 'root.b', to: null },
    ])
  })
})

it('a new node is told with what it is guaranteed, may have and is bound to', () => {
  const [from, to] = [
    treeOf({ name: 'r' }),
    treeOf({ name: 'r', children: [{ name: 'a', min: { cpu: 2 }, max: { cpu: '4' }, namespaces: ['x'] }] }),
  ]
  expect(diffRows(diffTrees(from, to), { ...writeNode(to.root) })).toEqual([
    { node: 'a', field: 'added', from: null, to: 'r' },
    { node: 'a', field: 'min cpu', from: null, to: '2' },
    { node: 'a', field: 'max cpu', from: null, to: '4' },
    { node: 'a', field: 'namespace', from: null, to: 'x' },
  ])
})

describe('what changes, line by line', () => {
  it('shows a change with what is around it', () => {
    const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].join('\n')
    expect(diffLines(before, before.replace('h', 'H')).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'same …',
      'same e',
      'same f',
      'same g',
      'gone h',
      'new H',
      'same i',
    ])
  })

  it('has every changed line of either side, and no other', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }).map(lines => lines.join('\n'))
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const lines = diffLines(before, after)
        const count = (text: string, of: string): number =>
          text.split('\n').filter(line => line === of).length
        for (const letter of ['a', 'b', 'c']) {
          const gained = lines.filter(({ kind, text }) => kind === 'new' && text === letter).length
          const lost = lines.filter(({ kind, text }) => kind === 'gone' && text === letter).length
          expect(gained - lost).toBe(count(after, letter) - count(before, letter))
        }
      }),
    )
  })
})
