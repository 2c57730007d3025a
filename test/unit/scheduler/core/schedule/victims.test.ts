import { describe, expect, it } from 'vitest'
import { decide } from '#core/schedule/decide.ts'
import type { QuotaPod, Snapshot } from '#core/schedule/snapshot.ts'
import {
  budget,
  flat,
  gated,
  later,
  leaf,
  type PodSketch,
  quotaNode,
  running,
  snapshotOf,
  treeOf,
} from '../../../../support/schedule/builders.ts'
import { actions, waitOf } from '../../../../support/schedule/say.ts'

/** `in` is guaranteed 10 of 20 and asks for 5; `out` has borrowed what is there. */
const tree = flat({ cpu: 20 }, leaf('in', { cpu: 10 }), leaf('out', { cpu: 5 }))
const asks = (more: PodSketch = {}): QuotaPod => gated('in/p', more)
const cores = (cpu: number): PodSketch => ({ request: { cpu } })
const fives = (...more: PodSketch[]): QuotaPod[] =>
  more.map((sketch, n) => running(`out/${n}`, { admittedSequence: n, ...sketch }))
const full = (...more: PodSketch[]) => snapshotOf(tree, [asks(), ...fives(...more)])

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
    name: 'of what goes anyway the soonest gone',
    snapshot: full({ goneBy: later(30) }, { goneBy: later(9) }, { goneBy: later(20) }, {}),
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

const SPARED: { name: string; last: PodSketch; more?: Parameters<typeof snapshotOf>[2]; why: string }[] = [
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
  {
    name: 'refused for a budget a moment ago',
    last: { refused: { until: later(1), why: 'budget' } },
    why: 'budget',
  },
  {
    name: 'one whose eviction failed a moment ago',
    last: { refused: { until: later(1), why: 'failed' } },
    why: 'failed',
  },
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
