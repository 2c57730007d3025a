import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffTrees } from '#core/quota/diff.ts'
import { type Edit, applyEdit, renames, replay } from '#core/quota/edit.ts'
import { readTree, writeTree } from '#core/quota/kube.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import { inverse, inverses } from '#core/quota/undo.ts'
import { type JsonNode, arbitraryRoot, treeObject, treeOf } from '../../../../support/quotaTrees.ts'

const flat = (node: QuotaNode): readonly QuotaNode[] => [node, ...node.children.flatMap(flat)]

describe('laws, on any tree with any edits', () => {
  const word = fc.constantFrom('cpu', 'memory', 'x', 'namespace1', '')
  const quantity = fc.option(
    fc.constantFrom('0', '5', '500m', '1.5Gi', '2147483647', '2147483647Gi', '4294967296Ki', '-1', 'bad'),
  )
  const index = fc.option(fc.nat({ max: 4 }), { nil: undefined })
  type Drawn = {
    readonly names: readonly string[]
    readonly bound: readonly string[]
    readonly spare: string
  }
  /** An edit of a tree with these names; most of them can be applied. */
  const editOf = ({ names, bound, spare }: Drawn): fc.Arbitrary<Edit> => {
    const name = fc.constantFrom(...names, spare)
    const namespace = fc.oneof(word, fc.constantFrom(...bound, 'x'))
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
        .record({ node: name, namespace, index })
        .map(({ index: drawn, ...edit }): Edit => ({ kind: 'bind', ...edit, ...at(drawn) })),
      fc.record({ kind: fc.constant('unbind' as const), node: name, namespace }),
      fc.record({
        kind: fc.constant('setAttribute' as const),
        node: name,
        attribute: word,
        value: fc.option(word),
      }),
    )
  }
  const cases = arbitraryRoot({ unique: true }).chain(root => {
    const nodes = flat(treeOf(root).root)
    const names = nodes.map(found => found.name)
    const bound = nodes.flatMap(found => found.namespaces)
    const list = [0, 1, 2, 3].map(number => editOf({ names, bound, spare: `new${number}` }))
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
      const back = inverses(tree, edits)
      if (!back.ok) throw new Error(back.error.error.kind)
      const undone = done(tree, [...edits, ...back.value])
      expect(bare(undone.root)).toEqual(bare(tree.root))
      const written = writeTree(treeObject(root), undone) as { spec: { root: JsonNode } }
      expect(withoutEmpty(written.spec.root)).toEqual(withoutEmpty(root))
    })
  })

  it('names that were exchanged are exchanged back', () => {
    const tree = treeOf({ name: 'r', children: [{ name: 'a', min: { cpu: 1 } }, { name: 'b' }] })
    const rename = (node: string, to: string): Edit => ({ kind: 'rename', node, to })
    const edits = [rename('a', 'c'), rename('b', 'a'), rename('c', 'b')]
    const back = inverses(tree, edits)
    expect(back.ok && renames(back.value)).toEqual(new Map([['b', 'a'], ['a', 'b']])) // prettier-ignore
    expect(back.ok && bare(done(tree, [...edits, ...back.value]).root)).toEqual(bare(tree.root))
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
        const [replayed, undone] = [replay(tree, edits), inverses(tree, edits)]
        expect(undone.ok).toBe(replayed.ok)
        if (!replayed.ok) expect(undone).toEqual(replayed)
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
