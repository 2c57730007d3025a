import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#core/base/field.ts'
import { ofUnits } from '#core/quota/amount.ts'
import { MAX_DEPTH, newTreeObject, readTree, writeTree } from '#core/quota/kube.ts'
import { UNLIMITED } from '#core/quota/limit.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import {
  type JsonNode,
  amount,
  arbitraryRoot,
  guideRoot,
  treeObject,
  treeOf,
} from '../../../../support/quotaTrees.ts'

const RUNS = { numRuns: 300 }
const deep = (levels: number): JsonNode =>
  levels === 1 ? { name: 'n1' } : { name: `n${levels}`, children: [deep(levels - 1)] }
const problemsOf = (object: unknown) => {
  const tree = readTree(object)
  return tree.ok ? [] : tree.error
}
/** Without the objects that nodes were read from. */
const bare = ({ name, min, max, namespaces, attributes, children }: QuotaNode): QuotaNode => ({
  name,
  min,
  max,
  namespaces,
  attributes,
  children: children.map(bare),
})

describe('reading a tree', () => {
  it('reads numbers, texts and names of all scripts', () => {
    const { root } = treeOf({
      name: '根',
      min: { cpu: 40, memory: '40Gi' },
      max: { cpu: '40', memory: 2147483647, 'nvidia.com/gpu': 2147483647, 'example.com/fpga': 1e3 },
      attributes: { overMax: 'Evict', weight: 2, reclaimBarePods: false },
      children: [{ name: 'équipe', namespaces: ['team-a', 'team-b'] }],
    })
    expect(root).toMatchObject({
      name: '根',
      attributes: { overMax: 'Evict', weight: '2', reclaimBarePods: 'false' },
    })
    expect([...root.min]).toEqual([
      ['cpu', ofUnits(40)],
      ['memory', amount('40Gi')],
    ])
    expect([...root.max]).toEqual([
      ['cpu', ofUnits(40)],
      ['example.com/fpga', ofUnits(1000)],
    ])
    expect(root.children[0]).toMatchObject({ name: 'équipe', namespaces: ['team-a', 'team-b'], children: [] })
  })

  it('reads the tree that a managed cluster begins with: everything unlimited', () => {
    const all = { cpu: 2147483647, memory: '2147483647Gi', 'nvidia.com/gpu': 2147483647 }
    const { root } = treeOf({
      name: 'root',
      min: all,
      max: all,
      children: [{ name: 'g', min: { cpu: 0 }, max: all, namespaces: [] }],
    })
    expect(root.max.size).toBe(0)
    expect(new Set(root.min.values())).toEqual(new Set([UNLIMITED]))
  })

  it('takes null for missing, but no quantity', () => {
    expect(
      treeOf({ name: 'r', min: null, max: null, namespaces: null, children: null, attributes: null }).root,
    ).toMatchObject({
      namespaces: [],
      children: [],
      attributes: {},
    })
    expect(problemsOf(treeObject({ name: 'r', max: { cpu: null } }))).toEqual([
      { path: ['spec', 'root', 'max', 'cpu'], expected: 'quantity', found: 'null' },
    ])
  })

  it('names everything that it cannot read', () => {
    const root = {
      name: 7,
      min: { cpu: 'many', memory: true },
      max: [],
      namespaces: ['a', 3],
      attributes: { weight: {} },
      children: [null, { min: 'x' }],
    }
    const at = (...path: (string | number)[]) => ['spec', 'root', ...path]
    expect(problemsOf(treeObject(root))).toEqual([
      { path: at('name'), expected: 'text', found: '7' },
      { path: at('min', 'cpu'), expected: 'quantity', found: '"many"' },
      { path: at('min', 'memory'), expected: 'quantity', found: 'true' },
      { path: at('max'), expected: 'object', found: 'a list of 0' },
      { path: at('namespaces', 1), expected: 'text', found: '3' },
      { path: at('children', 0), expected: 'object', found: 'null' },
      { path: at('children', 0, 'name'), expected: 'text', found: 'undefined' },
      { path: at('children', 1, 'name'), expected: 'text', found: 'undefined' },
      { path: at('children', 1, 'min'), expected: 'object', found: '"x"' },
      { path: at('attributes', 'weight'), expected: 'text', found: 'an object' },
    ])
  })

  it.each([
    null,
    3,
    'text',
    [],
    {},
    { spec: [] },
    { spec: { root: null } },
    { kind: 'Pod', spec: { root: { name: 'r' } } },
  ])('refuses %j', object => expect(problemsOf(object)).not.toEqual([]))

  it('reads as many levels as it says, and refuses more, also of an object that holds itself', () => {
    expect(problemsOf(treeObject(deep(MAX_DEPTH)))).toEqual([])
    expect(problemsOf(treeObject(deep(1_000)))).toMatchObject([{ expected: 'lessDepth' }])
    const cycle: JsonNode = { name: 'cycle' }
    cycle.children = [cycle]
    expect(problemsOf(treeObject(cycle))).toMatchObject([{ expected: 'lessDepth' }])
  })

  it('gives a tree or problems for any JSON at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.jsonValue().map(treeObject)), object => {
        const tree = readTree(object)
        if (!tree.ok) expect(tree.error.length).toBeGreaterThan(0)
      }),
      RUNS,
    )
  })
})

