// Kinds of training jobs: where they are served, what their pods will ask for, and how they say how they are. Pure.
import { countAt, dig, entriesAt, listAt, textAt } from './dig.ts'
import {
  batchState,
  type JobState,
  jobSetState,
  kubeflowState,
  launcherState,
  rayClusterState,
  rayJobState,
  sparkState,
  trainJobState,
  volcanoState,
} from './state.ts'
import { ofTemplate, type Replica, resourcesOf } from './template.ts'

export type JobKind = {
  /** How people call it. */
  readonly type: string
  readonly kind: string
  readonly group: string
  /** Versions that are understood, the best first. */
  readonly versions: readonly string[]
  readonly plural: string
  readonly stateOf: (object: unknown) => JobState
  readonly replicasOf: (object: unknown) => readonly Replica[]
  /** A label of its pods that holds its name, for pods whose owners cannot be followed. */
  readonly label: string
}

/** `spec.FIELD` of kubeflow.org: replicas by their type. */
const replicaSpecs =
  (...fields: readonly string[]) =>
  (object: unknown): readonly Replica[] =>
    fields.flatMap(field =>
      entriesAt(object, 'spec', field).map(([name, spec]) =>
        ofTemplate(name, countAt(spec, 'replicas') ?? 1, dig(spec, 'template')),
      ),
    )

const KUBEFLOW_LABEL = 'training.kubeflow.org/job-name'

const kubeflow = (kind: string, field: string): JobKind => ({
  type: kind,
  kind,
  group: 'kubeflow.org',
  versions: ['v1'],
  plural: `${kind.toLowerCase()}s`,
  stateOf: kubeflowState,
  replicasOf: replicaSpecs(field),
  label: KUBEFLOW_LABEL,
})

const raySpec =
  (...path: readonly string[]) =>
  (object: unknown): readonly Replica[] => [
    ofTemplate('head', 1, dig(object, ...path, 'headGroupSpec', 'template')),
    ...listAt(object, ...path, 'workerGroupSpecs').map(group =>
      ofTemplate(
        textAt(group, 'groupName'),
        (countAt(group, 'replicas') ?? countAt(group, 'minReplicas') ?? 0) *
          (countAt(group, 'numOfHosts') ?? 1),
        dig(group, 'template'),
      ),
    ),
  ]

/** A GPU of a driver or executor: `gpu: {name, quantity}`. */
const sparkReplica = (object: unknown, role: 'driver' | 'executor'): Replica => {
  const name = textAt(object, 'spec', role, 'gpu', 'name')
  const quantity = countAt(object, 'spec', role, 'gpu', 'quantity')
  return {
    name: role,
    count: role === 'driver' ? 1 : (countAt(object, 'spec', role, 'instances') ?? 1),
    requests: name === '' || quantity === null ? {} : { [name]: String(quantity) },
  }
}

