// The checks of simulations are seen to fail: each broken promise is forced, since decisions do not break any.
import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { checkAdmission, checkBudgets, checkGangs, checkSettled, checkVictims } from '#core/simulate/check.ts'
import { readScenario } from '#core/simulate/scenario.ts'
import { applyItem } from '#core/simulate/apply.ts'
import { type World, createWorld, putPod } from '#core/simulate/world.ts'
import type { JsonNode } from '../../../../support/quotaTrees.ts'
import { type Doc, podDoc, treeDoc } from '../../../../support/scenarios.ts'

const root: JsonNode = {
  name: 'root',
  min: { cpu: 20 },
  max: { cpu: 20 },
  children: ['a', 'b'].map(name => ({ name, min: { cpu: 10 }, namespaces: [name] })),
}

/** A cluster with these pods, let in without asking anybody; gated ones stay so. */
function worldOf(...pods: Doc[]): World {
  const world = createWorld(true)
  const scenario = readScenario([treeDoc(root), ...pods])
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.error))
  for (const { value } of scenario.value.start.items) applyItem(world, value)
  for (const uid of world.pods.keys()) putPod(world, uid, { isGated: false })
  return world
}
/** `namespace/name`. */
const pod = (at: string, cpu: number, more: Doc = {}) => {
  const [namespace = '', name = ''] = at.split('/')
  return podDoc(name, namespace, { requests: { cpu }, ...more })
}
const uidOf = (world: World, name: string) =>
  [...world.pods.values()].find(sim => sim.pod.name === name)!.pod.uid
const rules = (world: World) => world.violations.map(({ rule, detail }) => `${rule}: ${detail}`)
const reservation = (world: World, name: string) => ({
  pods: [uidOf(world, name)],
  leaf: 'b',
  victims: [],
  rule: 'reclaim' as const,
  node: null,
  expiresAt: millis(0),
})

describe('a promise that is broken is told', () => {
  it('more is used than there may be', () => {
    const world = worldOf(pod('a/p', 15), pod('b/q', 6))
    checkAdmission(world, uidOf(world, 'q'))
    expect(rules(world)).toEqual(['used ≤ max: root uses 21 cpu of 20 cpu after b/q was admitted'])
  })

  it('and as much as there may be is not told', () => {
    const world = worldOf(pod('a/p', 15), pod('b/q', 5))
    checkAdmission(world, uidOf(world, 'q'))
    expect(rules(world)).toEqual([])
  })

  it('a leaf within its min loses a pod', () => {
    const world = worldOf(pod('a/p', 10), pod('b/q', 1))
    checkVictims(world, [uidOf(world, 'p')], reservation(world, 'q'))
    expect(rules(world)).toEqual(['borrowed pods alone are reclaimed: a/p of a, which is within its min'])
  })

  it('a leaf loses one more than the one that takes it below its min', () => {
    const world = worldOf(pod('a/p1', 6), pod('a/p2', 6), pod('b/q', 1))
    checkVictims(world, [uidOf(world, 'p1')], reservation(world, 'q'))
    expect(rules(world)).toEqual([])
    checkVictims(
      world,
      ['p1', 'p2'].map(name => uidOf(world, name)),
      reservation(world, 'q'),
    )
    expect(rules(world)).toHaveLength(1)
  })

  it('a pod beyond its min has others sent away', () => {
    const world = worldOf(pod('a/p', 12), pod('b/had', 8), pod('b/q', 3))
    putPod(world, uidOf(world, 'q'), { isGated: true })
    checkVictims(world, [uidOf(world, 'p')], reservation(world, 'q'))
    expect(rules(world)).toEqual(['reclaim is for what is guaranteed: b/q would take b above its min of cpu'])
  })

  it('a protected pod is sent away', () => {
    const world = worldOf(
      pod('a/p', 12, { annotations: { 'canopy.internal/preemptible': 'false' } }),
      pod('b/q', 3),
    )
    checkVictims(world, [uidOf(world, 'p')], reservation(world, 'q'))
    expect(rules(world)).toEqual(['protected pods stay: a/p is to be evicted'])
  })

  it('a budget that allows none loses a pod, unless that does not run yet', () => {
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'all', namespace: 'a' },
      spec: { selector: {}, minAvailable: 1 },
    }
    const world = worldOf(pod('a/p', 12), budget)
    const victim = () => [...world.pods.values()][0]!
    checkBudgets(world, victim())
    expect(rules(world)).toEqual([])
    putPod(world, victim().pod.uid, { phase: 'Running' })
    checkBudgets(world, victim())
    expect(rules(world)).toEqual(['disruption budgets hold: a/p is evicted, and all allows none'])
  })

  it('a gang starts in part', () => {
    const labels = {
      'pod-group.scheduling.sigs.k8s.io/name': 'g',
      'pod-group.scheduling.sigs.k8s.io/min-available': '2',
    }
    const world = worldOf(pod('a/p', 1, { labels }), pod('a/q', 1, { labels }))
    const deeds = [{ kind: 'admit' as const, pods: [uidOf(world, 'p')], leaf: 'a' }]
    checkGangs(world, deeds)
    expect(rules(world)).toEqual([])
    putPod(world, uidOf(world, 'q'), { isGated: true })
    checkGangs(world, deeds)
    expect(rules(world)).toEqual(['gangs start whole: a/g has 1 of 2'])
  })

  it('a guarantee is kept by borrowers when nothing moves any more', () => {
    const world = worldOf(pod('b/q', 3))
    const shortage = {
      node: 'root',
      resource: 'cpu',
      need: [...world.pods.values()][0]!.pod.request.get('cpu')!,
      free: [...world.pods.values()][0]!.pod.request.get('cpu')!,
      limit: 'max' as const,
      keptFor: null,
      borrowers: [{ leaf: 'a', borrowed: [...world.pods.values()][0]!.pod.request.get('cpu')! }],
    }
    const reason = { kind: 'quota' as const, shortage, isInMin: true, spared: [] }
    checkSettled(world, [{ kind: 'wait', pod: uidOf(world, 'q'), leaf: 'b', reason, position: 1 }])
    expect(rules(world)).toEqual([
      'guarantees are given back: b/q of b waits for cpu of root, which others borrow',
    ])
  })
})
