import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../../../../main/clusters/objects.ts'
import { judge, type Found } from '../../../../../main/suite/scheduler/health.ts'

const NOW = Date.parse('2026-11-26T12:00:00Z')
const object = (kind: string, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x', generation: 1 },
  ...more,
})
const deployment = (ready: number) =>
  object('Deployment', {
    spec: { replicas: 2 },
    status: { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: ready },
  })
const lease = (agoMs: number, holderIdentity = 'pod-1') =>
  object('Lease', {
    spec: { holderIdentity, leaseDurationSeconds: 15, renewTime: new Date(NOW - agoMs).toISOString() },
  })
const policy = [object('MutatingAdmissionPolicy'), object('MutatingAdmissionPolicyBinding')]
const good: Found = {
  deployment: deployment(2),
  troubles: [],
  lease: lease(5000),
  config: object('ConfigMap', { data: { mode: 'observe' } }),
  status: null,
  admission: policy,
  tree: null,
  now: NOW,
}
const condition = (type: string, reason: string) => ({
  conditions: [{ type, status: 'False', reason, message: 'why' }],
})
const treeWith = (type: string, reason: string) =>
  object('ElasticQuotaTree', { status: condition(type, reason) })
const mapWith = (type: string, reason: string) =>
  object('ConfigMap', { data: { status: JSON.stringify(condition(type, reason)) } })
const kinds = (more: Partial<Found>) => judge({ ...good, ...more }).reasons.map(({ kind }) => kind)

describe('the health of the capacity scheduler', () => {
  it('is good with replicas, a leader and the admission, and says in which mode it is', () => {
    expect(judge(good)).toEqual({
      reasons: [],
      capacity: { mode: 'observe', leader: 'pod-1', admission: 'policy', tree: 'absent' },
    })
  })

  it.each([
    ['a replica is away', { deployment: deployment(1), troubles: ['ImagePullBackOff'] }, ['replicas']],
    ['all are away: that is why nobody leads', { deployment: deployment(0), lease: null }, ['replicas']],
    ['nobody leads', { lease: null }, ['noLeader']],
    ['the leader gave up its lease', { lease: lease(1000, '') }, ['noLeader']],
    ['the leader is silent', { lease: lease(80_000) }, ['leaderSilent']],
    ['only clocks differ', { lease: lease(-120_000) }, []],
    ['the policy has no binding', { admission: policy.slice(0, 1) }, ['admissionMissing']],
    ['the webhook is there', { admission: [object('MutatingWebhookConfiguration')] }, []],
    ['the tree is invalid', { tree: treeWith('Valid', 'TreeInvalid') }, ['condition']],
    ['there is no tree yet', { status: mapWith('Valid', 'TreeMissing') }, []],
    ['the tree takes no status and is invalid', { status: mapWith('Valid', 'TreeInvalid') }, ['condition']],
    ['new pods get no gate', { tree: treeWith('AdmissionWorking', 'NotGated') }, ['condition']],
    ['it only observes', { tree: treeWith('Enforced', 'Observing') }, []],
    ['its status is no JSON', { status: object('ConfigMap', { data: { status: 'x' } }) }, []],
    ['the tree may not be read', { tree: 'unreadable' }, []],
  ] as const)('when %s', (_, more, want) => {
    expect(kinds(more as Partial<Found>)).toEqual(want)
  })
})
