import { describe, expect, it } from 'vitest'
import { ZERO, toUnits } from '#core/quota/amount.ts'
import { createLedger } from '#core/schedule/ledger.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import {
  NOW,
  OPTIONS,
  gated,
  later,
  leaf,
  quotaNode,
  running,
  treeOf,
} from '../../../../support/schedule/builders.ts'

const tree = treeOf(
  quotaNode('root', {
    min: { cpu: 20 },
    max: { cpu: 20 },
    children: [leaf('ml', { cpu: 10 }), quotaNode('apps', { children: [leaf('web', { cpu: 5 })] })],
  }),
)

/** Cores by node, of one pod of 5. */
function chargeOf(pod: QuotaPod): Record<string, number> {
  const ledger = createLedger(OPTIONS)
  ledger.setTree(tree, NOW)
  ledger.putPod(pod)
  const used = [...(ledger.used() ?? [])].map(
    ([name, list]) => [name, toUnits(list.get('cpu') ?? ZERO)] as const,
  )
  return Object.fromEntries(used.filter(([, cores]) => cores > 0))
}

const ML = { root: 5, ml: 5 }
const WEB = { root: 5, apps: 5, web: 5 }

const CASES: { name: string; pod: QuotaPod; want: Record<string, number> }[] = [
  { name: 'a pod that runs counts in its leaf and all above', pod: running('web/a'), want: WEB },
  { name: 'one that our gate holds does not', pod: gated('ml/a'), want: {} },
  {
    name: 'one that slipped past our gate does, by its namespace',
    pod: running('ml/a', { leafNote: null }),
    want: ML,
  },
  {
    name: 'so does one that a DaemonSet keeps',
    pod: running('ml/a', { leafNote: null, controller: { kind: 'DaemonSet', name: 'd', uid: 'd' } }),
    want: ML,
  },
  {
    name: 'one that waits for others’ gates alone does',
    pod: running('ml/a', { phase: 'Pending', node: null, otherGates: ['example.com/x'] }),
    want: ML,
  },
  {
    name: 'one that no node was found for does',
    pod: running('ml/a', { phase: 'Pending', node: null }),
    want: ML,
  },
  {
    name: 'one that is being deleted does until it is gone',
    pod: running('ml/a', { goneBy: later(-9999) }),
    want: ML,
  },
  {
    name: 'one that is being deleted before it ever began does not',
    pod: gated('ml/a', { goneBy: later(5) }),
    want: {},
  },
  { name: 'one that succeeded does not', pod: running('ml/a', { phase: 'Succeeded' }), want: {} },
  { name: 'one that failed does not', pod: running('ml/a', { phase: 'Failed' }), want: {} },
  { name: 'one whose kubelet is silent does', pod: running('ml/a', { phase: 'Unknown' }), want: ML },
  {
    name: 'one of a namespace that no leaf has does not',
    pod: running('other/a', { leafNote: null }),
    want: {},
  },
  {
    name: 'the noted leaf counts, not where the namespace is bound now',
    pod: running('ml/a', { leafNote: 'web' }),
    want: WEB,
  },
  {
    name: 'a namespace that was unbound leaves its pods where they were',
    pod: running('other/a', { leafNote: 'web' }),
    want: WEB,
  },
  {
    name: 'where the noted leaf is gone, the namespace’s counts',
    pod: running('ml/a', { leafNote: 'gone' }),
    want: ML,
  },
  {
    name: 'a note that names an inner node is no leaf',
    pod: running('ml/a', { leafNote: 'apps' }),
    want: ML,
  },
  {
    name: 'where there is none either, the root alone',
    pod: running('other/a', { leafNote: 'gone' }),
    want: { root: 5 },
  },
]

describe('a charge', () => {
  it.each(CASES)('$name', ({ pod, want }) => {
    expect(chargeOf(pod)).toEqual(want)
  })

  it('goes when the pod goes, and changes when the pod changes', () => {
    const ledger = createLedger(OPTIONS)
    ledger.setTree(tree, NOW)
    const cores = (name: string): number => toUnits(ledger.used()?.get(name)?.get('cpu') ?? ZERO)
    ledger.putPod(running('web/a'))
    ledger.putPod(running('web/a', { request: { cpu: 2 } }))
    expect([cores('web'), cores('apps'), cores('root')]).toEqual([2, 2, 2])
    ledger.removePod('web/a')
    ledger.removePod('web/a')
    expect([cores('web'), cores('apps'), cores('root')]).toEqual([0, 0, 0])
  })

  it('is reckoned anew when the tree changes', () => {
    const ledger = createLedger(OPTIONS)
    ledger.putPod(running('ml/a'))
    expect(ledger.used()).toBeNull()
    ledger.setTree(tree, NOW)
    expect(toUnits(ledger.used()?.get('ml')?.get('cpu') ?? ZERO)).toBe(5)
  })

  it('leaves out what nothing on the path limits', () => {
    const ledger = createLedger(OPTIONS)
    ledger.setTree(tree, NOW)
    ledger.putPod(running('ml/a', { request: { cpu: 1, memory: '1Ti' } }))
    expect([...(ledger.used()?.get('root')?.keys() ?? [])]).toEqual(['cpu'])
  })
})
