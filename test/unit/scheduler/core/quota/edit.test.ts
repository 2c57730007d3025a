import { describe, expect, it } from 'vitest'
import { ofUnits } from '#core/quota/amount.ts'
import { type Edit, applyEdit, renames, replay } from '#core/quota/edit.ts'
import { UNLIMITED } from '#core/quota/limit.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import { inverse } from '#core/quota/undo.ts'
import { amount, guideRoot, treeOf } from '../../../../support/quotaTrees.ts'

const guide = treeOf(guideRoot())
const after = (...edits: Edit[]): QuotaTree => {
  const tree = replay(guide, edits)
  if (!tree.ok) throw new Error(JSON.stringify(tree.error))
  return tree.value
}
const flat = (node: QuotaNode): readonly QuotaNode[] => [node, ...node.children.flatMap(flat)]
const node = (tree: QuotaTree, name: string) => flat(tree.root).find(found => found.name === name)
const errorOf = (edit: Edit, tree = guide) => {
  const edited = applyEdit(tree, edit)
  return edited.ok ? null : edited.error
}

describe('edits', () => {
  it('set what is guaranteed and what may be had', () => {
    const tree = after(
      { kind: 'setMin', node: 'root.a.1', resource: 'memory', amount: '1.5Gi' },
      { kind: 'setMax', node: 'root.a.1', resource: 'cpu', amount: null },
      { kind: 'setMax', node: 'root.a.2', resource: 'cpu', amount: '2147483648' },
      { kind: 'setMin', node: 'root.a.2', resource: 'cpu', amount: null },
      { kind: 'setMin', node: 'root.b', resource: 'cpu', amount: '2147483647' },
    )
    expect(node(tree, 'root.a.1')).toMatchObject({
      min: new Map([
        ['cpu', ofUnits(10)],
        ['memory', amount('1.5Gi')],
      ]),
      max: new Map(),
    })
    expect(node(tree, 'root.a.2')).toMatchObject({ min: new Map(), max: new Map() })
    expect(node(tree, 'root.b')?.min.get('cpu')).toBe(UNLIMITED)
  })

  it('rename, move, add and remove, one after the other', () => {
    const tree = after(
      { kind: 'rename', node: 'root.a.1', to: 'vision' },
      { kind: 'move', node: 'vision', parent: 'root.b', index: 1 },
      {
        kind: 'add',
        parent: 'root.a',
        node: { name: 'nlp', max: { cpu: 5 }, namespaces: ['n'], vendor: 1 },
        index: 0,
      },
      { kind: 'remove', node: 'root.a.2' },
    )
    expect(node(tree, 'root.a')?.children.map(child => child.name)).toEqual(['nlp'])
    expect(node(tree, 'root.b')?.children.map(child => child.name)).toEqual([
      'root.b.1',
      'vision',
      'root.b.2',
    ])
    expect(node(tree, 'vision')?.namespaces).toEqual(['namespace1'])
    expect(node(tree, 'nlp')?.max.get('cpu')).toBe(ofUnits(5))
  })

  it('bind, unbind and describe', () => {
    const tree = after(
      { kind: 'unbind', node: 'root.a.1', namespace: 'namespace1' },
      { kind: 'bind', node: 'root.a.2', namespace: 'namespace1', index: 0 },
      { kind: 'setAttribute', node: 'root.a.2', attribute: 'overMax', value: 'Evict' },
      { kind: 'setAttribute', node: 'root.a.2', attribute: 'weight', value: null },
    )
    expect(node(tree, 'root.a.1')?.namespaces).toEqual([])
    expect(node(tree, 'root.a.2')).toMatchObject({
      namespaces: ['namespace1', 'namespace2'],
      attributes: { overMax: 'Evict' },
    })
  })

  it('are taken back to the very place', () => {
    const tree = treeOf({ name: 'root', namespaces: ['a', 'b', 'c'] })
    const undo = inverse(tree, { kind: 'unbind', node: 'root', namespace: 'b' })
    expect(undo).toEqual({ ok: true, value: { kind: 'bind', node: 'root', namespace: 'b', index: 1 } })
  })

  it('leave alone the nodes that they do not touch', () => {
    const tree = after({ kind: 'setMax', node: 'root.a.1', resource: 'cpu', amount: '15' })
    expect(node(tree, 'root.b')).toBe(node(guide, 'root.b'))
    expect(node(tree, 'root.a.2')).toBe(node(guide, 'root.a.2'))
  })

  const twins = treeOf({ name: 'root', children: [{ name: 'x' }, { name: 'x' }] })
  const REFUSED: { name: string; edit: Edit; tree?: QuotaTree; want: object }[] = [
    {
      name: 'a node that is not there',
      edit: { kind: 'remove', node: 'x' },
      want: { kind: 'noSuchNode', node: 'x' },
    },
    {
      name: 'a parent that is not there',
      edit: { kind: 'move', node: 'root.a', parent: 'x' },
      want: { kind: 'noSuchNode', node: 'x' },
    },
    {
      name: 'one of two of a name',
      edit: { kind: 'remove', node: 'x' },
      tree: twins,
      want: { kind: 'ambiguousNode', node: 'x' },
    },
    {
      name: 'a name that is taken',
      edit: { kind: 'rename', node: 'root.a', to: 'root.b' },
      want: { kind: 'nameTaken', name: 'root.b' },
    },
    {
      name: 'a taken name below a new node',
      edit: { kind: 'add', parent: 'root', node: { name: 'c', children: [{ name: 'root.b.1' }] } },
      want: { kind: 'nameTaken', name: 'root.b.1' },
    },
    {
      name: 'a new node with one name twice',
      edit: { kind: 'add', parent: 'root', node: { name: 'c', children: [{ name: 'd' }, { name: 'd' }] } },
      want: { kind: 'nameTaken', name: 'd' },
    },
    { name: 'no name', edit: { kind: 'rename', node: 'root.a', to: '' }, want: { kind: 'emptyName' } },
    {
      name: 'a new node of no name',
      edit: { kind: 'add', parent: 'root', node: { name: '' } },
      want: { kind: 'emptyName' },
    },
    {
      name: 'the root, to be removed',
      edit: { kind: 'remove', node: 'root' },
      want: { kind: 'isRoot', node: 'root' },
    },
    {
      name: 'the root, to be moved',
      edit: { kind: 'move', node: 'root', parent: 'root.a' },
      want: { kind: 'isRoot', node: 'root' },
    },
    {
      name: 'a move below itself',
      edit: { kind: 'move', node: 'root.a', parent: 'root.a.1' },
      want: { kind: 'insideItself', node: 'root.a', parent: 'root.a.1' },
    },
    {
      name: 'a namespace that is there already',
      edit: { kind: 'bind', node: 'root.a.1', namespace: 'namespace1' },
      want: { kind: 'alreadyBound', namespace: 'namespace1', node: 'root.a.1' },
    },
    {
      name: 'a namespace that is not',
      edit: { kind: 'unbind', node: 'root.a.1', namespace: 'namespace2' },
      want: { kind: 'notBound', namespace: 'namespace2', node: 'root.a.1' },
    },
    {
      name: 'a place beyond the end',
      edit: { kind: 'move', node: 'root.a', parent: 'root', index: 2 },
      want: { kind: 'noSuchPlace', index: 2 },
    },
    {
      name: 'half a place',
      edit: { kind: 'bind', node: 'root.a.1', namespace: 'x', index: 0.5 },
      want: { kind: 'noSuchPlace', index: 0.5 },
    },
    {
      name: 'a text that is no quantity',
      edit: { kind: 'setMin', node: 'root.a', resource: 'cpu', amount: 'lots' },
      want: { kind: 'notAQuantity', text: 'lots' },
    },
    {
      name: 'a new node that cannot be read',
      edit: { kind: 'add', parent: 'root', node: { name: 'c', max: { cpu: 'x' } } },
      want: {
        kind: 'unreadableNode',
        problems: [{ path: ['max', 'cpu'], expected: 'quantity', found: '"x"' }],
      },
    },
  ]
  it.each(REFUSED)('refuse $name', ({ edit, tree, want }) => expect(errorOf(edit, tree)).toEqual(want))

  it('end at the first that cannot be applied, and say which', () => {
    const good: Edit = { kind: 'rename', node: 'root.a', to: 'x' }
    const bad: Edit = { kind: 'remove', node: 'root.a' }
    expect(replay(guide, [good, bad, good])).toEqual({
      ok: false,
      error: { at: 1, edit: bad, error: { kind: 'noSuchNode', node: 'root.a' } },
    })
  })
})

describe('renames', () => {
  it('follow a node through all its names', () => {
    const edits: Edit[] = [
      { kind: 'rename', node: 'a', to: 'tmp' },
      { kind: 'rename', node: 'b', to: 'a' },
      { kind: 'setMin', node: 'a', resource: 'cpu', amount: '1' },
      { kind: 'rename', node: 'tmp', to: 'b' },
      { kind: 'rename', node: 'c', to: 'd' },
      { kind: 'rename', node: 'd', to: 'c' },
    ]
    expect([...renames(edits)]).toEqual([
      ['a', 'b'],
      ['b', 'a'],
    ])
  })
})
