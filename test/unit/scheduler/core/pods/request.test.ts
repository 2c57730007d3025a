import { describe, expect, it } from 'vitest'
import { effectiveRequest, type RequestingPod } from '#core/pods/request.ts'
import { formOf, formatQuantity } from '#core/quota/amount.ts'

/** A container that asks for cores, and perhaps GPUs. */
const asking = (name: string, cpu: string, gpus?: string) => ({
  name,
  resources: { requests: { cpu, ...(gpus === undefined ? {} : { 'nvidia.com/gpu': gpus }) } },
})
const sidecar = (name: string, cpu: string) => ({ ...asking(name, cpu), restartPolicy: 'Always' })

const CASES: { name: string; pod: RequestingPod; want: Record<string, string> }[] = [
  { name: 'a pod that asks for nothing', pod: {}, want: {} },
  {
    name: 'containers run together, so they add up',
    pod: { spec: { containers: [asking('a', '1', '4'), asking('b', '500m', '4')] } },
    want: { cpu: '1500m', 'nvidia.com/gpu': '8' },
  },
  {
    name: 'init containers run one after the other, so the largest counts: max(2, 3, 1)',
    pod: { spec: { containers: [asking('a', '2')], initContainers: [asking('i', '3'), asking('j', '1')] } },
    want: { cpu: '3' },
  },
  {
    name: 'each resource for itself: cores of the init step, GPUs of the main container',
    pod: { spec: { containers: [asking('a', '1', '8')], initContainers: [asking('fetch', '4')] } },
    want: { cpu: '4', 'nvidia.com/gpu': '8' },
  },
  {
    name: 'a sidecar runs beside the containers: 1 + 2',
    pod: { spec: { containers: [asking('a', '1')], initContainers: [sidecar('proxy', '2')] } },
    want: { cpu: '3' },
  },
  {
    name: 'a step after a sidecar runs beside it: max(1 + 2, 4 + 2)',
    pod: {
      spec: { containers: [asking('a', '1')], initContainers: [sidecar('proxy', '2'), asking('i', '4')] },
    },
    want: { cpu: '6' },
  },
  {
    name: 'the same step before the sidecar runs alone: max(1 + 2, 4)',
    pod: {
      spec: { containers: [asking('a', '1')], initContainers: [asking('i', '4'), sidecar('proxy', '2')] },
    },
    want: { cpu: '4' },
  },
  {
    name: 'KEP-753: steps and sidecars mixed: max(1 + 2 + 3, 5, 2 + 6, …) = 8',
    pod: {
      spec: {
        containers: [asking('a', '1')],
        initContainers: [asking('i', '5'), sidecar('s', '2'), asking('j', '6'), sidecar('t', '3')],
      },
    },
    want: { cpu: '8' },
  },
  {
    name: 'the overhead of the runtime class comes on top',
    pod: { spec: { containers: [asking('a', '1')], overhead: { cpu: '250m', memory: '120Mi' } } },
    want: { cpu: '1250m', memory: '120Mi' },
  },
  {
    name: 'KEP-2837: pod-level cores replace the sum of the containers, GPUs cannot be stated there, overhead still counts',
    pod: {
      spec: {
        containers: [asking('a', '3', '2'), asking('b', '3')],
        resources: { requests: { cpu: '4', memory: '8Gi', 'nvidia.com/gpu': '9' } },
        overhead: { cpu: '1' },
      },
    },
    want: { cpu: '5', memory: '8Gi', 'nvidia.com/gpu': '2' },
  },
  {
    name: 'KEP-1287: a container that grows counts as asked: max(4, 2, 2)',
    pod: {
      spec: { containers: [asking('a', '4')] },
      status: {
        containerStatuses: [
          { name: 'a', allocatedResources: { cpu: '2' }, resources: { requests: { cpu: '2' } } },
        ],
      },
    },
    want: { cpu: '4' },
  },
  {
    name: 'one that shrinks counts as it still is: max(1, 3, 3)',
    pod: {
      spec: { containers: [asking('a', '1')] },
      status: {
        containerStatuses: [
          { name: 'a', allocatedResources: { cpu: '1' }, resources: { requests: { cpu: '3' } } },
        ],
      },
    },
    want: { cpu: '3' },
  },
  {
    name: 'one whose growth was found infeasible counts as allocated: max(2, 2)',
    pod: {
      spec: { containers: [asking('a', '64')] },
      status: {
        conditions: [{ type: 'PodResizePending', reason: 'Infeasible' }],
        containerStatuses: [
          { name: 'a', allocatedResources: { cpu: '2' }, resources: { requests: { cpu: '2' } } },
        ],
      },
    },
    want: { cpu: '2' },
  },
  {
    name: 'a growth that is only deferred still counts as asked',
    pod: {
      spec: { containers: [asking('a', '64')] },
      status: {
        conditions: [{ type: 'PodResizePending', reason: 'Deferred' }],
        containerStatuses: [{ name: 'a', resources: { requests: { cpu: '2' } } }],
      },
    },
    want: { cpu: '64' },
  },
  {
    name: 'a status without resources, as older kubelets write it, changes nothing',
    pod: {
      spec: { containers: [asking('a', '1')] },
      status: { containerStatuses: [{ name: 'a', allocatedResources: { cpu: '7' } }] },
    },
    want: { cpu: '1' },
  },
  {
    name: 'a sidecar can be resized, a plain init step cannot',
    pod: {
      spec: { containers: [], initContainers: [sidecar('s', '1'), asking('i', '1')] },
      status: {
        initContainerStatuses: [
          { name: 's', resources: { requests: { cpu: '2' } } },
          { name: 'i', resources: { requests: { cpu: '50' } } },
        ],
      },
    },
    want: { cpu: '3' },
  },
]

describe('the effective request of a pod', () => {
  it.each(CASES)('$name', ({ pod, want }) => {
    const request = effectiveRequest(pod)
    const got = request.ok
      ? Object.fromEntries(
          [...request.value].map(([name, amount]) => [name, formatQuantity(amount, formOf(name))]),
        )
      : request.error
    expect(got).toEqual(want)
  })

  it('says which text is no quantity, instead of counting it as nothing', () => {
    const pod = { spec: { containers: [asking('a', '1'), asking('b', 'plenty')] } }
    expect(effectiveRequest(pod)).toEqual({ ok: false, error: { kind: 'notAQuantity', text: 'plenty' } })
  })
})