/** Those of the reference's table; kinds that own others come first. */
export const JOB_KINDS: readonly JobKind[] = [
  {
    type: 'TrainJob',
    kind: 'TrainJob',
    group: 'trainer.kubeflow.org',
    versions: ['v1alpha1'],
    plural: 'trainjobs',
    stateOf: trainJobState,
    // What it leaves out is in its runtime, and in its pods once there are any.
    replicasOf: object => [
      {
        name: 'node',
        count: countAt(object, 'spec', 'trainer', 'numNodes'),
        requests:
          dig(object, 'spec', 'trainer', 'resourcesPerNode') === undefined
            ? null
            : resourcesOf({ resources: dig(object, 'spec', 'trainer', 'resourcesPerNode') }),
      },
    ],
    // Of the JobSet that it makes, which has its name.
    label: 'jobset.sigs.k8s.io/jobset-name',
  },
  kubeflow('PyTorchJob', 'pytorchReplicaSpecs'),
  kubeflow('TFJob', 'tfReplicaSpecs'),
  kubeflow('XGBoostJob', 'xgbReplicaSpecs'),
  kubeflow('PaddleJob', 'paddleReplicaSpecs'),
  kubeflow('JAXJob', 'jaxReplicaSpecs'),
  {
    ...kubeflow('MPIJob', 'mpiReplicaSpecs'),
    // Three kinds of one name: arena's own is told by its shape.
    versions: ['v2beta1', 'v1', 'v1alpha1'],
    stateOf: object =>
      dig(object, 'status', 'launcherStatus') === undefined ? kubeflowState(object) : launcherState(object),
    replicasOf: object =>
      dig(object, 'spec', 'mpiReplicaSpecs') === undefined
        ? [ofTemplate('Worker', countAt(object, 'spec', 'replicas') ?? 1, dig(object, 'spec', 'template'))]
        : replicaSpecs('mpiReplicaSpecs')(object),
  },
  {
    type: 'Volcano Job',
    kind: 'Job',
    group: 'batch.volcano.sh',
    versions: ['v1alpha1'],
    plural: 'jobs',
    stateOf: volcanoState,
    replicasOf: object =>
      listAt(object, 'spec', 'tasks').map(task =>
        ofTemplate(textAt(task, 'name'), countAt(task, 'replicas') ?? 1, dig(task, 'template')),
      ),
    label: 'volcano.sh/job-name',
  },
  {
    type: 'RayJob',
    kind: 'RayJob',
    group: 'ray.io',
    versions: ['v1', 'v1alpha1'],
    plural: 'rayjobs',
    stateOf: rayJobState,
    replicasOf: raySpec('spec', 'rayClusterSpec'),
    label: 'ray.io/originated-from-cr-name',
  },
  {
    type: 'RayCluster',
    kind: 'RayCluster',
    group: 'ray.io',
    versions: ['v1', 'v1alpha1'],
    plural: 'rayclusters',
    stateOf: rayClusterState,
    replicasOf: raySpec('spec'),
    label: 'ray.io/cluster',
  },
  {
    type: 'JobSet',
    kind: 'JobSet',
    group: 'jobset.x-k8s.io',
    versions: ['v1alpha2', 'v1beta1'],
    plural: 'jobsets',
    stateOf: jobSetState,
    replicasOf: object =>
      listAt(object, 'spec', 'replicatedJobs').map(job =>
        ofTemplate(
          textAt(job, 'name'),
          (countAt(job, 'replicas') ?? 1) * (countAt(job, 'template', 'spec', 'parallelism') ?? 1),
          dig(job, 'template', 'spec', 'template'),
        ),
      ),
    label: 'jobset.sigs.k8s.io/jobset-name',
  },
  {
    type: 'SparkApplication',
    kind: 'SparkApplication',
    group: 'sparkoperator.k8s.io',
    versions: ['v1beta2'],
    plural: 'sparkapplications',
    stateOf: sparkState,
    replicasOf: object => [sparkReplica(object, 'driver'), sparkReplica(object, 'executor')],
    label: 'sparkoperator.k8s.io/app-name',
  },
  {
    type: 'Job',
    kind: 'Job',
    group: 'batch',
    versions: ['v1'],
    plural: 'jobs',
    stateOf: batchState,
    replicasOf: object => [
      ofTemplate('pod', countAt(object, 'spec', 'parallelism') ?? 1, dig(object, 'spec', 'template')),
    ],
    label: 'batch.kubernetes.io/job-name',
  },
]

/**
 * Labels of pods that make a job without an object of its own, or one that this identity may not read: the label with the job's
 * name, and the type that it stands for. Kinds' own labels come first; arena's and older operators' after them.
 */
export const NAME_LABELS: readonly (readonly [label: string, type: string])[] = [
  ...new Map(
    JOB_KINDS.map(({ label, type }): [string, string] => [label, label === KUBEFLOW_LABEL ? '' : type]),
  ),
  ['mpi_job_name', 'MPIJob'],
  ['pytorch-job-name', 'PyTorchJob'],
  ['tf-job-name', 'TFJob'],
  ['kubedl.io/job-name', ''],
  ['job-name', 'Job'],
  ['ray.io/originated-from-cr-name', ''],
]

/** Labels that name the type where the name's label leaves it open, with what is to be made of them. */
export const TYPE_LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'training.kubeflow.org/operator-name': {
    'pytorchjob-controller': 'PyTorchJob',
    'tfjob-controller': 'TFJob',
    'mpijob-controller': 'MPIJob',
    'xgboostjob-controller': 'XGBoostJob',
    'paddlejob-controller': 'PaddleJob',
    'jaxjob-controller': 'JAXJob',
  },
  // These hold the kind itself.
  'ray.io/originated-from-crd': {},
  createdBy: {},
}

/** arena marks the pods of whatever it starts: `release` is the job where `createdBy` tells its kind. https://github.com/kubeflow/arena */
export const ARENA = { name: 'release', type: 'createdBy' } as const

/** Every label that is kept of a pod for the sake of its job. */
export const JOB_LABELS: ReadonlySet<string> = new Set([
  ...NAME_LABELS.map(([label]) => label),
  ...Object.keys(TYPE_LABELS),
  ARENA.name,
])
