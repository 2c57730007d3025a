import { describe, expect, it } from 'vitest'
import { decide } from '#core/schedule/decide.ts'
import type { QuotaNode } from '#core/quota/tree.ts'
import type { QuotaPod, Snapshot } from '#core/schedule/snapshot.ts'
import {
  type Amounts,
  budget,
  gated,
  later,
  leaf,
  quotaNode,
  running,
  snapshotOf,
  treeOf,
} from '../../../../support/schedule/builders.ts'
import { actions, waitOf } from '../../../../support/schedule/say.ts'

type Sketch = Parameters<typeof running>[1]

const flat = (total: Amounts, ...leaves: QuotaNode[]) =>
  treeOf(quotaNode('root', { min: total, max: total, children: leaves }))

/** `in` is guaranteed 10 of 20 and asks for 5; `out` has borrowed what is there. */
const tree = flat({ cpu: 20 }, leaf('in', { cpu: 10 }), leaf('out', { cpu: 5 }))
const asks = (more: Sketch = {}): QuotaPod => gated('in/p', more)
const cores = (cpu: number): Sketch => ({ request: { cpu } })
const fives = (...more: Sketch[]): QuotaPod[] =>
  more.map((sketch, n) => running(`out/${n}`, { admittedSequence: n, ...sketch }))
const full = (...more: Sketch[]) => snapshotOf(tree, [asks(), ...fives(...more)])

type Case = { name: string; snapshot: Snapshot; want: string[] }

