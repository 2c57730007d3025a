import { describe, expect, it } from 'vitest'
import { decide } from '#core/schedule/decide.ts'
import type { QuotaPod, Snapshot } from '#core/schedule/snapshot.ts'
import {
  type Amounts,
  flat,
  gated,
  later,
  leaf,
  NOW,
  quotaNode,
  running,
  snapshotOf,
  treeOf,
} from '../../../../support/schedule/builders.ts'
import { actions, waitOf, waits } from '../../../../support/schedule/say.ts'

type Case = { name: string; snapshot: Snapshot; want: string[] }

const two = flat({ cpu: 20 }, leaf('a', { cpu: 10 }), leaf('b', { cpu: 10 }))
const alone = (max: Amounts, min: Amounts = {}) => flat({ cpu: 100, gpu: 100 }, leaf('a', min, max))
const aged = (path: string, age: number, more: Parameters<typeof gated>[1] = {}): QuotaPod =>
  gated(path, { createdAt: later(-age), ...more })

const ORDER: Case[] = [
  {
    name: 'whoever fits is admitted',
    snapshot: snapshotOf(two, [gated('a/1')]),
    want: ['admit a/1 → a'],
  },
  {
    name: 'exactly up to max, and no further',
    snapshot: snapshotOf(alone({ cpu: 10 }), [aged('a/1', 3), aged('a/2', 2), aged('a/3', 1)]),
    want: ['admit a/1 → a', 'admit a/2 → a'],
  },
  {
    name: 'the lowest billionth counts',
    snapshot: snapshotOf(alone({ cpu: 1 }), [gated('a/1', { request: { cpu: '1000000001n' } })]),
    want: [],
  },
  {
    name: 'every node of the path has to have it',
    snapshot: snapshotOf(
      treeOf(
        quotaNode('root', {
          max: { cpu: 100 },
          children: [quotaNode('mid', { max: { cpu: 4 }, children: [leaf('a', {}, { cpu: 50 })] })],
        }),
      ),
      [gated('a/1')],
    ),
    want: [],
  },
  {
    name: 'a resource that no node of the path limits is nobody’s business',
    snapshot: snapshotOf(two, [gated('a/1', { request: { cpu: 1, memory: '9Ti' } })]),
    want: ['admit a/1 → a'],
  },
  {
    name: 'in-min before borrowing, whatever the priority',
    snapshot: snapshotOf(flat({ cpu: 10 }, leaf('a', { cpu: 10 }), leaf('b', {})), [
      gated('a/1', { request: { cpu: 10 } }),
      gated('b/1', { request: { cpu: 10 }, priority: 1000 }),
    ]),
    want: ['admit a/1 → a'],
  },
  {
    name: 'higher priority first',
    snapshot: snapshotOf(alone({ cpu: 5 }), [aged('a/1', 100), gated('a/2', { priority: 1 })]),
    want: ['admit a/2 → a'],
  },
  {
    name: 'the smaller borrowed share first: a leaf of twice the min borrows twice as much',
    snapshot: snapshotOf(flat({ cpu: 35 }, leaf('a', { cpu: 20 }), leaf('b', { cpu: 10 })), [
      running('a/0', { request: { cpu: 20 } }),
      running('b/0', { request: { cpu: 10 } }),
      gated('a/1'),
      aged('b/1', 100),
    ]),
    want: ['admit a/1 → a'],
  },
  {
    name: 'by weight: a leaf of weight 3 borrows as if its min were three times as large',
    snapshot: snapshotOf(
      flat(
        { cpu: 25 },
        leaf('a', { cpu: 10 }),
        quotaNode('b', { min: { cpu: 10 }, namespaces: ['b'], attributes: { weight: '3' } }),
      ),
      [
        running('a/0', { request: { cpu: 10 } }),
        running('b/0', { request: { cpu: 10 } }),
        aged('a/1', 100),
        gated('b/1'),
      ],
    ),
    want: ['admit b/1 → b'],
  },
  {
    name: 'a leaf without a min borrows last',
    snapshot: snapshotOf(flat({ cpu: 15 }, leaf('a', {}), leaf('b', { cpu: 10 })), [
      running('b/0', { request: { cpu: 10 } }),
      aged('a/1', 100),
      gated('b/1'),
    ]),
    want: ['admit b/1 → b'],
  },
  {
    name: 'of two without a min the one that has less',
    snapshot: snapshotOf(flat({ cpu: 15 }, leaf('a', {}), leaf('b', {})), [
      running('a/0', { request: { cpu: 8 } }),
      running('b/0', { request: { cpu: 2 } }),
      aged('a/1', 100),
      gated('b/1'),
    ]),
    want: ['admit b/1 → b'],
  },
  {
    name: 'among equals the older, then the lesser uid',
    snapshot: snapshotOf(alone({ cpu: 10 }), [gated('a/3'), gated('a/2'), aged('a/9', 1)]),
    want: ['admit a/9 → a', 'admit a/2 → a'],
  },
  {
    name: 'in-min is worked out anew after each admission',
    snapshot: snapshotOf(flat({ cpu: 15 }, leaf('a', { cpu: 5 }), leaf('b', { cpu: 10 })), [
      aged('a/1', 9, { priority: 5 }),
      aged('a/2', 8, { priority: 5 }),
      gated('b/1'),
      gated('b/2'),
    ]),
    want: ['admit a/1 → a', 'admit b/1 → b', 'admit b/2 → b'],
  },
  {
    name: 'a resource above a lowered max stops those who do not ask for it too',
    snapshot: snapshotOf(alone({ cpu: 10, gpu: 1 }), [
      running('a/0', { request: { gpu: 2 } }),
      gated('a/1', { request: { cpu: 1 } }),
    ]),
    want: [],
  },
]

