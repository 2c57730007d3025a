import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ofUnits } from '#core/quota/amount.ts'
import { diffTrees } from '#core/quota/diff.ts'
import { type Edit, applyEdit, renames, replay } from '#core/quota/edit.ts'
import { readTree, writeTree } from '#core/quota/kube.ts'
import { UNLIMITED } from '#core/quota/limit.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import { inverse } from '#core/quota/undo.ts'
import {
  type JsonNode,
  amount,
  arbitraryRoot,
  guideRoot,
  treeObject,
  treeOf,
} from '../../../../support/quotaTrees.ts'

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

describe('laws, on any tree with any edits', () => {
  const word = fc.constantFrom('cpu', 'memory', 'x', 'namespace1', '')
  const quantity = fc.option(
    fc.constantFrom('0', '5', '500m', '1.5Gi', '2147483647', '2147483647Gi', '4294967296Ki', '-1', 'bad'),
  )
  const index = fc.option(fc.nat({ max: 4 }), { nil: undefined })
  /** An edit of a tree with these names; most of them can be applied. */
  const editOf = (names: readonly string[], spare: string): fc.Arbitrary<Edit> => {
    const name = fc.constantFrom(...names, spare)
    const at = (drawn: number | undefined) => (drawn === undefined ? {} : { index: drawn })
    const limit = fc.constantFrom('setMin' as const, 'setMax' as const)
    return fc.oneof(
      fc.record({ parent: name, index }).map(({ parent, index: drawn }): Edit => ({
        kind: 'add',
        parent,
        node: { name: spare, max: { cpu: '1.50' }, vendor: { x: null } },
        ...at(drawn),
      })),
      fc.record({ kind: fc.constant('remove' as const), node: name }),
      fc.record({
        kind: fc.constant('rename' as const),
        node: name,
        to: fc.oneof(name, fc.constant(`${spare}'`)),
      }),
      fc
        .record({ node: name, parent: name, index })
        .map(({ index: drawn, ...edit }): Edit => ({ kind: 'move', ...edit, ...at(drawn) })),
      fc.record({ kind: limit, node: name, resource: word, amount: quantity }),
      fc
        .record({ node: name, namespace: word, index })
        .map(({ index: drawn, ...edit }): Edit => ({ kind: 'bind', ...edit, ...at(drawn) })),
      fc.record({ kind: fc.constant('unbind' as const), node: name, namespace: word }),
      fc.record({
        kind: fc.constant('setAttribute' as const),
        node: name,
        attribute: word,
        value: fc.option(word),
      }),
    )
  }
  const cases = arbitraryRoot({ unique: true }).chain(root => {
    const names = flat(treeOf(root).root).map(found => found.name)
    const list = [0, 1, 2, 3].map(number => editOf(names, `new${number}`))
    return fc.record({ root: fc.constant(root), edits: fc.tuple(...list) })
  })
  const bare = ({ name, min, max, namespaces, attributes, children }: QuotaNode): object => ({
    name,
    min,
    max,
    namespaces,
    attributes,
    children: children.map(bare),
  })
  const check = (law: (tree: QuotaTree, edits: readonly Edit[], root: JsonNode) => void) =>
    fc.assert(
      fc.property(cases, ({ root, edits }) => {
        const tree = treeOf(root)
        // Those that cannot be applied are left out one by one, so that the rest is.
        const good: Edit[] = []
        for (const edit of edits) if (replay(tree, [...good, edit]).ok) good.push(edit)
        law(tree, good, root)
      }),
      { numRuns: 200 },
    )
  const done = (tree: QuotaTree, edits: readonly Edit[]) => {
    const edited = replay(tree, edits)
    if (!edited.ok) throw new Error(edited.error.error.kind)
    return edited.value
  }

  /** An empty list says what a missing one says. */
  const withoutEmpty = (object: JsonNode): unknown =>
    Object.fromEntries(
      Object.entries({ ...object, children: object.children?.map(withoutEmpty) }).filter(
        ([key, value]) =>
          !['min', 'max', 'namespaces', 'attributes', 'children'].includes(key) ||
          Object.keys((value as object | null | undefined) ?? {}).length > 0,
      ),
    )

  it('an edit and its inverse leave the object as it was, to the byte', () => {
    check((tree, edits, root) => {
      let now = tree
      const back: Edit[] = []
      for (const edit of edits) {
        const undo = inverse(now, edit)
        if (!undo.ok) throw new Error(undo.error.kind)
        back.unshift(undo.value)
        now = done(now, [edit])
      }
      const undone = done(now, back)
      expect(bare(undone.root)).toEqual(bare(tree.root))
      const written = writeTree(treeObject(root), undone) as { spec: { root: JsonNode } }
      expect(withoutEmpty(written.spec.root)).toEqual(withoutEmpty(root))
    })
  })

  it('the inverse fails as the edit does', () => {
    fc.assert(
      fc.property(cases, ({ root, edits }) => {
        const tree = treeOf(root)
        for (const edit of edits) {
          const [applied, undo] = [applyEdit(tree, edit), inverse(tree, edit)]
          expect(undo.ok).toBe(applied.ok)
          if (!applied.ok) expect(undo).toEqual(applied)
        }
      }),
    )
  })

  it('a list of edits is its first part and then its second, and outlives JSON', () => {
    check((tree, edits) => {
      const [first, second] = [edits.slice(0, 2), edits.slice(2)]
      const whole = done(tree, JSON.parse(JSON.stringify(edits)) as Edit[])
      expect(bare(whole.root)).toEqual(bare(done(done(tree, first), second).root))
    })
  })

  it('what is written after edits is read as what was edited', () => {
    check((tree, edits, root) => {
      const edited = done(tree, edits)
      const again = readTree(writeTree(treeObject(root), edited))
      expect(again.ok && bare(again.value.root)).toEqual(bare(edited.root))
    })
  })

  it('the difference is empty exactly when the trees are equal but for order, and is the same told backwards', () => {
    check((tree, edits) => {
      const edited = done(tree, edits)
      const unordered = ({ root }: QuotaTree) =>
        flat(root)
          .map(({ children, namespaces, source: _source, ...rest }) => ({
            ...rest,
            namespaces: [...new Set(namespaces)].toSorted(),
            children: children.map(child => child.name).toSorted(),
          }))
          .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      const diff = diffTrees(tree, edited)
      if (diff.length === 0) expect(unordered(edited)).toEqual(unordered(tree))
      else expect(unordered(edited)).not.toEqual(unordered(tree))
      const names = (list: typeof diff, kind: string) =>
        list
          .filter(found => found.kind === kind)
          .map(found => found.name)
          .toSorted()
      const backwards = diffTrees(edited, tree)
      expect(names(backwards, 'added')).toEqual(names(diff, 'removed'))
      expect(names(backwards, 'changed')).toEqual(names(diff, 'changed'))
    })
  })
})