const WHO: Case[] = [
  { name: 'the newest admission goes', snapshot: full({}, {}, {}, {}), want: ['reclaim in/p ← out/3'] },
  {
    name: 'by the sequence of admissions, not by the time of the start',
    snapshot: full({}, { admittedSequence: 9 }, {}, { startedAt: later(-1) }),
    want: ['reclaim in/p ← out/1'],
  },
  {
    name: 'without a sequence by the start, after all that have one',
    snapshot: full(
      { admittedSequence: null, startedAt: later(-1) },
      { admittedSequence: 0 },
      { admittedSequence: null },
      { admittedSequence: null },
    ),
    want: ['reclaim in/p ← out/1'],
  },
  {
    name: 'the lowest priority before the newest',
    snapshot: full({}, { priority: -1 }, {}, {}),
    want: ['reclaim in/p ← out/1'],
  },
  {
    name: 'the lowest priority, even if it alone takes another resource below min',
    snapshot: snapshotOf(
      flat({ cpu: 20, gpu: 20 }, leaf('in', { cpu: 10 }), leaf('out', { cpu: 5, gpu: 4 })),
      [asks(), ...fives({ request: { cpu: 5, gpu: 4 }, priority: -1 }, {}, {}, {})],
    ),
    want: ['reclaim in/p ← out/0'],
  },
  {
    name: 'with a controller before without',
    snapshot: full({}, {}, {}, { controller: null }),
    want: ['reclaim in/p ← out/2'],
  },
  {
    name: 'rather not what drops another resource of the leaf below min',
    snapshot: snapshotOf(
      flat({ cpu: 20, gpu: 20 }, leaf('in', { cpu: 10 }), leaf('out', { cpu: 5, gpu: 4 })),
      [asks(), ...fives({}, {}, {}, { request: { cpu: 5, gpu: 4 } })],
    ),
    want: ['reclaim in/p ← out/2'],
  },
  {
    name: 'the smallest step below min',
    snapshot: snapshotOf(flat({ cpu: 20 }, leaf('in', { cpu: 2 }), leaf('out', { cpu: 18 })), [
      asks(cores(2)),
      ...fives(cores(6), cores(7), cores(7)),
    ]),
    want: ['reclaim in/p ← out/0'],
  },
  {
    name: 'the last victim takes its leaf below min by less than itself (straddle)',
    snapshot: snapshotOf(flat({ cpu: 20 }, leaf('in', { cpu: 10 }), leaf('out', { cpu: 9 })), [
      asks(),
      ...fives(cores(10), cores(10)),
    ]),
    want: ['reclaim in/p ← out/1'],
  },
  {
    name: 'among equals the lesser uid',
    snapshot: full(
      { admittedSequence: 1 },
      { admittedSequence: 1 },
      { admittedSequence: 1 },
      { admittedSequence: 1 },
    ),
    want: ['reclaim in/p ← out/0'],
  },
  {
    name: 'as many as it takes, and none that is not needed in the end',
    snapshot: snapshotOf(tree, [asks(), ...fives(cores(2), cores(9), cores(5), cores(1), cores(3))]),
    want: ['reclaim in/p ← out/2'],
  },
  {
    name: 'nobody where what goes anyway is enough',
    snapshot: full({}, { goneBy: later(9) }, {}, {}),
    want: ['reclaim in/p ←  (out/1)'],
  },
  {
    name: 'what goes anyway first, and the rest after it',
    snapshot: snapshotOf(tree, [asks(cores(8)), ...fives({}, { goneBy: later(9) }, {}, {})]),
    want: ['reclaim in/p ← out/3 (out/1)'],
  },
  {
    name: 'what should be gone long since is not counted upon',
    snapshot: full({}, { goneBy: later(-61) }, {}, {}),
    want: ['reclaim in/p ← out/3'],
  },
  {
    name: 'a gang goes as a whole',
    snapshot: full({}, {}, { gang: 'out/g', gangMinAvailable: 2 }, { gang: 'out/g', gangMinAvailable: 2 }),
    want: ['reclaim in/p ← out/2,out/3'],
  },
  {
    name: 'a gang counts by its most important pod',
    snapshot: full(
      { priority: 1 },
      { priority: 1 },
      { gang: 'out/g', gangMinAvailable: 2, priority: 9 },
      { gang: 'out/g', gangMinAvailable: 2 },
    ),
    want: ['reclaim in/p ← out/1'],
  },
  {
    name: 'a group that says no size is no gang',
    snapshot: full({}, {}, { gang: 'out/g' }, { gang: 'out/g' }),
    want: ['reclaim in/p ← out/3'],
  },
  {
    name: 'a gang in need is served as a whole',
    snapshot: snapshotOf(tree, [
      gated('in/p', { gang: 'in/g', gangMinAvailable: 2 }),
      gated('in/q', { gang: 'in/g', gangMinAvailable: 2 }),
      ...fives({}, {}, {}, {}),
    ]),
    want: ['reclaim in/p,in/q ← out/2,out/3'],
  },
  {
    name: 'a gang that is in-min in part alone borrows, and borrowing evicts nobody',
    snapshot: snapshotOf(tree, [
      gated('in/p', { gang: 'in/g', gangMinAvailable: 2 }),
      gated('in/q', { gang: 'in/g', gangMinAvailable: 2, ...cores(6) }),
      ...fives({}, {}, {}, {}),
    ]),
    want: [],
  },
  {
    name: 'borrowing evicts nobody, though its parent has min to spare',
    snapshot: snapshotOf(
      treeOf(
        quotaNode('root', {
          min: { cpu: 20 },
          max: { cpu: 20 },
          children: [
            quotaNode('mid', { min: { cpu: 15 }, children: [leaf('in', { cpu: 4 })] }),
            leaf('out', { cpu: 5 }),
          ],
        }),
      ),
      [asks(), ...fives({}, {}, {}, {})],
    ),
    want: [],
  },
]

describe('victims', () => {
  it.each(WHO)('$name', ({ snapshot, want }) => {
    expect(actions(decide(snapshot))).toEqual(want)
  })
})