describe('writing a tree', () => {
  it('changes nothing in an object whose tree did not change', () => {
    fc.assert(
      fc.property(
        arbitraryRoot({ unique: false }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (root, more) => {
          const object = { ...more, ...treeObject(root), status: { root: more } }
          expect(JSON.stringify(writeTree(object, treeOf(root)))).toBe(JSON.stringify(object))
        },
      ),
      RUNS,
    )
  })

  it('writes what reads back as the same tree, without an object to start from', () => {
    fc.assert(
      fc.property(arbitraryRoot({ unique: false }), root => {
        const tree = treeOf(root)
        const again = readTree(newTreeObject({ root: bare(tree.root) }))
        expect(again.ok && bare(again.value.root)).toEqual(bare(tree.root))
      }),
      RUNS,
    )
  })

  it('keeps the texts of amounts that did not change, and fields of others, in a node that was renamed and moved', () => {
    const root = {
      name: 'r',
      children: [
        {
          name: 'a',
          vendor: { x: [1] },
          max: { memory: '1.50Gi', cpu: 2147483647, gone: 3 },
          min: { cpu: '007' },
        },
      ],
    }
    const tree = treeOf(root)
    const [a] = tree.root.children
    const moved: QuotaNode = {
      ...a!,
      name: 'b',
      max: new Map([
        ['memory', amount('1536Mi')],
        ['nvidia.com/gpu', ofUnits(8)],
      ]),
    }
    const edited: QuotaTree = {
      root: { ...tree.root, children: [{ ...tree.root, name: 'mid', children: [moved] }] },
    }
    const written = writeTree(treeObject(root), edited) as { spec: { root: JsonNode } }
    expect(written.spec.root.children?.[0]?.children).toEqual([
      {
        name: 'b',
        vendor: { x: [1] },
        max: { memory: '1.50Gi', cpu: 2147483647, 'nvidia.com/gpu': '8' },
        min: { cpu: '007' },
      },
    ])
  })

  it('leaves the object that it was given alone', () => {
    const object: JsonObject = treeObject(guideRoot())
    const before = JSON.stringify(object)
    const { root } = treeOf(guideRoot())
    writeTree(object, { root: { ...root, name: 'other', children: [] } })
    expect(JSON.stringify(object)).toBe(before)
  })

  it('empties what was emptied', () => {
    const root = {
      name: 'r',
      min: { cpu: 1 },
      attributes: { a: 'b' },
      namespaces: ['x'],
      children: [{ name: 'c' }],
    }
    const node: QuotaNode = {
      ...treeOf(root).root,
      min: new Map(),
      attributes: {},
      namespaces: [],
      children: [],
    }
    expect(writeTree(treeObject(root), { root: node })).toMatchObject({
      spec: { root: { min: {}, attributes: {}, namespaces: [], children: [] } },
    })
  })
})
