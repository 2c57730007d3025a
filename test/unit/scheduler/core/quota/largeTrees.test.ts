// Trees of a size that nobody should have, and somebody will.
import { describe, expect, it } from 'vitest'
import { parseCsv, readTreeTable, treeTable } from '#core/quota/csv.ts'
import { diffTrees } from '#core/quota/diff.ts'
import { type Edit, replay } from '#core/quota/edit.ts'
import { editsBetween, nodesOf } from '#core/quota/editsBetween.ts'
import { newTreeObject, readTree, writeNode } from '#core/quota/kube.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { inverse } from '#core/quota/undo.ts'
import { NO_FACTS, validateTree } from '#core/quota/validate.ts'
import { layoutTree, within, boundsOf } from '../../../../../renderer/features/quotaTree/layout.ts'
import { outlineRows } from '../../../../../renderer/features/quotaTree/outlineRows.ts'
import { csvOf } from '../../../../../renderer/ui/csv.ts'
import { bigRoot } from '../../../../support/bigTrees.ts'
import { type JsonNode, guideRoot, treeOf } from '../../../../support/quotaTrees.ts'

const NONE: ReadonlySet<string> = new Set()
const CARRY_MS = 2000

/** One node a level; the last one has a namespace. */
const chain = (levels: number, level = 1): JsonNode => ({
  name: `level-${level}`,
  min: { cpu: 8 },
  max: { cpu: 8 },
  ...(level === levels ? { namespaces: ['deep'] } : { children: [chain(levels, level + 1)] }),
})
const wide = (namespaces: number): JsonNode => ({
  name: 'root',
  min: { cpu: 8 },
  max: { cpu: 8 },
  children: [
    { name: 'all', min: { cpu: 8 }, namespaces: Array.from({ length: namespaces }, (_, at) => `team-${at}`) },
    { name: 'none', namespaces: ['other'] },
  ],
})

const TREES: readonly { name: string; root: JsonNode; nodes: number }[] = [
  { name: 'one node', root: { name: 'root', namespaces: ['all'] }, nodes: 1 },
  { name: '2,000 nodes', root: bigRoot(2000), nodes: 2000 },
  { name: 'thirty levels', root: chain(30), nodes: 30 },
  { name: 'a leaf of 10,000 namespaces', root: wide(10_000), nodes: 3 },
  { name: '10,001 leaves, a namespace each', root: bigRoot(11_112), nodes: 11_112 },
]

function after(from: QuotaTree, edits: readonly Edit[]): QuotaTree {
  const tree = replay(from, edits)
  if (!tree.ok) throw new Error(JSON.stringify(tree.error.error))
  return tree.value
}

describe.each(TREES)('a tree of $name', ({ root, nodes }) => {
  const tree = treeOf(root)

  it('is valid, and shown whole in both views', () => {
    expect(validateTree(tree, 'editor', NO_FACTS)).toEqual([])
    expect(outlineRows(tree, NONE)).toHaveLength(nodes)
    const placed = layoutTree(tree, NONE)
    expect(within(placed, boundsOf(placed))).toHaveLength(nodes)
  })

  it('comes back from its object and from a spreadsheet as it was', () => {
    const object = readTree(JSON.parse(JSON.stringify(newTreeObject(tree))))
    expect(object.ok && diffTrees(tree, object.value)).toEqual([])
    const [header = [], ...rows] = treeTable(tree)
    const csv = readTreeTable(parseCsv(csvOf(header, rows)))
    expect(csv.ok && diffTrees(tree, csv.value)).toEqual([])
  })

  it('becomes another one and that one it, in a moment', () => {
    const guide = treeOf(guideRoot())
    const startedAt = performance.now()
    expect(diffTrees(after(guide, editsBetween(guide, tree)), tree)).toEqual([])
    expect(diffTrees(after(tree, editsBetween(tree, guide)), guide)).toEqual([])
    expect(performance.now() - startedAt).toBeLessThan(CARRY_MS)
  })

  it('takes an edit of its last node and takes it back, with all other nodes the same objects', () => {
    const last = nodesOf(tree.root).at(-1)?.name ?? ''
    const edit: Edit = { kind: 'setMax', node: last, resource: 'cpu', amount: '3' }
    const edited = after(tree, [edit])
    const kept = new Set(nodesOf(tree.root))
    const changed = nodesOf(edited.root).filter(node => !kept.has(node))
    expect(changed.at(-1)?.name).toBe(last)
    expect(changed.length).toBeLessThanOrEqual(30)
    const back = inverse(tree, edit)
    expect(back.ok && diffTrees(tree, after(edited, [back.value]))).toEqual([])
  })
})

it('a new branch comes as one edit, with what nobody knows of', () => {
  const from = treeOf({ name: 'root', children: [{ name: 'a' }] })
  const to = treeOf({
    name: 'root',
    children: [{ name: 'a' }, { name: 'b', vendor: 1, children: [{ name: 'c', vendor: 2 }] }],
  })
  const edits = editsBetween(from, to)
  expect(edits).toHaveLength(1)
  expect(writeNode(after(from, edits).root)).toEqual(writeNode(to.root))
})

it('a node that is named like one above it is told, and keeps nobody busy for ever', () => {
  const tree = treeOf({ name: 'a', children: [{ name: 'b', children: [{ name: 'a', namespaces: ['x'] }] }] })
  expect(validateTree(tree, 'editor')).toMatchObject([
    { kind: 'duplicateName', node: 'a', severity: 'error' },
  ])
  expect(replay(tree, [{ kind: 'remove', node: 'a' }])).toMatchObject({
    ok: false,
    error: { error: { kind: 'ambiguousNode' } },
  })
})