const SPARED: { name: string; last: Sketch; more?: Parameters<typeof snapshotOf>[2]; why: string }[] = [
  { name: 'protected', last: { isProtected: true }, why: 'protected' },
  { name: 'of a DaemonSet', last: { controller: { kind: 'DaemonSet', name: 'd', uid: 'd' } }, why: 'daemon' },
  {
    name: 'a mirror of what the kubelet runs',
    last: { controller: { kind: 'Node', name: 'n', uid: 'n' } },
    why: 'daemon',
  },
  { name: 'too young by its own word', last: { minRuntimeSeconds: 3601 }, why: 'minRuntime' },
  {
    name: 'too young for its leaf',
    last: { startedAt: later(-10) },
    more: { options: { minRuntimeSeconds: 11 } },
    why: 'minRuntime',
  },
  {
    name: 'bare, where bare pods are spared',
    last: { controller: null },
    more: { options: { reclaimBarePods: false } },
    why: 'bare',
  },
  { name: 'refused by the Eviction API a moment ago', last: { refusedUntil: later(1) }, why: 'budget' },
  {
    name: 'kept by a budget',
    last: { labels: { app: 'db' } },
    more: { budgets: [{ ...budget('out', 0), selector: [{ key: 'app', operator: 'In', values: ['db'] }] }] },
    why: 'budget',
  },
]

describe('spared', () => {
  it.each(SPARED)('a pod that is $name', ({ last, more }) => {
    expect(actions(decide(snapshotOf(tree, [asks(), ...fives({}, {}, {}, last)], more)))).toEqual([
      'reclaim in/p ← out/2',
    ])
  })

  it.each(SPARED)('where all are $name nobody goes, and the pod is told why', ({ last, more, why }) => {
    const decisions = decide(snapshotOf(tree, [asks(), ...fives(last, last, last, last)], more))
    expect(actions(decisions)).toEqual([])
    expect(waitOf(decisions, 'in/p').reason).toMatchObject({
      kind: 'quota',
      isInMin: true,
      spared: [{ why, pods: 4 }],
    })
  })

  it('whole namespaces, while admission is down there', () => {
    const options = { ungatedNamespaces: new Set(['out']) }
    const decisions = decide(snapshotOf(tree, [asks(), ...fives({}, {}, {}, {})], { options }))
    expect(actions(decisions)).toEqual([])
    expect(waitOf(decisions, 'in/p').reason).toMatchObject({
      spared: [{ why: 'noReplacementGate', pods: 4 }],
    })
  })

  it('a gang of which one pod is protected', () => {
    const gang = { gang: 'out/g', gangMinAvailable: 2 }
    expect(actions(decide(full({}, {}, gang, { ...gang, isProtected: true })))).toEqual([
      'reclaim in/p ← out/1',
    ])
  })

  it('a leaf says more than the options: bare pods, and how long they run', () => {
    const attributes = { reclaimBarePods: 'false', minRuntimeSeconds: '100' }
    const careful = flat(
      { cpu: 20 },
      leaf('in', { cpu: 10 }),
      quotaNode('out', { min: { cpu: 5 }, namespaces: ['out'], attributes }),
    )
    const pods = [
      asks(),
      ...fives({ startedAt: later(-101) }, { startedAt: later(-99) }, { controller: null }, {}),
    ]
    expect(actions(decide(snapshotOf(careful, pods)))).toEqual(['reclaim in/p ← out/3'])
    const young = [
      asks(),
      ...fives({}, { startedAt: later(-99) }, { controller: null }, { startedAt: later(-1) }),
    ]
    expect(actions(decide(snapshotOf(careful, young)))).toEqual(['reclaim in/p ← out/0'])
  })
})

