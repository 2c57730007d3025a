import { describe, expect, it } from 'vitest'
import { servedKinds } from '../../../../main/jobs/jobs.ts'
import { JOB_KINDS } from '../../../../main/jobs/kinds.ts'

const kindOf = (type: string) => {
  const kind = JOB_KINDS.find(each => each.type === type)
  if (!kind) throw new Error(`no ${type}`)
  return kind
}
const isTrue = (type: string, more: object = {}) => ({ type, status: 'True', ...more })
const END = '2026-11-01T02:00:00Z'

type Case = { type: string; story: string; object: object; want: object }
const job = ([type, story]: [string, string], object: object, want: object): Case => ({
  type,
  story,
  object,
  want,
})
const withStatus = (status: object, more: object = {}) => ({ status, ...more })

// ai-console.md 2.5, row by row.
const CASES: readonly Case[] = [
  job(['PyTorchJob', 'created'], withStatus({ conditions: [isTrue('Created')] }), { status: 'Pending' }),
  job(['PyTorchJob', 'running'], withStatus({ conditions: [isTrue('Created'), isTrue('Running')] }), {
    status: 'Running',
    detail: null,
  }),
  job(
    ['TFJob', 'restarting'],
    withStatus({ conditions: [isTrue('Restarting', { message: 'pod failed' })] }),
    {
      status: 'Pending',
      detail: 'restarting',
      message: 'pod failed',
    },
  ),
  job(['PyTorchJob', 'suspended'], withStatus({}, { spec: { runPolicy: { suspend: true } } }), {
    status: 'Pending',
    detail: 'suspended',
  }),
  job(
    ['PyTorchJob', 'suspended by Kueue'],
    withStatus(
      { conditions: [isTrue('Suspended')] },
      { metadata: { labels: { 'kueue.x-k8s.io/queue-name': 'lq' } } },
    ),
    { status: 'Pending', detail: 'queued' },
  ),
  job(
    ['PyTorchJob', 'succeeded, though Running was never taken back'],
    withStatus({
      conditions: [isTrue('Running'), isTrue('Succeeded')],
      startTime: '2026-11-01T00:00:00Z',
      completionTime: END,
    }),
    { status: 'Succeeded', startedAt: Date.parse('2026-11-01T00:00:00Z'), endedAt: Date.parse(END) },
  ),
  job(['MPIJob', 'failed'], withStatus({ conditions: [isTrue('Failed', { lastTransitionTime: END })] }), {
    status: 'Failed',
    endedAt: Date.parse(END),
  }),
  job(['MPIJob', 'arena’s own, active'], withStatus({ launcherStatus: 'Active' }), { status: 'Running' }),
  job(['MPIJob', 'arena’s own, over'], withStatus({ launcherStatus: 'Succeeded' }), { status: 'Succeeded' }),
  job(['TrainJob', 'new'], {}, { status: 'Pending' }),
  job(['TrainJob', 'with a ready child'], withStatus({ jobsStatus: [{ active: 1, ready: 1 }] }), {
    status: 'Running',
    detail: null,
  }),
  job(['TrainJob', 'with a child that is not ready'], withStatus({ jobsStatus: [{ active: 1, ready: 0 }] }), {
    status: 'Running',
    detail: 'notReady',
  }),
  job(['TrainJob', 'complete'], withStatus({ conditions: [isTrue('Complete')] }), { status: 'Succeeded' }),
  job(['TrainJob', 'suspended'], withStatus({ conditions: [isTrue('Suspended')] }), {
    status: 'Pending',
    detail: 'suspended',
  }),
  job(['JobSet', 'completed'], withStatus({ conditions: [isTrue('Completed')] }), { status: 'Succeeded' }),
  job(['JobSet', 'running'], withStatus({ replicatedJobsStatus: [{ active: 2, ready: 2 }] }), {
    status: 'Running',
  }),
  ...[
    ['Running', 'Running'],
    ['Restarting', 'Running'],
    ['Completing', 'Running'],
    ['Aborting', 'Running'],
    ['Terminating', 'Running'],
    ['Pending', 'Pending'],
    ['Completed', 'Succeeded'],
    ['Failed', 'Failed'],
    ['Aborted', 'Failed'],
    ['Terminated', 'Failed'],
    ['SomethingNew', 'Pending'],
  ].map(([phase = '', status]) => job(['Volcano Job', phase], withStatus({ state: { phase } }), { status })),
  job(['RayJob', 'nothing yet'], {}, { status: 'Pending' }),
  job(['RayJob', 'waiting'], withStatus({ jobStatus: '', jobDeploymentStatus: 'Initializing' }), {
    status: 'Pending',
  }),
  job(['RayJob', 'running'], withStatus({ jobStatus: 'RUNNING', jobDeploymentStatus: 'Running' }), {
    status: 'Running',
  }),
  job(['RayJob', 'stopped'], withStatus({ jobStatus: 'STOPPED' }), { status: 'Failed' }),
  job(['RayJob', 'never deployed'], withStatus({ jobStatus: '', jobDeploymentStatus: 'Failed' }), {
    status: 'Failed',
  }),
  job(['RayJob', 'succeeded'], withStatus({ jobStatus: 'SUCCEEDED', endTime: END }), {
    status: 'Succeeded',
    endedAt: Date.parse(END),
  }),
  job(['RayCluster', 'ready'], withStatus({ state: 'ready' }), { status: 'Running' }),
  job(['RayCluster', 'new'], withStatus({}), { status: 'Pending' }),
  job(['SparkApplication', 'submitted'], withStatus({ applicationState: { state: 'SUBMITTED' } }), {
    status: 'Pending',
  }),
  job(['SparkApplication', 'completed'], withStatus({ applicationState: { state: 'COMPLETED' } }), {
    status: 'Succeeded',
  }),
  job(['Job', 'active and ready'], withStatus({ active: 1, ready: 1 }), { status: 'Running' }),
  job(['Job', 'active, not ready'], withStatus({ active: 1, ready: 0 }), {
    status: 'Pending',
    detail: 'notReady',
  }),
  job(['Job', 'suspended'], withStatus({}, { spec: { suspend: true } }), {
    status: 'Pending',
    detail: 'suspended',
  }),
  job(['Job', 'complete'], withStatus({ conditions: [isTrue('Complete', { lastTransitionTime: END })] }), {
    status: 'Succeeded',
    endedAt: Date.parse(END),
  }),
  job(
    ['Job', 'failed'],
    withStatus({ conditions: [isTrue('Failed', { message: 'BackoffLimitExceeded' })] }),
    {
      status: 'Failed',
      message: 'BackoffLimitExceeded',
    },
  ),
]

