// Jobs of every kind as their operators would have them, and what Canopy is to make of each.

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

/** One of kubeflow.org that runs on two pods with two GPUs each. */
const kubeflow = (kind: string, field: string): Kind => ({
  type: kind,
  crd: `${kind.toLowerCase()}s.kubeflow.org`,
  version: 'v1',
  kind,
  spec: { [field]: { Worker: { replicas: 2, restartPolicy: 'Never', template: template(2) } } },
  status: {
    conditions: [condition('Created'), condition('Running')],
    replicaStatuses: { Worker: { active: 2 } },
    startTime: START,
  },
  want: { status: 'Running', requestedGpus: 4 },
})

export type Kind = {
  readonly type: string
  readonly crd: string
  readonly version: string
  readonly kind: string
  readonly spec: object
  readonly status: object
  readonly want: object
}
export const KINDS: readonly Kind[] = [
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
  kubeflow('XGBoostJob', 'xgbReplicaSpecs'),
  kubeflow('PaddleJob', 'paddleReplicaSpecs'),
  kubeflow('JAXJob', 'jaxReplicaSpecs'),
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

/** Pods without an object of their job: of one that only its labels tell, and of arena's own. */
export const PLAIN = [
  {
    type: 'PyTorchJob',
    job: 'gone-operator',
    labels: {
      'training.kubeflow.org/job-name': 'gone-operator',
      'training.kubeflow.org/operator-name': 'pytorchjob-controller',
    },
  },
  { type: 'MPIJob', job: 'by-hand', labels: { mpi_job_name: 'by-hand' } },
]
