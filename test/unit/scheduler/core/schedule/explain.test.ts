import { describe, expect, it } from 'vitest'
import { ofUnits } from '#core/quota/amount.ts'
import { millis } from '#core/base/units.ts'
import { decide } from '#core/schedule/decide.ts'
import type { Shortage, WaitReason } from '#core/schedule/decision.ts'
import { explainEviction, explainReason, explainWait, waitReasonName } from '#core/schedule/explain.ts'
import { gated, leaf, quotaNode, running, snapshotOf, treeOf } from '../../../../support/schedule/builders.ts'
import { waitOf } from '../../../../support/schedule/say.ts'

const shortage = (more: Partial<Shortage> = {}): Shortage => ({
  node: 'root.speech',
  resource: 'nvidia.com/gpu',
  need: ofUnits(16),
  free: ofUnits(4),
  limit: 'max',
  keptFor: null,
  borrowers: [{ leaf: 'root.vision', borrowed: ofUnits(12) }],
  ...more,
})
const quota = (more: Partial<Shortage> = {}): WaitReason => ({
  kind: 'quota',
  shortage: shortage(more),
  isInMin: false,
  spared: [],
})

const CASES: { reason: WaitReason; name: string; says: string }[] = [
  {
    reason: quota(),
    name: 'WaitingForQuota',
    says: 'Needs 16 nvidia.com/gpu; root.speech has 4 left below its max; root.vision borrows 12.',
  },
  {
    reason: quota({ free: ofUnits(-4), borrowers: [] }),
    name: 'WaitingForQuota',
    says: 'Needs 16 nvidia.com/gpu; root.speech is 4 above its max.',
  },
  {
    reason: quota({ resource: 'memory', need: ofUnits(2 ** 34), free: ofUnits(2 ** 31), borrowers: [] }),
    name: 'WaitingForQuota',
    says: 'Needs 16Gi memory; root.speech has 2Gi left below its max.',
  },
  {
    reason: quota({
      keptFor: 'ml/big',
      borrowers: [1, 2, 3, 4, 5].map(n => ({ leaf: `l${n}`, borrowed: ofUnits(n) })),
    }),
    name: 'WaitingForQuota',
    says: 'Needs 16 nvidia.com/gpu; root.speech has 4 left below its max; what is free is kept for ml/big; l1 borrows 1; l2 borrows 2; l3 borrows 3; 2 more leaves borrow.',
  },
  {
    reason: quota({ limit: 'protectedMin', borrowers: [] }),
    name: 'WaitingForQuota',
    says: 'Needs 16 nvidia.com/gpu; protected pods of root.speech have 4 left below its min.',
  },
  {
    reason: {
      kind: 'quota',
      shortage: shortage(),
      isInMin: true,
      spared: [
        { why: 'budget', pods: 3 },
        { why: 'minRuntime', pods: 1 },
      ],
    },
    name: 'WaitingForQuota',
    says: 'Needs 16 nvidia.com/gpu; root.speech has 4 left below its max; root.vision borrows 12; not to be evicted: 3 kept by a PodDisruptionBudget, 1 running for too short a time.',
  },
  {
    reason: { kind: 'backOff', until: millis(0) },
    name: 'WaitingForQuota',
    says: 'Pods of its controller were evicted lately, so it borrows nothing for a while.',
  },
  {
    reason: { kind: 'reclaim', rule: 'reclaim', victims: ['b/1', 'b/2', 'b/3', 'b/4'], shortage: null },
    name: 'WaitingForReclaim',
    says: 'Its guarantee is being given back: waits for 4 pods (b/1, b/2, b/3, …) to end.',
  },
  {
    reason: { kind: 'reclaim', rule: 'preempt', victims: ['b/1'], shortage: null },
    name: 'WaitingForReclaim',
    says: 'Takes the place of pods of lower priority: waits for 1 pod (b/1) to end.',
  },
  {
    reason: {
      kind: 'node',
      closest: [
        { why: 'nvidia.com/gpu', nodes: 12 },
        { why: 'taint', nodes: 3 },
      ],
    },
    name: 'WaitingForNode',
    says: 'Its quota allows it, but no node can hold it now: 12 with too little nvidia.com/gpu, 3 tainted.',
  },
  {
    reason: { kind: 'node', closest: [{ why: 'cleared', nodes: 1 }] },
    name: 'WaitingForNode',
    says: 'Its quota allows it, but no node can hold it now: 1 free once another is cleared for a pod within its guarantee.',
  },
  {
    reason: { kind: 'node', closest: [] },
    name: 'WaitingForNode',
    says: 'Its quota allows it, but no node can hold it now.',
  },
  {
    reason: { kind: 'gang', gang: 'ml/g', have: 1, need: 8 },
    name: 'WaitingForGang',
    says: 'Gang ml/g needs 8 pods to start, and 1 is there.',
  },
  {
    reason: { kind: 'otherGates', gates: ['a/x', 'b/y'] },
    name: 'WaitingForOtherGates',
    says: 'Held by other scheduling gates as well: a/x, b/y.',
  },
  {
    reason: { kind: 'noLeaf', namespace: 'x' },
    name: 'NoLeaf',
    says: 'Namespace x is bound to no leaf of the quota tree.',
  },
  {
    reason: { kind: 'treeInvalid', detail: 'a has a min above its max (cpu)' },
    name: 'TreeInvalid',
    says: 'Waits for the quota tree to be put right: a has a min above its max (cpu).',
  },
]

