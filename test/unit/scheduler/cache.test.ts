import { describe, expect, it } from 'vitest'
import { GATE, CONDITION } from '#core/wire.ts'
import { projectPod } from '../../../scheduler/cache.ts'
import { hasSlippedPast } from '../../../scheduler/slipped.ts'

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

  it('knows an eviction from a preemption', () => {
    const of = (reason: string) =>
      projectPod(withCondition({ type: 'DisruptionTarget', status: 'True', reason }), undefined).isPreempted
    expect([of('PreemptionByScheduler'), of('EvictionByEvictionAPI')]).toEqual([true, false])
  })
})

describe('a pod that slipped past', () => {
  const bound = { team: 'root.team' }
  const of = (more: object, before?: ReturnType<typeof projectPod>) => {
    const after = projectPod(raw('1', { spec: { containers: [], ...more } }), undefined)
    return hasSlippedPast({ key: 'u', before, after }, bound)
  }
  const daemon = { ownerReferences: [{ kind: 'DaemonSet', controller: true, name: 'd', uid: 'd' }] }

  it('is one that appears without our gate in a bound namespace', () => {
    expect(of({})).toBe(true)
    expect(
      hasSlippedPast(
        { key: 'u', before: undefined, after: projectPod(raw('1', { spec: { containers: [] } }), undefined) },
        {},
      ),
    ).toBe(false)
  })

  it('is none that waits, that was there before, that has a node from the start, or that a DaemonSet made', () => {
    expect(of({ schedulingGates: [{ name: GATE }] })).toBe(false)
    expect(of({}, projectPod(raw('1'), undefined))).toBe(false)
    expect(of({ nodeName: 'n1' })).toBe(false)
    const object = raw('1', { spec: { containers: [] } })
    const after = projectPod({ ...object, metadata: { ...object.metadata, ...daemon } }, undefined)
    expect(hasSlippedPast({ key: 'u', before: undefined, after }, bound)).toBe(false)
  })
})