describe('the queue', () => {
  it.each(ORDER)('$name', ({ snapshot, want }) => {
    expect(actions(decide(snapshot))).toEqual(want)
  })

  it('numbers those that wait for a leaf in its order', () => {
    const decisions = decide(
      snapshotOf(alone({ cpu: 1 }), [
        aged('a/1', 1),
        aged('a/2', 2),
        gated('a/3', { priority: 9 }),
        gated('a/4', { request: { cpu: 7 } }),
      ]),
    )
    expect(waits(decisions).map(({ pod, position }) => `${position} ${pod}`)).toEqual([
      '1 a/3',
      '2 a/2',
      '3 a/1',
      '4 a/4',
    ])
  })

  it('lets nobody take what an in-min pod waits for that cannot be served', () => {
    const tree = flat({ cpu: 20 }, leaf('a', { cpu: 10 }), leaf('b', { cpu: 10 }), leaf('c', {}))
    const decisions = decide(
      snapshotOf(tree, [
        running('b/0', { request: { cpu: 17 }, isProtected: true }),
        gated('a/1'),
        gated('c/1', { request: { cpu: 2 } }),
      ]),
    )
    expect(actions(decisions)).toEqual([])
    expect(waitOf(decisions, 'c/1').reason).toMatchObject({
      kind: 'quota',
      shortage: { node: 'root', keptFor: 'a/1' },
    })
  })
})

describe('what in-min pods wait for', () => {
  it('is kept for all of them, as far as their min goes', () => {
    const held = quotaNode('held', {
      min: { cpu: 10 },
      max: { cpu: 10 },
      children: [leaf('a', { cpu: 10 }), leaf('x', {})],
    })
    const pods = [
      running('x/0', { request: { cpu: 6 }, isProtected: true }),
      gated('a/1'),
      gated('a/2'),
      gated('a/3'),
    ]
    const asking = (cpu: number) =>
      decide(
        snapshotOf(flat({ cpu: 20 }, held, leaf('c', {})), [...pods, gated('c/1', { request: { cpu } })]),
      )
    expect(actions(asking(5))).toEqual([])
    expect(actions(asking(4))).toEqual(['admit c/1 → c'])
  })
})