describe('a reason', () => {
  it.each(CASES)('says: $says', ({ reason, name, says }) => {
    expect(explainReason(reason)).toBe(says)
    expect(waitReasonName(reason)).toBe(name)
  })

  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [13, '13th'],
    [21, '21st'],
    [102, '102nd'],
    [111, '111th'],
  ])('place %i is the %s', (position, ordinal) => {
    expect(explainWait({ leaf: 'ml', reason: quota(), position })).toContain(` ${ordinal} in line for ml.`)
  })

  it('of no leaf has no place', () => {
    expect(explainWait({ leaf: null, reason: { kind: 'noLeaf', namespace: 'x' }, position: 3 })).toBe(
      'Namespace x is bound to no leaf of the quota tree.',
    )
  })

  it('comes out of a decision as an operator reads it', () => {
    const gpus = (count: number) => ({ request: { 'nvidia.com/gpu': count } })
    const tree = treeOf(
      quotaNode('root', {
        min: { 'nvidia.com/gpu': 64 },
        max: { 'nvidia.com/gpu': 64 },
        children: [
          leaf('speech', { 'nvidia.com/gpu': 8 }, { 'nvidia.com/gpu': 40 }),
          leaf('vision', { 'nvidia.com/gpu': 16 }),
        ],
      }),
    )
    const decisions = decide(
      snapshotOf(tree, [
        running('speech/0', gpus(32)),
        running('vision/0', gpus(28)),
        gated('speech/a', gpus(6)),
        gated('speech/b', gpus(7)),
      ]),
    )
    const { leaf: name, reason, position } = waitOf(decisions, 'speech/b')
    expect(explainWait({ leaf: name, reason, position })).toBe(
      'Needs 7 nvidia.com/gpu; root has 4 left below its max; speech borrows 24; vision borrows 12. 2nd in line for speech.',
    )
  })

  it('names nobody who borrows where a leaf is full itself', () => {
    const tree = treeOf(
      quotaNode('root', {
        min: { cpu: 40 },
        max: { cpu: 40 },
        children: [leaf('a', { cpu: 5 }, { cpu: 10 }), leaf('b', { cpu: 10 })],
      }),
    )
    const decisions = decide(snapshotOf(tree, [running('a/1'), running('a/2'), gated('a/3')]))
    expect(explainReason(waitOf(decisions, 'a/3').reason)).toBe('Needs 5 cpu; a has 0 left below its max.')
  })
})

describe('an eviction', () => {
  it.each([
    ['reclaim', 'Gives ml back what it is guaranteed.'],
    ['preempt', 'Gives way to a pod of ml with a higher priority.'],
    ['room', 'Makes room on a node for a pod within the guarantee of ml.'],
    ['overMax', 'ml is above its max, or a node above it is.'],
    ['stuck', 'No node was found for it, and others wait for what it holds of ml.'],
    ['tornGang', 'The rest of its gang cannot start in ml.'],
  ] as const)('by %s says: %s', (rule, says) => {
    expect(explainEviction(rule, 'ml')).toBe(says)
  })
})
