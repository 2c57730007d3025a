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

describe('room on a node for an admitted in-min pod', () => {
  const homeless = running('in/p', {
    request: { cpu: 6 },
    node: null,
    phase: 'Pending',
    unschedulableSince: later(-10),
  })
  const at = (where: string, path: string, more: Parameters<typeof running>[1] | number) =>
    running(path, { node: where, ...(typeof more === 'number' ? { request: { cpu: more } } : more) })

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
      at('n1', 'out/a', { request: { cpu: 9 }, priority: 1 }),
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
    const pods = [
      homeless,
      at('n1', 'out/a', 6),
      at('n1', 'out/b', { request: { cpu: 4 }, goneBy: later(5) }),
    ]
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
    expect(held([homeless, next, at('n1', 'out/a', { request: { cpu: 9 }, goneBy: later(5) })])).toEqual([])
    expect(held([{ ...homeless, node: 'n1', unschedulableSince: null }, borrower('more/q', 4)])).toEqual([
      'release in/p gone',
      'admit more/q → more',
    ])
  })
  it('is kept for it from borrowers that would find another node, since it is not ours to place them', () => {
    const [n1, n2, n3] = [node('n1', 10), node('n2', 4), node('n3', 5)]
    const atMin = at('n3', 'more/a', 5)
    const held = (pods: readonly QuotaPod[], nodes = [n1, n2]) =>
      on([...nodes, n3], [homeless, atMin, ...pods], { reservations: [cleared] })
    const closest = [
      { why: 'cpu', nodes: 2 },
      { why: 'cleared', nodes: 1 },
    ]
    const next = borrower('more/q', 3)
    // Beside the pod that it is cleared for, n1 has 4: both may come there, and the second would be one too many.
    const both = held([next, { ...next, uid: 'more/r', name: 'r', createdAt: later(1) }])
    expect(actions(both)).toEqual(['admit more/q → more'])
    expect(waitOf(both, 'more/r').reason).toEqual({ kind: 'node', closest })
    const large = held([borrower('more/q', 4), at('n1', 'in/x', 1)])
    expect(actions(large)).toEqual([])
    expect(waitOf(large, 'more/q').reason).toEqual({ kind: 'node', closest })
    // It cannot come to a node that is full, or that does not suit it.
    const dying = at('n1', 'out/a', { request: { cpu: 9 }, goneBy: later(5) })
    expect(actions(held([next, dying]))).toEqual(['admit more/q → more'])
    const elsewhere = { ...next, placement: { ...ANYWHERE, nodeSelector: { zone: 'b' } } }
    const zoned = [n1, { ...n2, labels: { zone: 'b' } }]
    expect(actions(held([elsewhere, at('n1', 'in/x', 3)], zoned))).toEqual(['admit more/q → more'])
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
