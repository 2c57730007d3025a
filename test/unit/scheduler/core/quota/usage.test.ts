import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Amount, ZERO, add, formatQuantity, max, ofUnits, subtract } from '#core/quota/amount.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import { readUsage, writeUsage } from '#core/quota/status.ts'
import { type Charge, type Usage, resourcesOf, usageOf } from '#core/quota/usage.ts'
import { type JsonNode, arbitraryRoot, guideRoot, treeOf } from '../../../../support/quotaTrees.ts'

const cores = (count: number, leaf: string | null, isWaiting = false): Charge => ({
  leaf,
  amounts: new Map([['cpu', ofUnits(count)]]),
  isWaiting,
})
const flat = (usage: Usage): readonly Usage[] => [usage, ...usage.children.flatMap(flat)]
/** `used/waiting/borrowed/lent` in cores by node. */
const cpu = (root: JsonNode, charges: readonly Charge[]) => {
  const text = (amount: Amount | undefined) => formatQuantity(amount ?? ZERO)
  const usages = flat(usageOf(treeOf(root), charges))
  return Object.fromEntries(
    usages.map(usage => [
      usage.name,
      [usage.used, usage.waiting, usage.borrowed, usage.lent].map(list => text(list.get('cpu'))).join('/'),
    ]),
  )
}

describe('usage in the example of the guide', () => {
  it('after the first step: a.1 has borrowed all that a.2 is guaranteed', () => {
    expect(cpu(guideRoot(), [cores(20, 'root.a.1'), cores(5, 'root.a.1', true)])).toEqual({
      root: '20/5/0/0',
      'root.a': '20/5/0/0',
      'root.a.1': '20/5/10/0',
      'root.a.2': '0/0/0/10',
      'root.b': '0/0/0/0',
      'root.b.1': '0/0/0/0',
      'root.b.2': '0/0/0/0',
    })
  })

  it('after the second: b lends what a has borrowed, each of its leaves a half', () => {
    expect(cpu(guideRoot(), [cores(20, 'root.a.1'), cores(20, 'root.a.2')])).toMatchObject({
      'root.a': '40/0/20/0',
      'root.a.1': '20/0/10/0',
      'root.b': '0/0/0/20',
      'root.b.1': '0/0/0/10',
      'root.b.2': '0/0/0/10',
    })
  })

  it('at the end nobody borrows', () => {
    const charges = ['a.1', 'a.2', 'b.1', 'b.2'].flatMap(leaf => [
      cores(10, `root.${leaf}`),
      cores(15, `root.${leaf}`, true),
    ])
    expect(cpu(guideRoot(), charges)).toMatchObject({
      root: '40/60/0/0',
      'root.a.1': '10/15/0/0',
      'root.b.2': '10/15/0/0',
    })
  })
})

it('what nobody is guaranteed is borrowed before what somebody is', () => {
  const root = (min: number) => ({
    name: 'root',
    min: { cpu: 40 },
    max: { cpu: 40 },
    children: [
      { name: 'a', min: { cpu: 10 }, namespaces: ['a'] },
      { name: 'b', min: { cpu: min }, namespaces: ['b'] },
    ],
  })
  expect(cpu(root(10), [cores(30, 'a')])).toMatchObject({ a: '30/0/20/0', b: '0/0/0/0' })
  expect(cpu(root(20), [cores(30, 'a')])).toMatchObject({ a: '30/0/20/0', b: '0/0/0/10' })
})

it('a pod whose leaf is gone counts at the root', () => {
  expect(cpu(guideRoot(), [cores(3, null), cores(4, 'no-such-leaf')])).toMatchObject({
    root: '7/0/0/0',
    'root.a': '0/0/0/0',
  })
})

it('resources that the tree does not name are nobody’s business', () => {
  const charge = { leaf: 'root.a.1', amounts: new Map([['memory', ofUnits(1)]]), isWaiting: false }
  expect([...usageOf(treeOf(guideRoot()), [charge]).used]).toEqual([['cpu', ZERO]])
})

