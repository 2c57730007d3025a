import { expect, it } from 'vitest'
import { makePod, uidOf } from '../../../support/builders.ts'
import { NOW, tempStore, upsert } from '../../../support/stores.ts'

it('gives what an owner of this uid controls, pods and workloads alike', () => {
  const store = tempStore()
  const owner = { kind: 'JobSet', name: 'set', uid: 'set-1' }
  const job = {
    kind: 'workload',
    uid: 'job-1',
    name: 'worker',
    labels: {},
    createdAt: NOW,
    objectKind: 'Job',
    namespace: 'a',
    owner,
    status: '',
  } as const
  const own = makePod('own', 'a').ownedBy('JobSet', 'set').running('n').record()
  store.apply([upsert(job), upsert({ ...own, owner }), upsert(makePod('other', 'a').record())], NOW)
  expect(store.ownedBy('set-1')).toEqual([
    { apiVersion: 'batch/v1', kind: 'Job', namespace: 'a', name: 'worker', status: '' },
    { apiVersion: 'v1', kind: 'Pod', namespace: 'a', name: 'own', status: 'Running' },
  ])
  expect(store.ownedBy(uidOf('JobSet', 'none'))).toEqual([])
})
