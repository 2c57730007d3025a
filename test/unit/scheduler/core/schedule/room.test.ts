import { describe, expect, it } from 'vitest'
import { decide } from '#core/schedule/decide.ts'
import type { ClusterNode, QuotaPod, Reservation } from '#core/schedule/snapshot.ts'
import {
  ANYWHERE,
  clusterNode,
  gated,
  later,
  leaf,
  quotaNode,
  running,
  snapshotOf,
  treeOf,
} from '../../../../support/schedule/builders.ts'
import { actions, waitOf } from '../../../../support/schedule/say.ts'

const tree = treeOf(
  quotaNode('root', {
    min: { cpu: 40 },
    max: { cpu: 40 },
    children: [leaf('in', { cpu: 20 }), leaf('out', { cpu: 5 }), leaf('more', { cpu: 5 })],
  }),
)
const node = (name: string, cpu: number, more: Partial<Omit<ClusterNode, 'allocatable'>> = {}) =>
  clusterNode(name, { allocatable: { cpu, pods: 10 }, ...more })
const borrower = (path: string, cpu: number, more: Parameters<typeof gated>[1] = {}) =>
  gated(path, { request: { cpu }, ...more })
const on = (
  nodes: readonly ClusterNode[],
  pods: readonly QuotaPod[],
  more: Parameters<typeof snapshotOf>[2] = {},
) => decide(snapshotOf(tree, pods, { nodes, ...more, options: { checkRoom: true, ...more.options } }))

describe('a borrower is let in', () => {
  it('where a node can hold it', () => {
    expect(actions(on([node('n1', 5), node('n2', 6)], [borrower('out/p', 6)]))).toEqual(['admit out/p → out'])
  })
  it('not where each has too little, and is told for how many nodes what is missing', () => {
    const nodes = [
      node('n1', 5),
      node('n2', 6),
      node('n3', 9, { isCordoned: true }),
      node('n4', 9, { isReady: false }),
    ]
    const decisions = on(nodes, [borrower('out/p', 7)])
    expect(actions(decisions)).toEqual([])
    expect(waitOf(decisions, 'out/p').reason).toEqual({
      kind: 'node',
      closest: [
        { why: 'cpu', nodes: 2 },
        { why: 'cordoned', nodes: 1 },
        { why: 'notReady', nodes: 1 },
      ],
    })
  })
  it('without a look at nodes where that is switched off', () => {
    expect(actions(on([], [borrower('out/p', 7)], { options: { checkRoom: false } }))).toEqual([
      'admit out/p → out',
    ])
  })
  it('by what bound pods leave, of whatever namespace', () => {
    const system = running('kube-system/dns', { leafNote: null, request: { cpu: 2 }, node: 'n1' })
    expect(actions(on([node('n1', 8)], [system, borrower('out/p', 7)]))).toEqual([])
    expect(actions(on([node('n1', 9)], [system, borrower('out/p', 7)]))).toEqual(['admit out/p → out'])
    expect(actions(on([node('n1', 8)], [{ ...system, phase: 'Succeeded' }, borrower('out/p', 7)]))).toEqual([
      'admit out/p → out',
    ])
  })
  it('by the resources that no quota knows too, and by the number of pods', () => {
    const small = clusterNode('n1', { allocatable: { cpu: 9, memory: '1Gi', pods: 1 } })
    expect(actions(on([small], [gated('out/p', { request: { cpu: 7, memory: '2Gi' } })]))).toEqual([])
    const other = running('out/0', { request: { cpu: 1 }, node: 'n1' })
    expect(actions(on([small], [other, borrower('out/p', 7)]))).toEqual([])
  })
  it('one after the other, as the room shrinks', () => {
    const pods = [borrower('out/p', 7), borrower('out/q', 7, { createdAt: later(1) })]
    expect(actions(on([node('n1', 10)], pods))).toEqual(['admit out/p → out'])
  })
  it('counting pods that are admitted and not bound yet, where they fit', () => {
    const opened = running('out/0', { request: { cpu: 6 }, node: null, phase: 'Pending' })
    expect(actions(on([node('n1', 10), node('n2', 9)], [opened, borrower('out/p', 9)]))).toEqual([
      'admit out/p → out',
    ])
    expect(actions(on([node('n1', 10)], [opened, borrower('out/p', 7)]))).toEqual([])
  })
  it('counting in-min pods that are admitted at the same time', () => {
    expect(actions(on([node('n1', 10)], [borrower('in/p', 6), borrower('out/q', 7)]))).toEqual([
      'admit in/p → in',
    ])
  })
  it('as a gang where all find a place, else none', () => {
    const gang = { gang: 'out/g', gangMinAvailable: 2 }
    const pods = [borrower('out/p', 6, gang), borrower('out/q', 6, gang)]
    expect(actions(on([node('n1', 10)], pods))).toEqual([])
    expect(actions(on([node('n1', 10), node('n2', 6)], pods))).toEqual(['admit out/p,out/q → out'])
    expect(actions(on([node('n1', 10)], [...pods, borrower('more/r', 7)]))).toEqual(['admit more/r → more'])
  })
  it('an in-min pod is not asked for a node', () => {
    expect(actions(on([], [borrower('in/p', 6)]))).toEqual(['admit in/p → in'])
  })
})