describe('protected pods', () => {
  it('stay within their leaf’s min, however much is free', () => {
    const more = { isProtected: true }
    const decisions = decide(
      snapshotOf(two, [
        running('a/0', { ...more, request: { cpu: 6 } }),
        gated('a/1', more),
        gated('a/2', { ...more, request: { cpu: 4 } }),
        gated('a/3'),
      ]),
    )
    expect(actions(decisions)).toEqual(['admit a/2 → a', 'admit a/3 → a'])
    expect(waitOf(decisions, 'a/1').reason).toMatchObject({
      shortage: { node: 'a', limit: 'protectedMin', free: 0n },
    })
  })

  it('count what a reservation will let in: found by the closed loop', () => {
    const more = { isProtected: true, priority: 1 }
    const reservations = [
      {
        pods: ['a/1'],
        leaf: 'a',
        victims: ['a/0'],
        rule: 'preempt' as const,
        node: null,
        expiresAt: later(60),
      },
    ]
    const tree = flat({ cpu: 10 }, leaf('a', { cpu: 6 }))
    const pods = [
      running('a/0', { request: { cpu: 6 }, goneBy: later(5) }),
      gated('a/1', more),
      gated('a/2', { ...more, request: { cpu: 2 } }),
    ]
    const decisions = decide(snapshotOf(tree, pods, { reservations }))
    expect(actions(decisions)).toEqual([])
    expect(waitOf(decisions, 'a/2').reason).toMatchObject({ shortage: { limit: 'protectedMin' } })
  })

  it('count against each other alone: pods that can be sent away do not bar them', () => {
    const decisions = decide(
      snapshotOf(two, [running('a/0', { request: { cpu: 9 } }), gated('a/1', { isProtected: true })]),
    )
    expect(actions(decisions)).toEqual(['admit a/1 → a'])
  })
})

describe('pods that are no candidates', () => {
  const decisions = decide(
    snapshotOf(two, [
      gated('a/1', { otherGates: ['example.com/b', 'example.com/a'] }),
      gated('none/1'),
      gated('a/2'),
    ]),
  )
  it('wait for other gates', () => {
    expect(waitOf(decisions, 'a/1')).toMatchObject({
      leaf: 'a',
      position: 1,
      reason: { kind: 'otherGates', gates: ['example.com/a', 'example.com/b'] },
    })
  })
  it('wait for a leaf', () => {
    expect(waitOf(decisions, 'none/1')).toMatchObject({
      leaf: null,
      reason: { kind: 'noLeaf', namespace: 'none' },
    })
  })
  it('are not let in while they are being deleted', () => {
    expect(actions(decide(snapshotOf(two, [gated('a/1', { goneBy: later(5) })])))).toEqual([])
  })
  it('do not stand in the way', () => {
    expect(actions(decisions)).toEqual(['admit a/2 → a'])
  })
})

