import { describe, expect, it } from 'vitest'
import { decide } from '#core/schedule/decide.ts'
import { createLedger } from '#core/schedule/ledger.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import {
  gated,
  later,
  leaf,
  NOW,
  OPTIONS,
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

  it('that are being finished are no victims by half: found by I12', () => {
    const torn = { gang: 'out/g', gangMinAvailable: 2, request: { cpu: 10 } }
    const decisions = at([
      running('out/1', torn),
      gated('out/2', torn),
      running('more/1', { request: { cpu: 15 } }),
      gated('in/p', { request: { cpu: 10 } }),
    ])
    expect(actions(decisions)).toEqual(['admit out/2 → out', 'reclaim in/p ← more/1'])
  })

  it('become gangs, and cease to be, when a group object comes and goes', () => {
    const ledger = createLedger(OPTIONS)
    ledger.setTree(tree, NOW)
    for (const n of [1, 2, 3])
      ledger.putPod(running(`out/${n}`, { gang: 'out/g', admittedSequence: n, request: { cpu: 13 } }))
    ledger.putPod(gated('in/p', { request: { cpu: 6 } }))
    const now = () => actions(ledger.decide(NOW).decisions)
    expect(now()).toEqual(['reclaim in/p ← out/3'])
    ledger.putGang({ key: 'out/g', minAvailable: 2 })
    expect(now()).toEqual(['reclaim in/p ← out/1,out/2,out/3'])
    ledger.removeGang('out/g')
    expect(now()).toEqual(['reclaim in/p ← out/3'])
  })
})
