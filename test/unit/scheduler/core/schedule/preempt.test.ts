import { describe, expect, it } from 'vitest'
import { decide } from '#core/schedule/decide.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import {
  flat,
  gated,
  later,
  leaf,
  type PodSketch,
  running,
  snapshotOf,
} from '../../../../support/schedule/builders.ts'
import { actions } from '../../../../support/schedule/say.ts'

describe('a higher priority in the same leaf', () => {
  const leafOf10 = flat({ cpu: 99 }, leaf('a', {}, { cpu: 10 }))
  const urgent = (more: PodSketch = {}): QuotaPod => gated('a/urgent', { priority: 5, ...more })
  const both = (...more: PodSketch[]): QuotaPod[] =>
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

  it('may not take with it what an in-min pod waits for', () => {
    const shared = flat({ cpu: 20 }, leaf('a', {}), leaf('b', { cpu: 10 }), leaf('c', {}))
    const pods = [
      urgent({ request: { cpu: 6 } }),
      running('a/0', { request: { cpu: 2 }, controller: null }),
      running('c/0', { request: { cpu: 14 }, isProtected: true }),
    ]
    const options = { reclaimBarePods: true }
    expect(actions(decide(snapshotOf(shared, pods, { options })))).toEqual(['preempt a/urgent ← a/0'])
    const waiting = gated('b/1', { request: { cpu: 8 } })
    expect(actions(decide(snapshotOf(shared, [...pods, waiting], { options })))).toEqual([])
  })
})