describe('how a job of each kind says how it is', () => {
  it.each(CASES)('$type: $story', ({ type, object, want }) => {
    expect(kindOf(type).stateOf(object)).toMatchObject(want)
  })

  it.each(JOB_KINDS)('$type: whatever it holds, nothing throws', ({ stateOf, replicasOf }) => {
    for (const odd of [
      null,
      5,
      'x',
      [],
      {},
      { status: 7, spec: [] },
      { status: { conditions: [null, 3] } },
    ]) {
      expect(stateOf(odd).status).toBe('Pending')
      expect(() => replicasOf(odd)).not.toThrow()
    }
  })
})

const template = (limits: object) => ({ spec: { containers: [{ name: 'c', resources: { limits } }] } })
const GPU = { 'nvidia.com/gpu': 2, cpu: '500m' }
const gpuPods = { requests: { 'nvidia.com/gpu': '2', cpu: '500m' } }

describe('what the pods of a job will ask for, a limit counting as a request', () => {
  it.each([
    {
      type: 'PyTorchJob',
      spec: {
        pytorchReplicaSpecs: {
          Master: { template: template(GPU) },
          Worker: { replicas: 3, template: template(GPU) },
        },
      },
      want: [
        { name: 'Master', count: 1, ...gpuPods },
        { name: 'Worker', count: 3, ...gpuPods },
      ],
    },
    {
      type: 'TrainJob',
      spec: { trainer: { numNodes: 2, resourcesPerNode: { limits: { 'nvidia.com/gpu': 8 } } } },
      want: [{ name: 'node', count: 2, requests: { 'nvidia.com/gpu': '8' } }],
    },
    {
      type: 'TrainJob',
      spec: { runtimeRef: { name: 'x' } },
      want: [{ name: 'node', count: null, requests: null }],
    },
    {
      type: 'Volcano Job',
      spec: { tasks: [{ name: 'w', replicas: 4, template: template(GPU) }] },
      want: [{ name: 'w', count: 4, ...gpuPods }],
    },
    {
      type: 'RayJob',
      spec: {
        rayClusterSpec: {
          headGroupSpec: { template: template({}) },
          workerGroupSpecs: [{ groupName: 'g', replicas: 2, numOfHosts: 2, template: template(GPU) }],
        },
      },
      want: [
        { name: 'head', count: 1, requests: {} },
        { name: 'g', count: 4, ...gpuPods },
      ],
    },
    {
      type: 'JobSet',
      spec: {
        replicatedJobs: [
          { name: 'r', replicas: 2, template: { spec: { parallelism: 3, template: template(GPU) } } },
        ],
      },
      want: [{ name: 'r', count: 6, ...gpuPods }],
    },
    {
      type: 'Job',
      spec: { parallelism: 5, template: template(GPU) },
      want: [{ name: 'pod', count: 5, ...gpuPods }],
    },
    {
      type: 'MPIJob',
      spec: { replicas: 2, template: template(GPU) },
      want: [{ name: 'Worker', count: 2, ...gpuPods }],
    },
  ])('$type', ({ type, spec, want }) => {
    expect(kindOf(type).replicasOf({ spec })).toEqual(want)
  })
})

describe('which kinds a server serves', () => {
  it('takes the best version of each, and tells Kubernetes’ Job from Volcano’s', () => {
    const served = new Map([
      ['batch/v1', new Set(['jobs', 'cronjobs'])],
      ['batch.volcano.sh/v1alpha1', new Set(['jobs'])],
      ['kubeflow.org/v1', new Set(['pytorchjobs', 'mpijobs'])],
      ['kubeflow.org/v2beta1', new Set(['mpijobs'])],
      ['kubeflow.org/v9', new Set(['tfjobs'])],
    ])
    const found = servedKinds(served).map(({ kind, version }) => [kind.type, version])
    expect(found).toEqual([
      ['PyTorchJob', 'v1'],
      ['MPIJob', 'v2beta1'],
      ['Volcano Job', 'v1alpha1'],
      ['Job', 'v1'],
    ])
  })
})
