import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../../../../main/clusters/objects.ts'
import {
  judgeAdmission,
  judgeCrd,
  judgeNodes,
  judgeSchedulers,
} from '../../../../../main/suite/scheduler/checks.ts'
import { stamp } from '../../../../../main/suite/stamp.ts'
import { OPTIONS } from '../../../../support/suite/gadget.ts'

const node = (status: string, unschedulable = false): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n' },
  spec: { unschedulable },
  status: { conditions: [{ type: 'Ready', status }] },
})
const crd = (version: object, name = 'elasticquotatrees.scheduling.sigs.k8s.io'): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name },
  spec: { versions: [{ name: 'v1beta1', served: true, ...version }] },
})
const schema = { schema: { openAPIV3Schema: { properties: { spec: {} } } } }
const status = { subresources: { status: {} } }
const brief = ({ verdict, case: name }: { verdict: string; case: string }) => `${verdict} ${name}`

describe('before the capacity scheduler is installed', () => {
  it('nodes are counted that could run it', () => {
    expect(brief(judgeNodes([]))).toBe('block none')
    expect(brief(judgeNodes([node('False'), node('True', true)]))).toBe('block none')
    expect(brief(judgeNodes([node('True'), node('Unknown')]))).toBe('warn one')
    expect(judgeNodes([node('True'), node('True')])).toMatchObject({
      verdict: 'pass',
      facts: { ready: 2, nodes: 2 },
    })
  })

  it('a definition of another’s is used as it is, and what it lacks is told', () => {
    expect(brief(judgeCrd(null))).toBe('pass new')
    expect(brief(judgeCrd(crd({ ...schema, ...status })))).toBe('pass kept')
    expect(brief(judgeCrd(crd(schema)))).toBe('warn noStatus')
    expect(brief(judgeCrd(crd({})))).toBe('warn bare')
    expect(brief(judgeCrd(crd({ name: 'v1alpha1' })))).toBe('block otherVersion')
    const ours = stamp(crd({}), 'capacityScheduler')
    const metadata = { ...ours.metadata, managedFields: [{ manager: 'canopy', operation: 'Apply' }] }
    expect(brief(judgeCrd({ ...ours, metadata }))).toBe('pass ours')
  })

  it('other schedulers with quotas are named', () => {
    expect(brief(judgeSchedulers([crd({}), crd({}, 'pods.example.com')]))).toBe('pass none')
    const found = judgeSchedulers([
      crd({}, 'clusterqueues.kueue.x-k8s.io'),
      crd({}, 'elasticquotas.scheduling.sigs.k8s.io'),
      crd({}, 'elasticquotatrees.example.com'),
    ])
    expect(found).toMatchObject({
      verdict: 'warn',
      items: ['Kueue', 'Koordinator', 'elasticquotatrees.example.com'],
    })
  })

  it('it is told which admission will be used, and why', () => {
    expect(brief(judgeAdmission('policy', OPTIONS))).toBe('pass policy')
    expect(brief(judgeAdmission('webhook', OPTIONS))).toBe('pass webhook')
    expect(brief(judgeAdmission('webhook', { ...OPTIONS, admission: 'webhook' }))).toBe('pass webhookAsked')
  })
})
