import { describe, expect, it } from 'vitest'
import { createLedger } from '#core/schedule/ledger.ts'
import type { Decision } from '#core/schedule/decision.ts'
import {
  NOW,
  OPTIONS,
  budget,
  clusterNode,
  flat,
  gated,
  later,
  leaf,
  running,
} from '../../../../support/schedule/builders.ts'
import { actions, waits } from '../../../../support/schedule/say.ts'

const tree = flat({ cpu: 20 }, leaf('a', { cpu: 10 }), leaf('b', {}))

function ledgerOf(options = OPTIONS) {
  const ledger = createLedger(options)
  ledger.setTree(tree, NOW)
  return { ledger, now: () => ledger.decide(NOW).decisions }
}

const line = (decisions: readonly Decision[]): string[] =>
  waits(decisions).map(({ pod, position }) => `${position} ${pod}`)

describe('a ledger', () => {
  it('says the same objects again as long as nothing about them changes', () => {
    const { ledger, now } = ledgerOf()
    for (const pod of [
      running('b/0', { request: { cpu: 20 }, isProtected: true }),
      gated('b/1'),
      gated('b/2'),
      gated('b/3'),
    ])
      ledger.putPod(pod)
    const before = now()
    ledger.putPod(running('other/x', { leafNote: null }))
    expect(now().every((decision, n) => decision === before[n])).toBe(true)
    ledger.removePod('b/2')
    expect(line(now())).toEqual(['1 b/1', '2 b/3'])
    ledger.putPod(gated('b/0.5', { createdAt: later(-9) }))
    expect(line(now())).toEqual(['1 b/0.5', '2 b/1', '3 b/3'])
    ledger.putPod(running('b/0', { request: { cpu: 18 }, isProtected: true }))
    expect(waits(now())[0]?.reason).toMatchObject({ shortage: { free: 2n * 10n ** 9n } })
  })

  it('changes nothing by deciding', () => {
    const { ledger, now } = ledgerOf()
    ledger.putPod(gated('a/1'))
    expect(now()).toEqual(now())
    expect(actions(now())).toEqual(['admit a/1 → a'])
  })

  it('knows budgets, nodes, back-offs and options as they come and go', () => {
    const { ledger, now } = ledgerOf({ ...OPTIONS, checkRoom: true })
    for (const pod of [running('b/0', { request: { cpu: 20 } }), gated('a/1')]) ledger.putPod(pod)
    ledger.putBudget(budget('b', 0))
    expect(actions(now())).toEqual([])
    ledger.putBudget(budget('b', 1))
    expect(actions(now())).toEqual(['reclaim a/1 ← b/0'])
    ledger.removeBudget('b', 'keep')
    ledger.removeBudget('b', 'keep')
    expect(actions(now())).toEqual(['reclaim a/1 ← b/0'])
    ledger.removePod('b/0')
    ledger.removePod('a/1')
    ledger.putPod(gated('b/1'))
    expect(actions(now())).toEqual([])
    ledger.putNode(clusterNode('n'))
    expect(actions(now())).toEqual(['admit b/1 → b'])
    ledger.putBackOff({ controllerUid: 'b/work', until: later(1) })
    expect(actions(now())).toEqual([])
    ledger.removeBackOff('b/work')
    ledger.removeNode('n')
    expect(actions(now())).toEqual([])
    ledger.setOptions(OPTIONS)
    expect(actions(now())).toEqual(['admit b/1 → b'])
  })

  it('keeps what it knows while there is no tree', () => {
    const { ledger, now } = ledgerOf()
    ledger.putReservation({
      pods: ['a/1'],
      leaf: 'a',
      victims: ['b/0'],
      rule: 'reclaim',
      node: null,
      expiresAt: later(9),
    })
    ledger.setTree(null, later(1))
    for (const pod of [running('b/0', { request: { cpu: 20 } }), gated('a/1')]) ledger.putPod(pod)
    expect(ledger.used()).toBeNull()
    expect(line(now())).toEqual(['1 a/1'])
    ledger.setTree(tree, later(2))
    expect(waits(now()).map(wait => wait.reason.kind)).toEqual(['reclaim'])
    ledger.removeReservation(['a/1'])
    expect(actions(now())).toEqual(['reclaim a/1 ← b/0'])
  })

  it('forgets a pod whatever it was', () => {
    const { ledger, now } = ledgerOf()
    const pods = [
      gated('a/1', { gang: 'a/g', gangMinAvailable: 2 }),
      gated('a/2', { otherGates: ['x'] }),
      running('a/3', { goneBy: later(5) }),
      gated('c/4'),
    ]
    for (const pod of pods) ledger.putPod(pod)
    expect(now()).toHaveLength(3)
    for (const pod of pods) ledger.removePod(pod.uid)
    expect(now()).toEqual([])
    expect(ledger.decide(NOW).nextDueAt).toBeNull()
  })
})
