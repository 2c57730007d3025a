import { describe, expect, it } from 'vitest'
import { ofUnits } from '#core/quota/amount.ts'
import { type Edit, applyEdit, renames, replay } from '#core/quota/edit.ts'
import { writeNode } from '#core/quota/kube.ts'
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

  describe('of a tree whose names are there twice', () => {
    const twice = treeOf({
      name: 'r',
      children: [
        { name: 'a', min: { cpu: 1 } },
        { name: 'b', children: [{ name: 'a', min: { cpu: 2 } }, { name: 'c' }] },
        { name: 'a', min: { cpu: 3 }, children: [{ name: 'd' }] },
      ],
    })
    const names = (edit: Edit) => {
      const edited = applyEdit(twice, edit)
      return edited.ok ? flat(edited.value.root).map(found => found.name) : edited.error
    }

    it.each([
      [0, ['r', 'x', 'b', 'a', 'c', 'a', 'd'], ['r', 'b', 'a', 'c', 'a', 'd']],
      [1, ['r', 'a', 'b', 'x', 'c', 'a', 'd'], ['r', 'a', 'b', 'c', 'a', 'd']],
      [2, ['r', 'a', 'b', 'a', 'c', 'x', 'd'], ['r', 'a', 'b', 'a', 'c']],
    ])('occurrence %i of a name can get another one, or go', (occurrence, renamed, left) => {
      expect(names({ kind: 'rename', node: 'a', to: 'x', occurrence })).toEqual(renamed)
      expect(names({ kind: 'remove', node: 'a', occurrence })).toEqual(left)
    })

    it('nobody guesses which is meant, and none is where there is none', () => {
      const ambiguous = { kind: 'ambiguousNode', node: 'a' }
      expect(names({ kind: 'rename', node: 'a', to: 'x' })).toEqual(ambiguous)
      expect(names({ kind: 'remove', node: 'a' })).toEqual(ambiguous)
      const missing = { kind: 'noSuchNode', node: 'a' }
      expect(names({ kind: 'rename', node: 'a', to: 'x', occurrence: 3 })).toEqual(missing)
      expect(names({ kind: 'remove', node: 'a', occurrence: 3 })).toEqual(missing)
      expect(names({ kind: 'rename', node: 'a', to: 'd', occurrence: 1 })).toEqual({
        kind: 'nameTaken',
        name: 'd',
      })
      expect(names({ kind: 'remove', node: 'r', occurrence: 0 })).toEqual({ kind: 'isRoot', node: 'r' })
    })

    it('what refers to the name stays with those that keep it', () => {
      expect(renames([{ kind: 'rename', node: 'a', to: 'x', occurrence: 1 }])).toEqual(new Map())
    })

    it.each([0, 1, 2])(
      'what was done to occurrence %i is taken back, though others have the name',
      occurrence => {
        for (const edit of [
          { kind: 'rename', node: 'a', to: 'x', occurrence },
          { kind: 'remove', node: 'a', occurrence },
        ] as const) {
          const back = inverse(twice, edit)
          const undone = back.ok ? replay(twice, [edit, back.value]) : back
          expect(undone.ok && JSON.stringify(writeNode(undone.value.root))).toBe(
            JSON.stringify(writeNode(twice.root)),
          )
        }
        const taken = applyEdit(twice, { kind: 'rename', node: 'b', to: 'a' })
        expect(!taken.ok && taken.error.kind).toBe('nameTaken')
      },
    )

    it('the inverse of a removal has the node that went', () => {
      const undo = inverse(twice, { kind: 'remove', node: 'a', occurrence: 2 })
      expect(undo.ok && undo.value).toMatchObject({ parent: 'r', index: 2, node: { min: { cpu: 3 } } })
    })
  })
})