describe('room on a node for an admitted in-min pod', () => {
  const homeless = running('in/p', {
    request: { cpu: 6 },
    node: null,
    phase: 'Pending',
    unschedulableSince: later(-10),
  })
  const at = (name: string, path: string, cpu: number, more: Parameters<typeof running>[1] = {}) =>
    running(path, { request: { cpu }, node: name, ...more })

  it('is made by evicting the cheapest set of borrowers on one node', () => {
    const pods = [
      homeless,
      at('n1', 'out/a', 4),
      at('n1', 'out/b', 4),
      at('n2', 'out/c', 9),
      at('n3', 'more/d', 4),
      at('n3', 'in/e', 5),
    ]
    const decisions = on([node('n1', 10), node('n2', 10), node('n3', 10)], pods)
    expect(actions(decisions)).toEqual(['room in/p ← out/a'])
    expect(decisions[0]).toMatchObject({ reservation: { node: 'n1', rule: 'room', leaf: 'in' } })
  })
  it('of the lowest priority rather than the fewest', () => {
    const pods = [
      homeless,
      at('n1', 'out/a', 9, { priority: 1 }),
      at('n2', 'out/b', 4),
      at('n2', 'out/c', 5),
      at('n2', 'in/x', 1),
    ]
    expect(actions(on([node('n1', 10), node('n2', 10)], pods))).toEqual(['room in/p ← out/b,out/c'])
  })
  it('not before it has waited for roomSeconds', () => {
    expect(
      actions(on([node('n1', 10)], [{ ...homeless, unschedulableSince: later(-9) }, at('n1', 'out/a', 9)])),
    ).toEqual([])
  })
  it('not for a pod that borrows', () => {
    const borrowing = { ...homeless, uid: 'out/p', namespace: 'out', leafNote: 'out' }
    expect(actions(on([node('n1', 10)], [borrowing, at('n1', 'more/a', 9)]))).toEqual([])
  })
  it('not where a node has room: something else keeps it away', () => {
    expect(actions(on([node('n1', 10), node('n2', 6)], [homeless, at('n1', 'out/a', 9)]))).toEqual([])
  })
  it('not from leaves within their min', () => {
    expect(actions(on([node('n1', 10)], [homeless, at('n1', 'out/a', 5)]))).toEqual([])
  })
  it('only if it is enough', () => {
    expect(actions(on([node('n1', 10)], [homeless, at('n1', 'out/a', 4), at('n1', 'in/b', 5)]))).toEqual([])
  })
  it('not on a node that does not suit it', () => {
    expect(actions(on([node('n1', 10, { isCordoned: true })], [homeless, at('n1', 'out/a', 9)]))).toEqual([])
    const picky = { ...homeless, placement: { ...ANYWHERE, nodeSelector: { zone: 'a' } } }
    expect(actions(on([node('n1', 10)], [picky, at('n1', 'out/a', 9)]))).toEqual([])
  })
  it('with what is dying there anyway, if that is enough', () => {
    const pods = [homeless, at('n1', 'out/a', 6), at('n1', 'out/b', 4, { goneBy: later(5) })]
    expect(actions(on([node('n1', 10)], [...pods, at('n2', 'out/c', 9)]))).toEqual([
      'room in/p ← out/a (out/b)',
    ])
    expect(actions(on([node('n1', 12)], pods))).toEqual(['room in/p ←  (out/b)'])
  })
  it('two at once do not count on the same room', () => {
    const pods = [
      homeless,
      { ...homeless, uid: 'in/q', name: 'q' },
      at('n1', 'out/a', 9),
      at('n2', 'out/b', 9),
    ]
    expect(actions(on([node('n1', 10), node('n2', 10)], pods))).toEqual([
      'room in/p ← out/a',
      'room in/q ← out/b',
    ])
  })

  const cleared: Reservation = {
    pods: ['in/p'],
    leaf: 'in',
    victims: ['out/a'],
    rule: 'room',
    node: 'n1',
    expiresAt: later(60),
  }
  it('is kept for it from borrowers until it is bound', () => {
    const next = borrower('more/q', 7)
    const held = (pods: readonly QuotaPod[], more = {}) =>
      actions(on([node('n1', 10)], pods, { reservations: [cleared], ...more }))
    expect(held([homeless, next])).toEqual([])
    expect(held([homeless, next, at('n1', 'out/a', 9, { goneBy: later(5) })])).toEqual([])
    expect(held([{ ...homeless, node: 'n1', unschedulableSince: null }, borrower('more/q', 4)])).toEqual([
      'release in/p gone',
      'admit more/q → more',
    ])
  })
  it('is given up when it was cleared in vain', () => {
    const decisions = on([node('n1', 10)], [homeless, at('n1', 'more/x', 9)], {
      reservations: [{ ...cleared, expiresAt: later(0) }],
    })
    expect(actions(decisions)).toEqual(['release in/p expired', 'room in/p ← more/x'])
  })
})

