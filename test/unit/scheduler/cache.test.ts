import { describe, expect, it } from 'vitest'
import { GATE, CONDITION, EVICTION_REASONS, POD_NOTES } from '#core/wire.ts'
import { type KeptPod, projectPod } from '../../../scheduler/cache.ts'
import { runsUnasked, slipOf } from '../../../scheduler/slipped.ts'

type Raw = Parameters<typeof projectPod>[0]
const raw = (resourceVersion: string, more: object = {}): Raw =>
  ({
    metadata: {
      uid: 'u',
      namespace: 'team',
      name: 'p',
      resourceVersion,
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: {
      schedulingGates: [{ name: GATE }],
      containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }],
    },
    ...more,
  }) as Raw
const withCondition = (condition: object) => raw('2', { status: { conditions: [condition] } })

describe('what is kept of a pod', () => {
  it('is the same object while nothing of interest changes, at the newest version', () => {
    const before = projectPod(raw('1'), undefined)
    const after = projectPod(raw('2', { status: { hostIP: '10.0.0.1' } }), before)
    expect([after, after.resourceVersion]).toEqual([before, '2'])
    expect(after).toBe(before)
  })

  const changes = [
    { name: 'its gate', object: raw('2', { spec: { containers: [] } }) },
    {
      name: 'what it was told',
      object: withCondition({ type: CONDITION, status: 'False', reason: 'NoLeaf' }),
    },
    {
      name: 'that kube-scheduler preempted it',
      object: withCondition({ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }),
    },
  ]
  for (const { name, object } of changes)
    it(`is another when ${name} changed`, () => {
      const before = projectPod(raw('1'), undefined)
      expect(projectPod(object, before)).not.toBe(before)
    })

  it('takes for a wait what a pod was told of waiting, and not what a victim was told', () => {
    const of = (status: string, reason: string) =>
      projectPod(withCondition({ type: CONDITION, status, reason, message: 'why' }), undefined).wait
    expect(of('False', 'WaitingForQuota')).toEqual({ reason: 'WaitingForQuota', message: 'why' })
    for (const reason of Object.values(EVICTION_REASONS)) expect(of('False', reason)).toBeNull()
    expect(of('True', 'Admitted')).toBeNull()
  })

  it('knows an eviction from a preemption', () => {
    const of = (reason: string) =>
      projectPod(withCondition({ type: 'DisruptionTarget', status: 'True', reason }), undefined).isPreempted
    expect([of('PreemptionByScheduler'), of('EvictionByEvictionAPI')]).toEqual([true, false])
  })
})

describe('a pod that slipped past', () => {
  const bound = { team: 'root.team' }
  const ungated = (more: object = {}, metadata: object = {}) => {
    const object = raw('1', { spec: { containers: [], ...more } })
    return projectPod({ ...object, metadata: { ...object.metadata, ...metadata } } as Raw, undefined)
  }
  const of = (after: KeptPod, before?: KeptPod, leaves: Record<string, string> = bound) =>
    slipOf({ key: 'u', before, after }, leaves)
  const gated = projectPod(raw('1'), undefined)
  const daemon = { ownerReferences: [{ kind: 'DaemonSet', controller: true, name: 'd', uid: 'd' }] }

  it('is one that appears without our gate in a bound namespace', () => {
    expect(of(ungated())).toBe('created')
    expect(of(ungated(), undefined, {})).toBeNull()
    expect(of(ungated({}, { namespace: 'constructor' }))).toBeNull()
  })

  it('is one whose gate somebody else took away', () => {
    expect(of(ungated(), gated)).toBe('opened')
    expect(of(ungated({}, { annotations: { [POD_NOTES.leaf]: 'root.team' } }), gated)).toBeNull()
  })

  it('is none that waits, that was there before, that has a node from the start, or that a DaemonSet made', () => {
    expect(of(gated)).toBeNull()
    expect(of(ungated(), ungated())).toBeNull()
    expect(of(ungated({ nodeName: 'n1' }))).toBeNull()
    expect(of(ungated({}, daemon))).toBeNull()
  })

  it('is known later on by its running without a note of ours', () => {
    const unasked = (kept: KeptPod) => runsUnasked(kept.pod, bound)
    expect([ungated(), ungated({ nodeName: 'n1' })].map(unasked)).toEqual([true, true])
    expect([gated, ungated({}, daemon)].map(unasked)).toEqual([false, false])
  })
})
