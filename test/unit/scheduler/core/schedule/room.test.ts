import { describe, expect, it } from 'vitest'
import { decide } from '#core/schedule/decide.ts'
import type { ClusterNode, QuotaPod, Reservation } from '#core/schedule/snapshot.ts'
import {
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

describe('room that others need first', () => {
  /** Admitted, and bound to no node yet. */
  const unbound = (path: string, request: Record<string, number>) =>
    running(path, { request, node: null, phase: 'Pending' })

  it('is reckoned the same in whatever order the pods are known', () => {
    const nodes = ['n1', 'n2'].map(name =>
      clusterNode(name, { allocatable: { cpu: 9, 'nvidia.com/gpu': 6, pods: 10 } }),
    )
    const gpus = (cpu: number, gpu: number) => ({ cpu, ...(gpu > 0 && { 'nvidia.com/gpu': gpu }) })
    const pods = [gpus(4, 3), gpus(3, 1), gpus(3, 0), gpus(2, 0), gpus(1, 2)].map((request, at) =>
      unbound(`in/p${at}`, request),
    )
    const asking = gated('out/p', { request: { cpu: 6, 'nvidia.com/gpu': 4 } })
    for (const order of [pods, pods.toReversed()])
      expect(waitOf(on(nodes, [...order, asking]), 'out/p').reason.kind).toBe('node')
    const modest = gated('out/p', { request: { cpu: 5, 'nvidia.com/gpu': 4 } })
    for (const order of [pods, pods.toReversed()])
      expect(actions(on(nodes, [...order, modest]))).toEqual(['admit out/p → out'])
  })

  const forIn: Reservation = {
    pods: ['in/p'],
    leaf: 'in',
    victims: ['out/gone'],
    rule: 'room',
    node: 'n1',
    expiresAt: later(60),
  }
  const homeless = running('in/p', {
    request: { cpu: 7 },
    node: null,
    phase: 'Pending',
    unschedulableSince: later(-20),
  })

  it('is not given to a borrower who might be placed on the node that is cleared, and who is told so', () => {
    const decisions = on([node('n1', 9), node('n2', 6)], [homeless, borrower('out/p', 6)], {
      reservations: [forIn],
    })
    expect(actions(decisions)).toEqual([])
    expect(waitOf(decisions, 'out/p').reason).toEqual({
      kind: 'node',
      closest: [
        { why: 'cleared', nodes: 1 },
        { why: 'cpu', nodes: 1 },
      ],
    })
  })

  it('is not given so while those who leave the node are still there', () => {
    const leaving = running('out/gone', { request: { cpu: 9 }, node: 'n1', goneBy: later(5) })
    const decisions = on([node('n1', 9), node('n2', 6)], [homeless, leaving, borrower('more/p', 6)], {
      reservations: [forIn],
    })
    expect(actions(decisions)).toEqual([])
  })

  it('is given where the pod fits beside the one that the node is cleared for, or nowhere near it', () => {
    const beside = on([node('n1', 13), node('n2', 6)], [homeless, borrower('out/p', 6)], {
      reservations: [forIn],
    })
    expect(actions(beside)).toEqual(['admit out/p → out'])
    const elsewhere = on([node('n1', 9), node('n2', 10)], [homeless, borrower('out/p', 10)], {
      reservations: [forIn],
    })
    expect(actions(elsewhere)).toEqual(['admit out/p → out'])
  })

  it('is needed by a borrower who would preempt: else the pods that run go in vain', () => {
    const full = treeOf(
      quotaNode('root', { min: { cpu: 4 }, max: { cpu: 4 }, children: [leaf('a', { cpu: 1 })] }),
    )
    const low = running('a/low', { request: { cpu: 2 }, node: 'n1' })
    const high = gated('a/high', { request: { cpu: 4 }, priority: 1 })
    const decideOn = (cpu: number) =>
      actions(
        decide(snapshotOf(full, [low, high], { nodes: [node('n1', cpu)], options: { checkRoom: true } })),
      )
    expect(decideOn(3)).toEqual([])
    expect(decideOn(4)).toEqual(['preempt a/high ← a/low'])
  })

  it('is held for those whose victims are still going', () => {
    const victim = running('more/gone', { request: { cpu: 9 }, node: 'n1', goneBy: later(5) })
    const coming: Reservation = { ...forIn, victims: ['more/gone'], rule: 'reclaim', node: null }
    const waiting = gated('in/p', { request: { cpu: 20 } })
    const kept = running('in/old', { request: { cpu: 20 }, node: 'far' })
    const among = (reservations: readonly Reservation[]) =>
      actions(on([node('n1', 20)], [victim, kept, waiting, borrower('out/p', 11)], { reservations }))
    expect(among([coming])).toEqual([])
    expect(among([])).toContain('admit out/p → out')
  })

  describe('is held for a gang whose victims are still going', () => {
    const narrow = treeOf(
      quotaNode('root', {
        min: { cpu: 40 },
        max: { cpu: 40 },
        children: [leaf('a', { cpu: 1 }, { cpu: 8 }), leaf('out', { cpu: 1 })],
      }),
    )
    const member = (name: string, cpu: number, more: Parameters<typeof gated>[1] = {}) =>
      gated(`a/${name}`, { request: { cpu }, gang: 'a/g', gangMinAvailable: 2, ...more })
    const going = running('a/going', { request: { cpu: 4 }, node: 'far', goneBy: later(5) })
    const held: Reservation = {
      ...forIn,
      pods: ['a/p', 'a/q'],
      leaf: 'a',
      victims: ['a/ended', 'a/going'],
      rule: 'preempt',
      node: null,
    }
    const decideAmong = (nodes: readonly ClusterNode[], pods: readonly QuotaPod[]) =>
      actions(
        decide(
          snapshotOf(narrow, [going, ...pods], {
            nodes,
            reservations: [held],
            options: { checkRoom: true },
          }),
        ),
      )

    it('the oldest first, as when it was looked for', () => {
      const gang = [member('p', 3), member('q', 5, { createdAt: later(-1) })]
      expect(decideAmong([node('n1', 5), node('n2', 3)], [...gang, borrower('out/p', 3)])).toEqual([])
      expect(decideAmong([node('n1', 5), node('n2', 6)], [...gang, borrower('out/p', 3)])).toEqual([
        'admit out/p → out',
      ])
    })
    it('but not twice where a victim has ended, whose room is free already', () => {
      const ended = running('a/ended', { request: { cpu: 4 }, node: 'n1', phase: 'Failed' })
      const pods = [member('p', 4), member('q', 4), ended, borrower('out/p', 4)]
      expect(decideAmong([node('n1', 4), node('n2', 4)], pods)).toEqual([])
      expect(decideAmong([node('n1', 4), node('n2', 8)], pods)).toEqual(['admit out/p → out'])
    })
  })
})