describe('budgets', () => {
  const pods = [asks(cores(10)), ...fives({}, {}, {}, {})]
  it('count every victim: with one disruption allowed, two cannot go', () => {
    const decisions = decide(snapshotOf(tree, pods, { budgets: [budget('out', 1)] }))
    expect(actions(decisions)).toEqual([])
  })
  it('allow as many as they say', () => {
    const decisions = decide(snapshotOf(tree, pods, { budgets: [budget('out', 2)] }))
    expect(actions(decisions)).toEqual(['reclaim in/p ← out/2,out/3'])
  })
  it('count victims of reservations whose eviction is not seen yet', () => {
    const reservations = [
      {
        pods: ['in/q'],
        leaf: 'in',
        victims: ['out/3'],
        rule: 'reclaim' as const,
        node: null,
        expiresAt: later(60),
      },
    ]
    const snapshot = snapshotOf(tree, [asks(), gated('in/q'), ...fives({}, {}, {}, {})], {
      reservations,
      budgets: [budget('out', 1)],
    })
    expect(actions(decide(snapshot))).toEqual([])
  })
  it('do not concern pods that never ran', () => {
    const pending = fives({}, {}, {}, { phase: 'Pending', node: null })
    expect(actions(decide(snapshotOf(tree, [asks(), ...pending], { budgets: [budget('out', 0)] })))).toEqual([
      'reclaim in/p ← out/3',
    ])
  })
  it('are in the way when a pod has two, since the Eviction API refuses it', () => {
    const both = [
      budget('out', 9),
      {
        ...budget('out', 9),
        name: 'other',
        selector: [{ key: 'app', operator: 'Exists' as const, values: [] }],
      },
    ]
    const snapshot = snapshotOf(tree, [asks(), ...fives({}, {}, {}, { labels: { app: 'db' } })], {
      budgets: both,
    })
    expect(actions(decide(snapshot))).toEqual(['reclaim in/p ← out/2'])
  })
  it('select nothing without a selector', () => {
    const snapshot = snapshotOf(tree, pods, { budgets: [{ ...budget('out', 0), selector: null }] })
    expect(actions(decide(snapshot))).toEqual(['reclaim in/p ← out/2,out/3'])
  })
})

const deep = (...children: QuotaNode[]) =>
  treeOf(quotaNode('root', { min: { cpu: 40 }, max: { cpu: 40 }, children }))
const group = (name: string, min: Amounts, ...children: QuotaNode[]) => quotaNode(name, { min, children })
const many = (namespace: string, count: number, first: number): QuotaPod[] =>
  Array.from({ length: count }, (_, n) => running(`${namespace}/${n}`, { admittedSequence: first + n }))

