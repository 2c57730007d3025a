import { describe, expect, it } from 'vitest'
import { diffTrees } from '#core/quota/diff.ts'
import { nodesOf } from '#core/quota/editsBetween.ts'
import { graft, withNamespacesOf } from '#core/quota/graft.ts'
import { guideRoot, treeOf } from '../../../../support/quotaTrees.ts'

const guide = treeOf(guideRoot())
const there = treeOf({
  name: 'root',
  children: [{ name: 'x' }, { name: 'root.b', children: [{ name: 'old' }] }],
})
const branch = (name: string) => nodesOf(guide.root).find(node => node.name === name)!
const after = (...[into, node, isWhole]: Parameters<typeof graft>): string[] => {
  const tree = graft(into, node, isWhole)
  return tree.ok ? nodesOf(tree.value.root).map(({ name }) => name) : tree.error.map(name => `twice ${name}`)
}

describe('a branch of another tree', () => {
  it('comes last below the root where nothing has its name', () =>
    expect(after(there, branch('root.a'), false)).toEqual([
      'root',
      'x',
      'root.b',
      'old',
      'root.a',
      'root.a.1',
      'root.a.2',
    ]))
  it('takes the place of the node of its name, with all below it', () =>
    expect(after(there, branch('root.b'), false)).toEqual(['root', 'x', 'root.b', 'root.b.1', 'root.b.2']))
  it('stays away where a name below it is taken elsewhere', () =>
    expect(
      after(treeOf({ name: 'root', children: [{ name: 'root.b.1' }] }), branch('root.b'), false),
    ).toEqual(['twice root.b.1']))
  it('a whole tree takes the place of the whole tree', () => {
    const tree = graft(there, guide.root, true)
    expect(tree.ok && diffTrees(guide, tree.value)).toEqual([])
  })
  it('leaves its namespaces at home where it should, and those of leaves that are there already as they are', () => {
    const bound = treeOf({
      name: 'root',
      namespaces: ['top'],
      children: [{ name: 'root.a.1', namespaces: ['x', 'y'] }],
    })
    const nodes = nodesOf(withNamespacesOf(bound, guide.root))
    expect(nodes.flatMap(({ name, namespaces }) => namespaces.map(each => `${name} ${each}`))).toEqual([
      'root.a.1 x',
      'root.a.1 y',
    ])
    expect(nodesOf(guide.root).flatMap(({ namespaces }) => namespaces)).toHaveLength(4)
  })
})