describe('a borrower that was admitted and finds no node', () => {
  const stuck = (path: string, more: Parameters<typeof running>[1] = {}) =>
    running(path, {
      request: { cpu: 10 },
      node: null,
      phase: 'Pending',
      unschedulableSince: later(-300),
      startedAt: later(-300),
      ...more,
    })
  const waiting = gated('more/q', { request: { cpu: 36 } })
  const at = (pods: readonly QuotaPod[]) => actions(decide(snapshotOf(tree, pods)))

  it('gives its place back when others wait for it', () => {
    expect(at([stuck('out/p'), waiting])).toEqual(['evict out/p stuck'])
  })
  it('keeps it while nobody does', () => {
    expect(at([stuck('out/p')])).toEqual([])
  })
  it('keeps it for stuckSeconds', () => {
    expect(at([stuck('out/p', { unschedulableSince: later(-299) }), waiting])).toEqual([])
  })
  it('keeps it when no controller would bring it back', () => {
    expect(at([stuck('out/p', { controller: null }), waiting])).toEqual([])
  })
  it('keeps it within its guarantee', () => {
    expect(at([stuck('in/p'), waiting])).toEqual([])
  })
  it('keeps it when protected', () => {
    expect(at([stuck('out/p', { isProtected: true }), waiting])).toEqual([])
  })
  it('goes though it has not run for long: it does not run', () => {
    expect(at([stuck('out/p', { minRuntimeSeconds: 9999 }), waiting])).toEqual(['evict out/p stuck'])
  })
  it('no more go than are waited for', () => {
    expect(
      at([
        stuck('out/p', { admittedSequence: 1 }),
        stuck('out/q', { admittedSequence: 2 }),
        gated('more/q', { request: { cpu: 22 } }),
      ]),
    ).toEqual(['evict out/q stuck'])
  })
})

describe('gangs', () => {
  const gang = { gang: 'out/g', gangMinAvailable: 3 }
  const at = (pods: readonly QuotaPod[], more: Parameters<typeof snapshotOf>[2] = {}) =>
    decide(snapshotOf(tree, pods, more))

  it('start when all are there', () => {
    expect(actions(at([gated('out/1', gang), gated('out/2', gang), gated('out/3', gang)]))).toEqual([
      'admit out/1,out/2,out/3 → out',
    ])
  })
  it('wait for those that are missing', () => {
    const decisions = at([gated('out/1', gang), gated('out/2', gang)])
    expect(actions(decisions)).toEqual([])
    expect(waitOf(decisions, 'out/1').reason).toEqual({ kind: 'gang', gang: 'out/g', have: 2, need: 3 })
  })
  it('do not count a pod that others’ gates hold', () => {
    expect(
      actions(
        at([gated('out/1', gang), gated('out/2', gang), gated('out/3', { ...gang, otherGates: ['x'] })]),
      ),
    ).toEqual([])
  })
  it('count a pod that has succeeded', () => {
    expect(
      actions(
        at([gated('out/1', gang), gated('out/2', gang), running('out/3', { ...gang, phase: 'Succeeded' })]),
      ),
    ).toEqual(['admit out/1,out/2 → out'])
  })
  it('are as large as their group object says', () => {
    const gangs = [{ key: 'out/g', minAvailable: 2 }]
    expect(actions(at([gated('out/1', gang), gated('out/2', gang)], { gangs }))).toEqual([
      'admit out/1,out/2 → out',
    ])
  })
  it('start with their minimum; what is above follows pod by pod', () => {
    const four = [1, 2, 3, 4].map(n => gated(`out/${n}`, gang))
    expect(actions(at(four))).toEqual(['admit out/1,out/2,out/3 → out'])
    const started = four.map((pod, n) => (n < 3 ? running(pod.uid, gang) : pod))
    expect(actions(at(started))).toEqual(['admit out/4 → out'])
  })
  it('that were torn are finished first', () => {
    const torn = [
      running('out/1', gang),
      running('out/2', gang),
      gated('out/3', { ...gang, request: { cpu: 10 } }),
    ]
    expect(actions(at([...torn, gated('in/p', { request: { cpu: 20 }, createdAt: later(-9) })]))).toEqual([
      'admit out/3 → out',
      'admit in/p → in',
    ])
  })
  it('that stay torn give back what they hold', () => {
    const torn = [
      running('out/1', { ...gang, request: { cpu: 10 } }),
      gated('out/2', { ...gang, request: { cpu: 20 } }),
      gated('out/3', { ...gang, request: { cpu: 20 } }),
    ]
    expect(actions(at(torn))).toEqual(['evict out/1 tornGang'])
    const young = torn.map(pod => (pod.isGated ? pod : { ...pod, startedAt: later(-299) }))
    expect(actions(at(young))).toEqual([])
    const bare = torn.map(pod => ({ ...pod, controller: null }))
    expect(actions(at(bare))).toEqual([])
  })
})