const DESCENT: Case[] = [
  {
    name: 'into the child that is furthest above its min in proportion',
    snapshot: snapshotOf(deep(leaf('in', { cpu: 5 }), leaf('x', { cpu: 10 }), leaf('y', { cpu: 5 })), [
      asks(),
      ...many('x', 5, 50),
      ...many('y', 3, 1),
    ]),
    want: ['reclaim in/p ← y/2'],
  },
  {
    name: 'a child without a min first',
    snapshot: snapshotOf(deep(leaf('in', { cpu: 5 }), leaf('x', { cpu: 5 }), leaf('y', {})), [
      asks(),
      ...many('x', 7, 50),
      ...many('y', 1, 1),
    ]),
    want: ['reclaim in/p ← y/0'],
  },
  {
    name: 'of those the one with the most',
    snapshot: snapshotOf(deep(leaf('in', { cpu: 5 }), leaf('x', {}), leaf('y', {})), [
      asks(),
      ...many('x', 5, 1),
      ...many('y', 3, 50),
    ]),
    want: ['reclaim in/p ← x/4'],
  },
  {
    name: 'by weight',
    snapshot: snapshotOf(
      deep(
        leaf('in', { cpu: 5 }),
        leaf('x', { cpu: 5 }),
        quotaNode('y', { min: { cpu: 5 }, namespaces: ['y'], attributes: { weight: '2.5' } }),
      ),
      [asks(), ...many('x', 3, 1), ...many('y', 5, 50)],
    ),
    want: ['reclaim in/p ← x/2'],
  },
  {
    name: 'among equals the one that admitted last',
    snapshot: snapshotOf(deep(leaf('in', { cpu: 5 }), leaf('x', { cpu: 5 }), leaf('y', { cpu: 5 })), [
      asks(),
      ...many('x', 4, 50),
      ...many('y', 4, 1),
    ]),
    want: ['reclaim in/p ← x/3'],
  },
  {
    name: 'a subtree within its min is not entered, whatever a leaf of it borrows from its siblings',
    snapshot: snapshotOf(
      deep(
        leaf('in', { cpu: 5 }),
        group('g', { cpu: 25 }, leaf('x', { cpu: 5 }), leaf('z', { cpu: 20 })),
        leaf('y', { cpu: 10 }),
      ),
      [asks(), ...many('x', 5, 50), ...many('y', 3, 1)],
    ),
    want: ['reclaim in/p ← y/2'],
  },
  {
    name: 'its own branch too, counting what it asks for',
    snapshot: snapshotOf(
      deep(group('g', { cpu: 20 }, leaf('in', { cpu: 10 }), leaf('x', { cpu: 10 })), leaf('y', { cpu: 20 })),
      [asks(), ...many('x', 4, 1), ...many('y', 4, 50)],
    ),
    want: ['reclaim in/p ← x/3'],
  },
  {
    name: 'a branch without a victim gives way to the next',
    snapshot: snapshotOf(deep(leaf('in', { cpu: 5 }), leaf('x', {}), leaf('y', { cpu: 5 })), [
      asks(),
      ...many('x', 4, 50).map(pod => ({ ...pod, isProtected: true })),
      ...many('y', 4, 1),
    ]),
    want: ['reclaim in/p ← y/3'],
  },
  {
    name: 'one at a time, everything worked out anew after each',
    snapshot: snapshotOf(deep(leaf('in', { cpu: 10 }), leaf('x', { cpu: 10 }), leaf('y', { cpu: 10 })), [
      asks(cores(10)),
      ...many('x', 4, 1),
      ...many('y', 4, 50),
    ]),
    want: ['reclaim in/p ← x/3,y/3'],
  },
  {
    name: 'where a lower node blocks, what goes has to be below it',
    snapshot: snapshotOf(
      deep(
        quotaNode('g', {
          min: { cpu: 15 },
          max: { cpu: 20 },
          children: [leaf('in', { cpu: 10 }), leaf('x', { cpu: 5 })],
        }),
        leaf('y', {}),
      ),
      [asks(), ...many('x', 4, 1), ...many('y', 4, 50)],
    ),
    want: ['reclaim in/p ← x/3'],
  },
  {
    name: 'in the resource that is lacking: who does not ask for it stays',
    snapshot: snapshotOf(
      treeOf(
        quotaNode('root', {
          min: { cpu: 99, gpu: 8 },
          max: { cpu: 99, gpu: 8 },
          children: [leaf('in', { gpu: 4 }), leaf('x', {}), leaf('y', {})],
        }),
      ),
      [
        asks({ request: { gpu: 2 } }),
        running('x/0', { request: { cpu: 50 }, admittedSequence: 9 }),
        running('y/0', { request: { gpu: 4 }, admittedSequence: 1 }),
        running('y/1', { request: { gpu: 4 }, admittedSequence: 2 }),
      ],
    ),
    want: ['reclaim in/p ← y/1'],
  },
  {
    name: 'no complete set, nobody goes',
    snapshot: snapshotOf(
      treeOf(
        quotaNode('root', {
          min: { cpu: 20, gpu: 4 },
          max: { cpu: 20, gpu: 4 },
          children: [leaf('in', { cpu: 10, gpu: 4 }), leaf('x', {})],
        }),
      ),
      [
        asks({ request: { cpu: 5, gpu: 4 } }),
        running('x/0', { request: { cpu: 20 } }),
        running('x/1', { request: { gpu: 4 }, isProtected: true }),
      ],
    ),
    want: [],
  },
]

describe('the descent goes', () => {
  it.each(DESCENT)('$name', ({ snapshot, want }) => {
    expect(actions(decide(snapshot))).toEqual(want)
  })
})

