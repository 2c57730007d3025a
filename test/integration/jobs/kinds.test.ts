// Jobs of every kind on a real API server, by small definitions of our own or (npm run test:conformance) the published ones.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { jobManifest, namespaceManifest, nodeManifest } from '../../cluster/manifests.ts'
import { createAll, listAll, until } from '../../cluster/objects.ts'
import { startCluster, type TestCluster } from '../../cluster/start.ts'
import { installCrds } from '../../support/crds.ts'
import { openBackend, type RunningBackend } from '../../support/runningBackend.ts'
import { temporaryHome, type TemporaryHome } from '../../support/temporaryHome.ts'

const NAMESPACE = 'jobs'
const START = '2026-11-01T00:00:00Z'
const END = '2026-11-01T02:00:00Z'
const condition = (type: string, at = START) => ({
  type,
  status: 'True',
  reason: 'Test',
  message: `it is ${type}`,
  lastTransitionTime: at,
})
const template = (gpus: number) => ({
  spec: {
    restartPolicy: 'Never',
    containers: [
      {
        name: 'pytorch',
        image: 'registry.example/train:1',
        resources: { limits: { 'nvidia.com/gpu': gpus } },
      },
    ],
  },
})
const ofCluster = (gpus: number) => ({
  rayVersion: '2.40.0',
  headGroupSpec: { rayStartParams: {}, template: template(0) },
  workerGroupSpecs: [
    {
      groupName: 'g',
      replicas: 2,
      minReplicas: 2,
      maxReplicas: 4,
      rayStartParams: {},
      template: template(gpus),
    },
  ],
})

type Kind = {
  readonly type: string
  readonly crd: string
  readonly version: string
  readonly kind: string
  readonly spec: object
  readonly status: object
  readonly want: object
}
const KINDS: readonly Kind[] = [
  {
    type: 'PyTorchJob',
    crd: 'pytorchjobs.kubeflow.org',
    version: 'v1',
    kind: 'PyTorchJob',
    spec: {
      pytorchReplicaSpecs: {
        Master: { replicas: 1, restartPolicy: 'OnFailure', template: template(1) },
        Worker: { replicas: 3, restartPolicy: 'OnFailure', template: template(1) },
      },
    },
    status: {
      conditions: [condition('Created'), condition('Succeeded', END)],
      replicaStatuses: { Master: { succeeded: 1 }, Worker: { succeeded: 3 } },
      startTime: START,
      completionTime: END,
    },
    want: { status: 'Succeeded', durationSeconds: 7200, requestedGpus: 4 },
  },
  {
    type: 'TFJob',
    crd: 'tfjobs.kubeflow.org',
    version: 'v1',
    kind: 'TFJob',
    spec: { tfReplicaSpecs: { Worker: { replicas: 2, restartPolicy: 'Never', template: template(2) } } },
    status: { conditions: [condition('Failed', END)], replicaStatuses: {}, startTime: START },
    want: { status: 'Failed', durationSeconds: 7200, requestedGpus: 4 },
  },
  {
    type: 'MPIJob',
    crd: 'mpijobs.kubeflow.org',
    version: 'v1',
    kind: 'MPIJob',
    spec: {
      mpiReplicaSpecs: {
        Launcher: { replicas: 1, restartPolicy: 'Never', template: template(0) },
        Worker: { replicas: 2, restartPolicy: 'Never', template: template(8) },
      },
    },
    status: { conditions: [condition('Created')], replicaStatuses: {} },
    want: { status: 'Pending', durationSeconds: null, requestedGpus: 16 },
  },
  {
    type: 'TrainJob',
    crd: 'trainjobs.trainer.kubeflow.org',
    version: 'v1alpha1',
    kind: 'TrainJob',
    spec: {
      runtimeRef: { name: 'torch-distributed' },
      trainer: { numNodes: 2, resourcesPerNode: { limits: { 'nvidia.com/gpu': 8 } } },
    },
    status: {
      conditions: [],
      jobsStatus: [{ name: 'node', active: 1, ready: 1, succeeded: 0, failed: 0, suspended: 0 }],
    },
    want: { status: 'Running', requestedGpus: 16 },
  },
  {
    type: 'Volcano Job',
    crd: 'jobs.batch.volcano.sh',
    version: 'v1alpha1',
    kind: 'Job',
    spec: {
      minAvailable: 2,
      schedulerName: 'volcano',
      queue: 'default',
      tasks: [{ name: 'worker', replicas: 2, template: template(1) }],
    },
    status: { state: { phase: 'Running', lastTransitionTime: START }, running: 2, minAvailable: 2 },
    want: { status: 'Running', requestedGpus: 2 },
  },
  {
    type: 'RayJob',
    crd: 'rayjobs.ray.io',
    version: 'v1',
    kind: 'RayJob',
    spec: { entrypoint: 'python train.py', rayClusterSpec: ofCluster(4) },
    status: {
      jobStatus: 'RUNNING',
      jobDeploymentStatus: 'Running',
      rayClusterName: 'rj-x',
      startTime: START,
      rayClusterStatus: {},
    },
    want: { status: 'Running', requestedGpus: 8 },
  },
  {
    type: 'RayCluster',
    crd: 'rayclusters.ray.io',
    version: 'v1',
    kind: 'RayCluster',
    spec: ofCluster(1),
    status: { state: 'ready' },
    want: { status: 'Running', requestedGpus: 2 },
  },
  {
    type: 'JobSet',
    crd: 'jobsets.jobset.x-k8s.io',
    version: 'v1alpha2',
    kind: 'JobSet',
    spec: {
      replicatedJobs: [
        {
          name: 'w',
          replicas: 2,
          template: { spec: { parallelism: 2, completions: 2, template: template(1) } },
        },
      ],
    },
    status: {
      conditions: [condition('Suspended')],
      replicatedJobsStatus: [{ name: 'w', ready: 0, succeeded: 0, failed: 0, active: 0, suspended: 2 }],
      restarts: 0,
      restartsCountTowardsMax: 0,
    },
    want: { status: 'Pending', detail: 'suspended', requestedGpus: 4 },
  },
]

