import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPath } from '#core/base/field.ts'
import { ofUnits } from '#core/quota/amount.ts'
import { MAX_DEPTH } from '#core/quota/kube.ts'
import type { QuotaNode } from '#core/quota/tree.ts'
import { type ClusterFacts, NO_FACTS, hasErrors, validateTree } from '#core/quota/validate.ts'
import { type JsonNode, amount, arbitraryRoot, guideRoot, treeOf } from '../../../../support/quotaTrees.ts'

/** `severity kind path`, and what it is about. */
const found = (root: unknown, facts: Partial<ClusterFacts> = {}, author: 'editor' | 'others' = 'editor') =>
  validateTree(treeOf(root), author, { ...NO_FACTS, ...facts }).map(
    ({ severity, kind, path }) => `${severity} ${kind} ${formatPath(path.slice(1))}`,
  )
const parent = (...children: object[]) => ({ name: 'root', min: { cpu: 40 }, max: { cpu: 40 }, children })
const leaf = (name: string, more: object = {}) => ({ name, namespaces: [`of-${name}`], ...more })

describe('a tree', () => {
  it('of the guide has no flaw', () => expect(found(guideRoot())).toEqual([]))

  it('in which everything is unlimited has none either', () => {
    const all = { cpu: 2147483647, memory: '2147483647Gi' }
    const children = [
      leaf('a', { min: { memory: '40Gi' }, max: { memory: 2147483647 } }),
      leaf('b', { min: all }),
    ]
    expect(found({ name: 'root', min: all, max: all, children })).toEqual([])
  })

  const RULES: { name: string; root: unknown; want: string[] }[] = [
    {
      name: 'min above max, by quantity and not by text',
      root: parent(leaf('a', { min: { cpu: '1500m' }, max: { cpu: 1 } })),
      want: ['error minAboveMax root.children[0].min.cpu'],
    },
    {
      name: 'less than nothing',
      root: parent(leaf('a', { min: { cpu: -1 }, max: { memory: '-1Gi' } })),
      want: ['error negative root.children[0].min.cpu', 'error negative root.children[0].max.memory'],
    },
    {
      name: 'a name twice',
      root: parent(leaf('a'), { name: 'b', children: [leaf('c'), { name: 'a', namespaces: ['x'] }] }),
      want: ['error duplicateName root.children[1].children[1].name'],
    },
    {
      name: 'a name of nothing',
      root: parent(leaf(' ', { namespaces: ['x'] })),
      want: ['error emptyName root.children[0].name'],
    },
    {
      name: 'a namespace in two leaves',
      root: parent(leaf('a'), leaf('b', { namespaces: ['other', 'of-a'] })),
      want: ['error namespaceOfTwo root.children[1].namespaces[1]'],
    },
    {
      name: 'a namespace twice in one leaf is no matter',
      root: parent(leaf('a', { namespaces: ['x', 'x'] })),
      want: [],
    },
    {
      name: 'a namespace three times, twice in the second leaf',
      root: parent(leaf('a'), leaf('b', { namespaces: ['of-a', 'of-a'] })),
      want: ['error namespaceOfTwo root.children[1].namespaces[0]'],
    },
    {
      name: 'what no namespace can be called',
      root: parent(leaf('a', { namespaces: ['team a', 'fine', '*'] })),
      want: [0, 2].map(at => `error badNamespaceName root.children[0].namespaces[${at}]`),
    },
    {
      name: 'namespaces of an inner node',
      root: parent({ name: 'a', namespaces: ['x'], children: [leaf('b')] }),
      want: ['error namespacesOfInnerNode root.children[0].namespaces'],
    },
    {
      name: 'children that are guaranteed more than their parent',
      root: parent(leaf('a', { min: { cpu: 30 } }), leaf('b', { min: { cpu: '10001m' } })),
      want: ['error childrenAboveMin root.min.cpu'],
    },
    {
      name: 'children that are guaranteed what their parent is not',
      root: parent({ name: 'a', children: [leaf('b', { min: { memory: '1Gi' } })], min: {} }),
      want: ['error childrenAboveMin root.children[0].min.memory'],
    },
    {
      name: 'a root that guarantees less than it has',
      root: { name: 'root', min: { cpu: 30 }, max: { cpu: 40 }, namespaces: ['x'] },
      want: ['error rootMinNotMax root.min.cpu'],
    },
    {
      name: 'a root that guarantees something, of which it has any amount',
      root: { name: 'root', min: { cpu: 30 }, namespaces: ['x'] },
      want: ['error rootMinNotMax root.min.cpu'],
    },
    {
      name: 'a max above that of the parent',
      root: parent(leaf('a', { max: { cpu: 41 } })),
      want: ['warning maxAboveParent root.children[0].max.cpu'],
    },
    {
      name: 'a leaf without namespaces',
      root: parent({ name: 'a' }),
      want: ['warning leafWithoutNamespaces root.children[0].namespaces'],
    },
    {
      name: 'attributes that nobody will understand',
      root: parent(
        leaf('a', {
          attributes: {
            weight: '0',
            overMax: 'evict',
            minRuntimeSeconds: '5m',
            reclaimBarePods: 'no',
            their: '?',
          },
        }),
      ),
      want: ['weight', 'overMax', 'minRuntimeSeconds', 'reclaimBarePods'].map(
        name => `warning attributeIgnored root.children[0].attributes.${name}`,
      ),
    },
    {
      name: 'attributes that are understood',
      root: parent(
        leaf('a', {
          attributes: { weight: 1.5, overMax: 'Evict', minRuntimeSeconds: 300, reclaimBarePods: false },
        }),
      ),
      want: [],
    },
  ]
  it.each(RULES)('$name', ({ root, want }) => expect(found(root)).toEqual(want))

  it('of others may guarantee less at its root than it has: a warning', () => {
    const root = { name: 'root', min: { cpu: 30 }, max: { cpu: 40 }, namespaces: ['x'] }
    expect(found(root, {}, 'others')).toEqual(['warning rootMinNotMax root.min.cpu'])
  })

  it('of others may name what no namespace can be called, which is told once', () => {
    const root = { name: 'root', min: { cpu: 30 }, max: { cpu: 30 }, namespaces: ['team a'] }
    expect(found(root, { namespaces: new Set() }, 'others')).toEqual([
      'warning badNamespaceName root.namespaces[0]',
    ])
  })

  it('says what it is about', () => {
    const [flaw] = validateTree(
      treeOf(parent(leaf('a', { min: { cpu: 30 } }), leaf('b', { min: { cpu: 20 } }))),
      'editor',
    )
    expect(flaw).toEqual({
      severity: 'error',
      kind: 'childrenAboveMin',
      node: 'root',
      path: ['spec', 'root', 'min', 'cpu'],
      resource: 'cpu',
      sum: ofUnits(50),
      min: ofUnits(40),
    })
  })

  it('may not grow deeper than can be read back', () => {
    let node: QuotaNode = treeOf(leaf('n0')).root
    for (let level = 1; level < MAX_DEPTH; level++)
      node = { ...node, name: `n${level}`, namespaces: [], children: [node] }
    expect(validateTree({ root: node }, 'editor')).toEqual([])
    const deeper = validateTree({ root: { ...node, name: 'top', children: [node] } }, 'editor')
    expect(deeper).toMatchObject([{ kind: 'tooDeep', node: 'n0' }])
  })
})