describe('for any tree and any charges', () => {
  const amounts = fc.dictionary(
    fc.constantFrom('cpu', 'memory', 'nvidia.com/gpu'),
    fc.nat({ max: 200 }).map(ofUnits),
  )
  const charges = fc.array(fc.record({ at: fc.nat(), amounts, isWaiting: fc.boolean() }), { maxLength: 12 })
  const check = (law: (tree: QuotaTree, list: readonly Charge[], usage: Usage) => void) =>
    fc.assert(
      fc.property(arbitraryRoot({ unique: true }), charges, (root, drawn) => {
        const tree = treeOf(root)
        const leaves = leavesOf(tree.root)
        const list = drawn.map(({ at, amounts: texts, isWaiting }) => ({
          leaf: leaves[at % (leaves.length + 1)]?.name ?? null,
          amounts: new Map(Object.entries(texts)),
          isWaiting,
        }))
        law(tree, list, usageOf(tree, list))
      }),
      { numRuns: 300 },
    )
  const leavesOf = (node: QuotaNode): QuotaNode[] =>
    node.children.length === 0 ? [node] : node.children.flatMap(leavesOf)
  const get = (list: ReadonlyMap<string, Amount>, name: string) => list.get(name) ?? ZERO

  it('the root has the sum of all charges, and a node at least that of its children', () => {
    check((tree, list, usage) => {
      for (const name of resourcesOf(tree)) {
        const sum = (of: readonly Charge[]) =>
          of.reduce((total, { amounts: had }) => add(total, get(had, name)), ZERO)
        expect(get(usage.used, name)).toBe(sum(list.filter(charge => !charge.isWaiting)))
        expect(get(usage.request, name)).toBe(sum(list))
        for (const node of flat(usage)) {
          const below = node.children.reduce((total, child) => add(total, get(child.used, name)), ZERO)
          expect(get(node.used, name) >= below).toBe(true)
        }
      }
    })
  })

  it('nobody lends more than is idle, or lends and borrows at once, and all that is borrowed is somebody’s', () => {
    check((tree, _list, usage) => {
      const visit = (node: QuotaNode, had: Usage): void => {
        for (const name of resourcesOf(tree)) {
          const [used, lent, borrowed] = [get(had.used, name), get(had.lent, name), get(had.borrowed, name)]
          const idle = max(ZERO, subtract(get(node.min, name), used))
          expect(lent >= ZERO && lent <= idle).toBe(true)
          expect(lent > ZERO && borrowed > ZERO).toBe(false)
          expect(subtract(used, borrowed) <= max(ZERO, get(node.min, name))).toBe(true)
        }
        node.children.forEach((child, at) => visit(child, had.children[at]!))
      }
      visit(tree.root, usage)
    })
  })

  it('what is written is read back', () => {
    check((_tree, _list, usage) => {
      const status = { root: JSON.parse(JSON.stringify(writeUsage(usage))) as unknown }
      expect(readUsage({ status })).toEqual({ usage, problems: [] })
    })
  })
})

describe('reading a status', () => {
  it('takes one that others wrote, and none', () => {
    const theirs = {
      status: {
        root: { name: 'root', used: { cpu: 3 }, request: { cpu: '5' }, namespaces: null, children: [] },
      },
    }
    expect(readUsage(theirs)).toMatchObject({
      usage: { used: new Map([['cpu', ofUnits(3)]]), lent: new Map() },
      problems: [],
    })
    expect(readUsage({})).toEqual({ usage: null, problems: [] })
  })

  it('names what it cannot read, and is never surprised', () => {
    expect(readUsage({ status: { root: { name: 'r', used: { cpu: 'x' } } } }).problems).toEqual([
      { path: ['status', 'root', 'used', 'cpu'], expected: 'quantity', found: '"x"' },
    ])
    const object = fc.oneof(
      fc.jsonValue(),
      fc.record({ status: fc.oneof(fc.jsonValue(), fc.record({ root: fc.jsonValue() })) }),
    )
    fc.assert(fc.property(object, value => void readUsage(value)))
  })
})
