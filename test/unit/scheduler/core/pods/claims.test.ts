import { describe, expect, it } from 'vitest'
import { rootField } from '#core/base/field.ts'
import { readClaimTemplate, readPodClaim, readTemplateClaims, withDevices } from '#core/pods/claims.ts'
import { toUnits } from '#core/quota/amount.ts'
import type { ResourceList } from '#core/quota/resourceList.ts'
import { decide } from '#core/schedule/decide.ts'
import {
  clusterNode,
  flat,
  gated,
  leaf,
  resources,
  running,
  snapshotOf,
} from '../../../../support/schedule/builders.ts'

const GPU = 'gpu.example.com.deviceclass.resource.k8s.io/devices'
const NIC = 'nic.example.com.deviceclass.resource.k8s.io/devices'

const template = (requests: unknown) => ({
  metadata: { namespace: 'team', name: 'two-gpus' },
  spec: { spec: { devices: { requests } } },
})
const counts = (list: ResourceList) =>
  Object.fromEntries([...list].map(([name, amount]) => [name, toUnits(amount)]))

describe('the devices of a claim template', () => {
  const exactly = (more: object) => ({ exactly: { deviceClassName: 'gpu.example.com', ...more } })
  const nic = { deviceClassName: 'nic.example.com' }
  const table = [
    { name: 'are one where no count is stated', requests: [exactly({})], want: { [GPU]: 1 } },
    { name: 'add up', requests: [exactly({ count: 2 }), exactly({ count: 3 })], want: { [GPU]: 5 } },
    {
      name: 'are as many as a claim can hold where all are asked for',
      requests: [exactly({ allocationMode: 'All' })],
      want: { [GPU]: 32 },
    },
    {
      name: 'are the most of each class among alternatives',
      requests: [
        {
          firstAvailable: [
            { deviceClassName: 'gpu.example.com', count: 4 },
            { deviceClassName: 'gpu.example.com', count: 1 },
            { ...nic, count: 2 },
          ],
        },
      ],
      want: { [GPU]: 4, [NIC]: 2 },
    },
    { name: 'are none of a kind of request that is not known', requests: [{ someday: nic }], want: {} },
    { name: 'are none where nothing can be read', requests: 'x', want: {} },
  ]
  for (const { name, requests, want } of table)
    it(name, () => {
      const { key, devices } = readClaimTemplate(template(requests))
      expect([key, counts(devices)]).toEqual(['team/two-gpus', want])
    })
})

describe('a claim', () => {
  const spec = { devices: { requests: [{ exactly: { deviceClassName: 'gpu.example.com', count: 2 } }] } }

  it('is known by the pod that it was made for', () => {
    const metadata = {
      annotations: { 'resource.kubernetes.io/pod-claim-name': 'gpus' },
      ownerReferences: [{ kind: 'Pod', uid: 'u1', controller: true }],
    }
    const { key, devices } = readPodClaim({ metadata, spec })
    expect([key, counts(devices)]).toEqual(['u1/gpus', { [GPU]: 2 }])
  })

  it('that somebody made by hand is no pod’s', () => {
    expect(readPodClaim({ metadata: { name: 'shared' }, spec })).toEqual({ key: '', devices: new Map() })
  })
})

describe('a pod with claims', () => {
  const claims = [{ name: 'gpus', template: 'two-gpus' }]

  it('names the templates of its claims', () => {
    const spec = {
      resourceClaims: [
        { name: 'gpus', resourceClaimTemplateName: 'two-gpus' },
        { name: 'x', resourceClaimName: 'by-hand' },
      ],
    }
    expect(readTemplateClaims(rootField(spec))).toEqual(claims)
  })

  it('counts for its requests and its devices', () => {
    const pod = withDevices(running('team/p', { request: { cpu: 1 } }), claims, () => resources({ [GPU]: 2 }))
    expect(counts(pod.request)).toEqual({ cpu: 1, [GPU]: 2 })
  })

  it('waits while nobody knows its size, and goes on running', () => {
    const unknown = () => null
    expect(withDevices(gated('team/p'), claims, unknown).otherGates).toEqual([
      'ResourceClaimTemplate two-gpus',
    ])
    expect(withDevices(running('team/p'), claims, unknown).otherGates).toEqual([])
  })

  it('is held to the quota of its device class, of which nodes say nothing', () => {
    const tree = flat({ [GPU]: 3 }, leaf('team', { [GPU]: 0 }, { [GPU]: 3 }))
    const two = () => resources({ [GPU]: 2 })
    const pods = ['team/p1', 'team/p2'].map(path => withDevices(gated(path), claims, two))
    const room = { nodes: [clusterNode('n')], options: { checkRoom: true } }
    const decisions = decide(snapshotOf(tree, pods, room))
    expect(decisions.map(({ kind }) => kind).toSorted()).toEqual(['admit', 'wait'])
  })
})