describe('a tree in its cluster', () => {
  const list = (amounts: Record<string, string>) =>
    new Map(Object.entries(amounts).map(([name, text]) => [name, amount(text)]))
  const allocatable = (all: Record<string, string>, ready = all) => ({
    allocatable: { all: list(all), ready: list(ready) },
  })

  it('fits, or its root has more than there is', () => {
    expect(found(guideRoot(), allocatable({ cpu: '40' }))).toEqual([])
    expect(found(guideRoot(), allocatable({ cpu: '39999m' }))).toEqual([
      'warning maxAboveCluster root.max.cpu',
      'warning minsAboveReady root.min.cpu',
    ])
  })

  it('guarantees more than the nodes that are left', () => {
    expect(found(guideRoot(), allocatable({ cpu: '60' }, { cpu: '30' }))).toEqual([
      'warning minsAboveReady root.min.cpu',
    ])
  })

  it('that is unlimited has no more than there is, nor guarantees it', () => {
    const all = { cpu: 2147483647 }
    expect(
      found({ name: 'root', min: all, max: all, namespaces: ['x'] }, allocatable({ cpu: '40' })),
    ).toEqual([])
  })

  it('names a resource that no node has; cpu and memory every node has', () => {
    const root = parent(leaf('a', { max: { 'nvidia.com/gpu': 4, memory: '1Gi' } }))
    expect(found(root, allocatable({ cpu: '40', memory: '1Gi' }))).toEqual([
      'warning unknownResource root.children[0].max[nvidia.com/gpu]',
    ])
    expect(found(root, allocatable({ cpu: '40', memory: '1Gi', 'nvidia.com/gpu': '8' }))).toEqual([])
  })

  it('names a namespace that there is not', () => {
    expect(found(guideRoot(), { namespaces: new Set(['namespace1', 'namespace2', 'namespace4']) })).toEqual([
      'warning noSuchNamespace root.children[1].children[0].namespaces[0]',
    ])
  })

  describe('takes running pods to another leaf', () => {
    const inForce = treeOf(parent(leaf('a'), leaf('b')))
    const busy = (root: unknown, renamed: [string, string][] = [], pods = ['p1', 'p2']) =>
      validateTree(treeOf(root), 'editor', {
        ...NO_FACTS,
        inForce,
        renamed: new Map(renamed),
        runningPods: new Map([['of-a', pods]]),
      }).map(finding =>
        finding.kind === 'busyNamespace'
          ? `${finding.change} ${finding.namespace} ${finding.node} ${finding.pods.join()}`
          : finding.kind,
      )

    it('moved', () => {
      expect(
        busy(parent(leaf('a', { namespaces: ['x'] }), leaf('b', { namespaces: ['of-b', 'of-a'] }))),
      ).toEqual(['moved of-a b p1,p2'])
    })
    it('unbound', () =>
      expect(busy(parent(leaf('a', { namespaces: ['x'] }), leaf('b')))).toEqual(['unbound of-a a p1,p2']))
    it('bound', () => {
      const facts = { inForce: treeOf(parent(leaf('b'))), runningPods: new Map([['of-a', ['p']]]) }
      expect(found(parent(leaf('a'), leaf('b')), facts)).toEqual([
        'warning busyNamespace root.children[0].namespaces',
      ])
    })
    it('a leaf that was only renamed is the same', () => {
      const root = parent(leaf('c', { namespaces: ['of-a'] }), leaf('b'))
      expect(busy(root)).toEqual(['moved of-a c p1,p2'])
      expect(busy(root, [['a', 'c']])).toEqual([])
    })
    it('and namespaces without pods are nobody’s concern', () => {
      expect(busy(parent(leaf('a', { namespaces: ['x'] }), leaf('b')), [], [])).toEqual([])
    })
  })
})

