import { expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import type { EventRecord, WorkloadRecord } from '../../../../main/store/records.ts'
import { NOW, tempStore, upsert } from '../../../support/stores.ts'

let made = 0
function makeEvent(reason: string, more: Partial<EventRecord>) {
  made++
  const event: EventRecord = {
    kind: 'event',
    uid: `event-${made}`,
    name: `event-${made}`,
    labels: {},
    createdAt: NOW,
    namespace: 'ml',
    type: 'Warning',
    reason,
    message: reason,
    count: 1,
    regardingKind: 'Pod',
    regardingNamespace: 'ml',
    regardingName: 'train-0',
    regardingUid: 'pod-1',
    lastSeen: millis(NOW - made * 1000),
    ...more,
  }
  return upsert(event)
}

it('gives what is warned of about a job, a workload that it made and its pods, and nothing else, the latest first', () => {
  const store = tempStore()
  const child: WorkloadRecord = {
    kind: 'workload',
    uid: 'child-1',
    name: 'train-workers',
    labels: {},
    createdAt: NOW,
    objectKind: 'Job',
    namespace: 'ml',
    owner: { kind: 'JobSet', name: 'train', uid: 'job-1' },
    status: '',
  }
  const ofJob = { regardingKind: 'JobSet', regardingName: 'train', regardingUid: 'job-1' }
  const ofChild = { regardingKind: 'Job', regardingName: 'train-workers', regardingUid: 'child-1' }
  store.apply(
    [
      upsert(child),
      makeEvent('FailedMount', {}),
      makeEvent('Suspended', ofJob),
      makeEvent('FailedCreate', ofChild),
      makeEvent('Scheduled', { type: 'Normal' }),
      makeEvent('OfAnotherPod', { regardingName: 'train-1' }),
      makeEvent('OfAnotherNamespace', { regardingNamespace: 'speech' }),
      makeEvent('OfANamesake', { regardingKind: 'Service', regardingName: 'train-0', regardingUid: 's' }),
    ],
    NOW,
  )
  const warned = store.jobWarnings({ namespace: 'ml', uid: 'job-1', pods: ['train-0'] })
  expect(warned.map(({ kind, name, reason }) => [kind, name, reason])).toEqual([
    ['Pod', 'train-0', 'FailedMount'],
    ['JobSet', 'train', 'Suspended'],
    ['Job', 'train-workers', 'FailedCreate'],
  ])
})
