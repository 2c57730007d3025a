import { describe, expect, it } from 'vitest'
import { type AnyEvent, projectEvent } from '../../../../../main/clusters/project/event.ts'
import { projectNamespace } from '../../../../../main/clusters/project/namespace.ts'
import { projectWorkload } from '../../../../../main/clusters/project/workload.ts'

const at = (time: string) => new Date(`2026-11-20T${time}Z`)
const metadata = { name: 'e.17', namespace: 'speech', uid: 'e17', creationTimestamp: at('08:00:00') }

describe('an event', () => {
  const want = {
    kind: 'event',
    uid: 'e17',
    namespace: 'speech',
    type: 'Warning',
    reason: 'FailedScheduling',
    message: '0/29 nodes are available',
    regardingKind: 'Pod',
    regardingNamespace: 'speech',
    regardingName: 'train-0',
    regardingUid: 'p1',
  }
  const pod = { kind: 'Pod', namespace: 'speech', name: 'train-0', uid: 'p1' }
  const type = 'Warning'
  const reason = 'FailedScheduling'

  it('of the core API', () => {
    const event = {
      metadata,
      involvedObject: pod,
      type,
      reason,
      message: '0/29 nodes are available',
      count: 12,
      firstTimestamp: at('08:00:00'),
      lastTimestamp: at('09:00:00'),
    }
    expect(projectEvent(event)).toMatchObject({ ...want, count: 12, lastSeen: at('09:00:00').getTime() })
  })

  it('of events.k8s.io, where a series says how often and when last', () => {
    const event = {
      metadata,
      regarding: pod,
      type,
      reason,
      note: '0/29 nodes are available',
      eventTime: at('08:00:00'),
      series: { count: 4, lastObservedTime: at('08:30:00') },
    }
    expect(projectEvent(event)).toMatchObject({ ...want, count: 4, lastSeen: at('08:30:00').getTime() })
  })

  it('that states no count and no time happened once, when it was created', () => {
    const event: AnyEvent = { metadata, involvedObject: { kind: 'Node', name: 'gpu-1' } }
    expect(projectEvent(event)).toMatchObject({
      count: 1,
      lastSeen: at('08:00:00').getTime(),
      regardingKind: 'Node',
      regardingNamespace: null,
      regardingUid: null,
    })
  })
})

describe('a namespace', () => {
  it('has a phase', () => {
    const namespace = {
      metadata: { name: 'speech', uid: 'n1', labels: { team: 'speech' } },
      status: { phase: 'Active' },
    }
    expect(projectNamespace(namespace)).toMatchObject({ kind: 'namespace', name: 'speech', phase: 'Active' })
  })
})

describe('a workload', () => {
  it('is told its kind by the listing, since partial metadata carries none', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd1', controller: true }
    const replicaSet = { metadata: { name: 'web-7f', namespace: 'nlp', uid: 'r1', ownerReferences: [owner] } }
    expect(projectWorkload(replicaSet, 'ReplicaSet')).toEqual({
      kind: 'workload',
      uid: 'r1',
      name: 'web-7f',
      namespace: 'nlp',
      labels: {},
      createdAt: 0,
      objectKind: 'ReplicaSet',
      owner: { kind: 'Deployment', name: 'web', uid: 'd1' },
      status: '',
    })
  })

  it('is Terminating once it was deleted', () => {
    const job = { metadata: { name: 'j', uid: 'j', deletionTimestamp: at('09:00:00') } }
    expect(projectWorkload(job, 'Job').status).toBe('Terminating')
  })
})