describe('a max that an edit lowered', () => {
  const lowered = (overMax: string) =>
    treeOf(
      quotaNode('root', {
        min: { cpu: 20 },
        max: { cpu: 20 },
        attributes: { overMax },
        children: [leaf('in', { cpu: 5 }), leaf('out', { cpu: 15 })],
      }),
    )
  const pods = [asks(), ...fives({}, {}, {}, {}, {}, {})]

  it('has no more freed for a pod than it asks for: the rest drains', () => {
    expect(actions(decide(snapshotOf(lowered('Drain'), pods)))).toEqual(['reclaim in/p ← out/5'])
  })
  it('with Evict is enforced after the grace', () => {
    const at = (age: number) =>
      actions(decide(snapshotOf(lowered('Evict'), pods.slice(1), { treeChangedAt: later(-age) })))
    expect(at(59)).toEqual([])
    expect(at(60)).toEqual(['evict out/5 overMax', 'evict out/4 overMax'])
  })
  it('with Evict counts what goes anyway', () => {
    const some = fives({}, {}, {}, {}, {}, { goneBy: later(5) })
    expect(actions(decide(snapshotOf(lowered('Evict'), some, { treeChangedAt: later(-60) })))).toEqual([
      'evict out/4 overMax',
    ])
  })
  it('with Evict takes what it can get', () => {
    const some = fives(
      { isProtected: true },
      { isProtected: true },
      { isProtected: true },
      { isProtected: true },
      { isProtected: true },
      {},
    )
    expect(actions(decide(snapshotOf(lowered('Evict'), some, { treeChangedAt: later(-60) })))).toEqual([
      'evict out/5 overMax',
    ])
  })
})

describe('a higher priority in the same leaf', () => {
  const leafOf10 = flat({ cpu: 99 }, leaf('a', {}, { cpu: 10 }))
  const urgent = (more: Sketch = {}): QuotaPod => gated('a/urgent', { priority: 5, ...more })
  const both = (...more: Sketch[]): QuotaPod[] =>
    more.map((sketch, n) => running(`a/${n}`, { admittedSequence: n, ...sketch }))

  it('takes the place of the lowest, the newest among equals', () => {
    expect(actions(decide(snapshotOf(leafOf10, [urgent(), ...both({}, {})])))).toEqual([
      'preempt a/urgent ← a/1',
    ])
    expect(actions(decide(snapshotOf(leafOf10, [urgent(), ...both({}, { priority: 1 })])))).toEqual([
      'preempt a/urgent ← a/0',
    ])
  })
  it('not of equals', () => {
    expect(
      actions(decide(snapshotOf(leafOf10, [urgent(), ...both({ priority: 5 }, { priority: 6 })]))),
    ).toEqual([])
  })
  it('not of protected pods', () => {
    expect(
      actions(
        decide(snapshotOf(leafOf10, [urgent(), ...both({ isProtected: true }, { isProtected: true })])),
      ),
    ).toEqual([])
  })
  it('only if that is enough', () => {
    expect(
      actions(decide(snapshotOf(leafOf10, [urgent({ request: { cpu: 10 } }), ...both({}, { priority: 5 })]))),
    ).toEqual([])
  })
  it('not to drain a node above its max', () => {
    expect(actions(decide(snapshotOf(leafOf10, [urgent(), ...both({}, {}, {})])))).toEqual([])
  })
  it('not of another leaf', () => {
    const shared = flat({ cpu: 10 }, leaf('a', {}), leaf('b', {}))
    expect(actions(decide(snapshotOf(shared, [urgent(), running('b/0'), running('b/1')])))).toEqual([])
  })
  it('waits where what goes anyway is enough', () => {
    expect(actions(decide(snapshotOf(leafOf10, [urgent(), ...both({}, { goneBy: later(5) })])))).toEqual([])
  })
  it('may swap places though an in-min pod waits for what is free', () => {
    const shared = flat({ cpu: 20 }, leaf('a', {}), leaf('b', { cpu: 10 }), leaf('c', {}))
    const pods = [
      urgent({ request: { cpu: 4 } }),
      running('a/0', { request: { cpu: 4 } }),
      running('c/0', { request: { cpu: 14 }, isProtected: true }),
      gated('b/1', { request: { cpu: 8 } }),
    ]
    const spared = pods.map(pod => (pod.uid === 'a/0' ? { ...pod, controller: null } : pod))
    expect(actions(decide(snapshotOf(shared, pods)))).toEqual(['preempt a/urgent ← a/0'])
    expect(actions(decide(snapshotOf(shared, spared, { options: { reclaimBarePods: false } })))).toEqual([])
  })
})
