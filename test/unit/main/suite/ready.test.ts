import { describe, expect, it } from 'vitest'
import { readinessOf } from '../../../../main/suite/ready.ts'

const of = (kind: string, more: object, metadata: object = {}) =>
  readinessOf({ apiVersion: 'v1', kind, metadata: { name: 'x', ...metadata }, ...more })
const webhooks = (...clientConfigs: object[]) =>
  of('MutatingWebhookConfiguration', { webhooks: clientConfigs.map(clientConfig => ({ clientConfig })) })
const deployment = (status: object, generation = 2) =>
  of('Deployment', { spec: { replicas: 2 }, status: { observedGeneration: 2, ...status } }, { generation })

describe('an object is ready', () => {
  it.each([
    ['a Namespace that is active', of('Namespace', { status: { phase: 'Active' } }), true],
    [
      'a Namespace that goes',
      of('Namespace', { status: { phase: 'Active' } }, { deletionTimestamp: 'now' }),
      false,
    ],
    [
      'a CRD that is established',
      of('CustomResourceDefinition', { status: { conditions: [{ type: 'Established', status: 'True' }] } }),
      true,
    ],
    ['a CRD that is new', of('CustomResourceDefinition', {}), false],
    ['a ConfigMap at once', of('ConfigMap', {}), true],
    ['a webhook that is trusted', webhooks({ service: {}, caBundle: 'LS0t' }), true],
    ['a webhook at a URL, whose authority may be public', webhooks({ url: 'https://one.example' }), true],
    [
      'webhooks of which one is not trusted yet',
      webhooks({ service: {}, caBundle: 'LS0t' }, { service: {} }),
      false,
    ],
    [
      'a Deployment with all replicas',
      deployment({ replicas: 2, updatedReplicas: 2, availableReplicas: 2 }),
      true,
    ],
    [
      'a Deployment with replicas of before',
      deployment({ replicas: 3, updatedReplicas: 2, availableReplicas: 3 }),
      false,
    ],
    [
      'a Deployment with one of two',
      deployment({ replicas: 2, updatedReplicas: 2, availableReplicas: 1 }),
      false,
    ],
    [
      'a Deployment whose change nobody has seen',
      deployment({ replicas: 2, updatedReplicas: 2, availableReplicas: 2 }, 3),
      false,
    ],
  ])('%s: %#', (_, { isReady }, want) => {
    expect(isReady).toBe(want)
  })

  it('and tells how many of how many are', () => {
    expect(deployment({ replicas: 2, updatedReplicas: 2, availableReplicas: 1 })).toEqual({
      isReady: false,
      ready: 1,
      wanted: 2,
    })
    expect(deployment({ updatedReplicas: 2, availableReplicas: 2 }, 3).ready).toBe(0)
  })
})