describe('a borrower that is too large for what is free', () => {
  const tree = flat({ cpu: 20 }, leaf('a', {}), leaf('b', {}))
  const pods = (age: number): QuotaPod[] => [
    running('a/0', { request: { cpu: 10 } }),
    aged('a/large', age, { request: { cpu: 12 } }),
    gated('b/small', { request: { cpu: 4 } }),
  ]
  const at = (age: number, more: readonly QuotaPod[] = []) =>
    decide(snapshotOf(tree, [...pods(age), ...more]))

  it('is passed by smaller ones for backfillSeconds', () => {
    expect(actions(at(299))).toEqual(['admit b/small → b'])
  })
  it('then has what is free collected for it', () => {
    const decisions = at(300)
    expect(actions(decisions)).toEqual([])
    expect(waitOf(decisions, 'b/small').reason).toMatchObject({
      shortage: { node: 'root', free: 10n * 10n ** 9n, keptFor: 'a/large' },
    })
  })
  it('does not hold up one that is older or more important', () => {
    expect(
      actions(
        at(300, [
          aged('b/older', 400, { request: { cpu: 3 } }),
          gated('b/urgent', { request: { cpu: 3 }, priority: 1 }),
        ]),
      ),
    ).toEqual(['admit b/urgent → b', 'admit b/older → b'])
  })
  it('does not hold up in-min pods', () => {
    const guaranteed = flat({ cpu: 20 }, leaf('a', {}), leaf('b', { cpu: 10 }))
    expect(actions(decide(snapshotOf(guaranteed, pods(300))))).toEqual(['admit b/small → b'])
  })
  it('is no in-min pod: what those need is reclaimed, and the rest is for others', () => {
    const mixed = flat({ cpu: 20 }, leaf('in', { cpu: 5 }), leaf('out', { cpu: 5 }), leaf('c', {}))
    const crowd = [0, 1, 2].map(n => running(`out/${n}`, { admittedSequence: n }))
    const asking = [aged('in/p', 999, { request: { cpu: 5 } }), gated('c/1', { request: { cpu: 2 } })]
    const full = [...crowd, running('c/0', { request: { cpu: 3 }, isProtected: true })]
    expect(actions(decide(snapshotOf(mixed, [...full, ...asking])))).toEqual([
      'reclaim in/p ← out/2',
      'admit c/1 → c',
    ])
  })
  it('collects nothing that it could never have', () => {
    const never = [
      running('a/0', { request: { cpu: 10 } }),
      aged('a/huge', 999, { request: { cpu: 21 } }),
      gated('b/small'),
    ]
    expect(actions(decide(snapshotOf(tree, never)))).toEqual(['admit b/small → b'])
  })
  it('collects at the lowest node alone: others go on where it is not waited for', () => {
    const capped = flat({ cpu: 20 }, leaf('a', {}, { cpu: 12 }), leaf('b', {}))
    expect(actions(decide(snapshotOf(capped, pods(999))))).toEqual(['admit b/small → b'])
  })
})

describe('pods of a controller whose pods were evicted lately', () => {
  const backOffs = [{ controllerUid: 'a/work', until: later(30) }]
  it('borrow nothing for a while', () => {
    const decisions = decide(snapshotOf(flat({ cpu: 20 }, leaf('a', {})), [gated('a/1')], { backOffs }))
    expect(actions(decisions)).toEqual([])
    expect(waitOf(decisions, 'a/1').reason).toEqual({ kind: 'backOff', until: later(30) })
  })
  it('get what they are guaranteed', () => {
    expect(actions(decide(snapshotOf(two, [gated('a/1')], { backOffs })))).toEqual(['admit a/1 → a'])
  })
  it('borrow again when it is over', () => {
    const snapshot = snapshotOf(flat({ cpu: 20 }, leaf('a', {})), [gated('a/1')], {
      backOffs,
      now: later(30),
    })
    expect(actions(decide(snapshot))).toEqual(['admit a/1 → a'])
  })
})

describe('without a tree', () => {
  it('nothing is opened and nobody evicted, and every pod is told', () => {
    const decisions = decide(
      snapshotOf(null, [gated('a/1'), running('a/0'), gated('a/0', { uid: 'x', createdAt: later(-1) })]),
    )
    expect(decisions.map(each => each.kind)).toEqual(['wait', 'wait'])
    expect(waits(decisions).map(({ pod, reason }) => `${pod} ${reason.kind}`)).toEqual([
      'x treeInvalid',
      'a/1 treeInvalid',
    ])
  })
  it('reservations stay', () => {
    const reservation = {
      pods: ['a/1'],
      leaf: 'a',
      victims: [],
      rule: 'reclaim' as const,
      node: null,
      expiresAt: NOW,
    }
    expect(actions(decide(snapshotOf(null, [gated('a/1')], { reservations: [reservation] })))).toEqual([])
  })
})
