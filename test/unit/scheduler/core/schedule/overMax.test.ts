import { describe, expect, it } from 'vitest'
import { decide } from '#core/schedule/decide.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import {
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
import { actions } from '../../../../support/schedule/say.ts'

const asks = (more: PodSketch = {}): QuotaPod => gated('in/p', more)
const fives = (...more: PodSketch[]): QuotaPod[] =>
  more.map((sketch, n) => running(`out/${n}`, { admittedSequence: n, ...sketch }))

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

  it('with Evict takes no leaf below its min, even where that is above its max', () => {
    const tree = flat(
      { cpu: 20 },
      quotaNode('out', {
        min: { cpu: 30 },
        max: { cpu: 5 },
        namespaces: ['out'],
        attributes: { overMax: 'Evict' },
      }),
    )
    expect(actions(decide(snapshotOf(tree, fives({}, {}), { treeChangedAt: later(-60) })))).toEqual([])
  })

  it('with Evict is enforced at a node in between, no further than it takes', () => {
    const group = quotaNode('group', {
      min: { cpu: 5 },
      max: { cpu: 12 },
      attributes: { overMax: 'Evict' },
      children: [leaf('out', { cpu: 5 })],
    })
    const tree = flat({ cpu: 90 }, group, leaf('in', { cpu: 5 }))
    expect(actions(decide(snapshotOf(tree, fives({}, {}, {}, {}), { treeChangedAt: later(-60) })))).toEqual([
      'evict out/3 overMax',
      'evict out/2 overMax',
    ])
  })
})