describe('any tree that can be read', () => {
  it('gets a verdict whose every path leads to the node that it names', () => {
    fc.assert(
      fc.property(arbitraryRoot({ unique: false }), root => {
        for (const { node, path } of validateTree(treeOf(root), 'editor')) {
          const place = path.slice(2).reduce<{ at: JsonNode; done: boolean }>(
            ({ at, done }, key) => {
              if (done || (key !== 'children' && typeof key !== 'number')) return { at, done: true }
              return { at: key === 'children' ? at : at.children![key as number]!, done: false }
            },
            { at: root, done: false },
          )
          expect(place.at.name).toBe(node)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('that is built to be valid has no errors, and gets one as soon as a rule is broken', () => {
    const cores = fc.nat({ max: 50 })
    const node: fc.Arbitrary<{ own: number; extra: number; children: unknown[] }> = fc.letrec(tie => ({
      node: fc.record({
        own: cores,
        extra: cores,
        children: fc.oneof({ depthSize: 'small' }, fc.constant([]), fc.array(tie('node'), { maxLength: 3 })),
      }),
    })).node as never
    type Drawn = { own: number; extra: number; children: Drawn[] }
    let count = 0
    const build = ({ own, extra, children }: Drawn): JsonNode & { min: { cpu: number } } => {
      const below = children.map(build)
      const min = own + below.reduce((sum, child) => sum + child.min.cpu, 0)
      const name = `n${count++}`
      return {
        name,
        min: { cpu: min },
        max: { cpu: min + extra },
        ...(below.length > 0 ? { children: below } : { namespaces: [`of-${name}`] }),
      }
    }
    const withRoot = (drawn: unknown) => {
      const built = build(drawn as Drawn)
      return { ...built, max: built.min }
    }
    const breaks: ((root: JsonNode & { min: { cpu: number } }) => unknown)[] = [
      root => ({ ...root, min: { cpu: root.min.cpu + 1 } }),
      root => ({ ...root, min: { cpu: -1 }, max: { cpu: -1 } }),
      root => ({
        ...root,
        namespaces: undefined,
        children: [...(root.children ?? []), { name: root.name, namespaces: ['z'] }],
      }),
      root => ({
        ...root,
        namespaces: ['z'],
        children: [...(root.children ?? []), { name: 'new', namespaces: ['y'] }],
      }),
      root => ({
        ...root,
        namespaces: undefined,
        children: [
          ...(root.children ?? []),
          { name: 'new', min: { cpu: root.min.cpu + 1 }, namespaces: ['y'] },
        ],
      }),
    ]
    fc.assert(
      fc.property(node, fc.constantFrom(...breaks), (drawn, broken) => {
        const root = withRoot(drawn)
        expect(hasErrors(validateTree(treeOf(root), 'editor'))).toBe(false)
        expect(hasErrors(validateTree(treeOf(broken(root)), 'editor'))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