const isPossible = inject('cluster')?.hasFakeNodes === true

describe.skipIf(!isPossible)('jobs of every kind', () => {
  let cluster: TestCluster
  let api: Api
  let home: TemporaryHome
  let backend: RunningBackend
  let dashboards: Dashboards

  const pathOf = ({ crd, version }: Kind) => {
    const [plural, ...group] = crd.split('.')
    return `/apis/${group.join('.')}/${version}/namespaces/${NAMESPACE}/${plural}`
  }

  beforeAll(async () => {
    cluster = await startCluster()
    home = temporaryHome()
    api = await openApi(cluster.kubeconfigPath)
    await installCrds(
      api,
      KINDS.map(({ crd }) => crd),
    )
    await createAll(api, [
      namespaceManifest(NAMESPACE),
      nodeManifest({ name: 'gpu-1', gpu: { model: 'NVIDIA-A100-SXM4-80GB', count: 8 } }),
    ])
    for (const kind of KINDS) {
      const name = kind.type.toLowerCase().replaceAll(' ', '-')
      const [, ...group] = kind.crd.split('.')
      await api.send('POST', pathOf(kind), {
        apiVersion: `${group.join('.')}/${kind.version}`,
        kind: kind.kind,
        metadata: { name, namespace: NAMESPACE },
        spec: kind.spec,
      })
      await api.send('PATCH', `${pathOf(kind)}/${name}/status`, { status: kind.status })
    }
    await createAll(api, [
      jobManifest({ name: 'runs', namespace: NAMESPACE, gpus: 2, pods: 2, runTime: '1h' }),
      jobManifest({ name: 'waits', namespace: NAMESPACE, gpus: 16, pods: 1, runTime: '1h' }),
    ])
    await until(
      'two pods run and one is found to fit nowhere',
      async () => {
        const pods = await listAll(api, `/api/v1/namespaces/${NAMESPACE}/pods`)
        const running = pods.filter(({ status }) => status?.phase === 'Running')
        const refused = pods.filter(({ status }) =>
          status?.conditions?.some(({ type, status: is }) => type === 'PodScheduled' && is === 'False'),
        )
        const job = await api.send<{ status?: { ready?: number } }>(
          'GET',
          `/apis/batch/v1/namespaces/${NAMESPACE}/jobs/runs`,
        )
        // The job controller counts pods that are ready a second after they are.
        return running.length === 2 && refused.length === 1 && job.status?.ready === 2 ? pods : undefined
      },
      { timeoutMs: 20_000 },
    )
    backend = openBackend(home.dataFolder)
    await backend.add([cluster.kubeconfigPath])
    const kept = await backend.client.query('clusters.list', undefined)
    const id = kept.find(({ isSample }) => !isSample)?.id as ClusterId
    const asked = { cluster: id, prometheus: null }
    dashboards = (await backend.client.query('dashboards.collect', asked)).dashboards
  })
  afterAll(async () => {
    await backend?.close()
    api?.close()
    await cluster?.stop()
    home?.dispose()
  })

  const jobOf = (type: string, name = type.toLowerCase().replaceAll(' ', '-')) =>
    dashboards.jobs.find(job => job.type === type && job.name === name)

  it.each(KINDS)('$type', ({ type, want }) => {
    expect(jobOf(type)).toMatchObject({ namespace: NAMESPACE, type, ...want })
  })

  it('Job: one that runs has its pods, their GPUs and a start', () => {
    expect(jobOf('Job', 'runs')).toMatchObject({
      status: 'Running',
      requestedGpus: 4,
      requestedGpuMemoryBytes: 4 * 81_920 * 2 ** 20,
      waiting: [],
    })
    expect(jobOf('Job', 'runs')?.instances.map(({ node }) => node)).toEqual(['gpu-1', 'gpu-1'])
    expect(jobOf('Job', 'runs')?.durationSeconds).toBeGreaterThanOrEqual(0)
  })

  it('Job: one that waits says why, and for how long', () => {
    const job = jobOf('Job', 'waits')
    expect(job).toMatchObject({ status: 'Pending', requestedGpus: 16, durationSeconds: null })
    expect(job?.waiting).toMatchObject([{ reason: 'Unschedulable', pods: 1 }])
    expect(job?.waiting[0]?.message).toMatch(/Insufficient nvidia.com\/gpu/)
    expect(job?.waitSeconds).toBeGreaterThanOrEqual(0)
  })

  it('the cluster counts each once', () => {
    expect(dashboards.jobs).toHaveLength(KINDS.length + 2)
    expect(dashboards.missingKinds).toEqual([])
    expect(dashboards.cluster.jobs).toEqual({ running: 5, pending: 3, succeeded: 1, failed: 1 })
    expect(dashboards.cluster.gpusPending).toBe(16)
  })
})
