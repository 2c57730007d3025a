import { describe, expect, it } from 'vitest'
import { decide } from '#core/schedule/decide.ts'
import type { QuotaNode } from '#core/quota/tree.ts'
import {
  gated,
  later,
  leaf,
  quotaNode,
  running,
  snapshotOf,
  treeOf,
} from '../../../../support/schedule/builders.ts'
import { actions, waitOf } from '../../../../support/schedule/say.ts'

const flat = (cpu: number, ...children: QuotaNode[]) =>
  treeOf(quotaNode('root', { min: { cpu }, max: { cpu }, children }))

describe('a namespace that was moved', () => {
  const tree = flat(30, leaf('a', { cpu: 10 }, { cpu: 10 }), leaf('b', { cpu: 10 }, { cpu: 10 }))
  const moved = running('b/x', { leafNote: 'a' })

  it('has its pods noted anew, once', () => {
    expect(actions(decide(snapshotOf(tree, [moved])))).toEqual(['recharge b/x → b'])
    expect(actions(decide(snapshotOf(tree, [{ ...moved, leafNote: 'b' }])))).toEqual([])
  })
  it('counts in both leaves until the note is seen', () => {
    const pods = [moved, gated('a/p', { request: { cpu: 6 } }), gated('b/q', { request: { cpu: 6 } })]
    expect(actions(decide(snapshotOf(tree, pods)))).toEqual(['recharge b/x → b'])
    const fits = [moved, gated('a/p'), gated('b/q')]
    expect(actions(decide(snapshotOf(tree, fits)))).toEqual([
      'recharge b/x → b',
      'admit a/p → a',
      'admit b/q → b',
    ])
  })
  it('counts once above both', () => {
    const tight = flat(10, leaf('a', { cpu: 5 }), leaf('b', { cpu: 5 }))
    expect(
      actions(decide(snapshotOf(tight, [moved, gated('b/q', { createdAt: later(1) }), gated('c/x')]))),
    ).toEqual(['recharge b/x → b', 'admit b/q → b'])
  })
  it('has no pod evicted before', () => {
    const full = flat(10, leaf('a', { cpu: 10 }), leaf('b', {}))
    const pods = [
      running('b/x', { leafNote: 'gone' }),
      running('b/y', { leafNote: 'a', admittedSequence: 9 }),
      gated('a/p', { request: { cpu: 1 } }),
    ]
    expect(actions(decide(snapshotOf(full, pods)))).toEqual(['recharge b/x → b', 'recharge b/y → b'])
  })
  it('and unbound keeps its pods where they are', () => {
    expect(actions(decide(snapshotOf(tree, [running('c/x', { leafNote: 'a' })])))).toEqual([])
  })
})

describe('a tree that contradicts itself', () => {
  const contradicting = flat(
    20,
    quotaNode('mid', { min: { cpu: 5 }, children: [leaf('in', { cpu: 10 })] }),
    leaf('fine', { cpu: 5 }),
    leaf('out', {}),
  )
  const outs = [0, 1, 2, 3].map(n => running(`out/${n}`, { admittedSequence: n }))

  it('has nothing reclaimed where its mins do, and says so', () => {
    const decisions = decide(snapshotOf(contradicting, [gated('in/p'), ...outs]))
    expect(actions(decisions)).toEqual([])
    expect(waitOf(decisions, 'in/p').reason).toEqual({
      kind: 'treeInvalid',
      detail: 'the mins below mid add up to more than its own (cpu)',
    })
  })
  it('has it reclaimed elsewhere', () => {
    expect(actions(decide(snapshotOf(contradicting, [gated('fine/p'), ...outs])))).toEqual([
      'reclaim fine/p ← out/3',
    ])
  })
  it('has every max enforced', () => {
    const tree = flat(20, leaf('a', { cpu: 10 }, { cpu: 4 }))
    const decisions = decide(snapshotOf(tree, [gated('a/p'), gated('a/q', { request: { cpu: 4 } })]))
    expect(actions(decisions)).toEqual(['admit a/q → a'])
    expect(waitOf(decisions, 'a/p').reason).toMatchObject({
      kind: 'treeInvalid',
      detail: 'a has a min above its max (cpu)',
    })
  })
  it('with a name or a namespace twice has them where they come first', () => {
    const tree = flat(
      20,
      quotaNode('a', { max: { cpu: 5 }, namespaces: ['x'] }),
      quotaNode('b', { max: { cpu: 9 }, namespaces: ['x'] }),
      quotaNode('a', { max: { cpu: 9 } }),
    )
    expect(actions(decide(snapshotOf(tree, [gated('x/p'), gated('x/q', { request: { cpu: 9 } })])))).toEqual([
      'admit x/p → a',
    ])
  })
  it('with what is negative counts it as nothing', () => {
    const tree = flat(20, leaf('a', { cpu: -5 }, { cpu: -1 }), leaf('b', { cpu: -5 }))
    expect(actions(decide(snapshotOf(tree, [gated('a/p'), gated('b/q')])))).toEqual(['admit b/q → b'])
  })
  it('of one node alone is a leaf', () => {
    const tree = treeOf(quotaNode('root', { min: { cpu: 5 }, max: { cpu: 5 }, namespaces: ['a'] }))
    expect(actions(decide(snapshotOf(tree, [gated('a/p')])))).toEqual(['admit a/p → root'])
  })
  it('with namespaces on an inner node has them in no leaf', () => {
    const tree = treeOf(quotaNode('root', { max: { cpu: 5 }, namespaces: ['a'], children: [leaf('b', {})] }))
    expect(waitOf(decide(snapshotOf(tree, [gated('a/p')])), 'a/p').reason.kind).toBe('noLeaf')
  })
})
