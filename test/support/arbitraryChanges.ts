// Random changes of a mirror, out of few names, so that they meet: reused names, other uids, lost deletions.
import fc from 'fast-check'
import { bytes, millis, milliCores } from '#core/base/units.ts'
import type {
  EventRecord,
  MirrorChange,
  MirrorRecord,
  NamespaceRecord,
  NodeRecord,
  PodRecord,
  WorkloadRecord,
} from '../../main/store/records.ts'
import { NOW } from './stores.ts'

const NODES = ['gpu-2', 'gpu-10', 'cpu-1', 'gpu-02']
const NAMESPACES = ['team-a', 'team-b', 'kube-system']
const GPU = 'nvidia.com/gpu'
const MEMORY = 'aliyun.com/gpu-mem'
const MIG = 'nvidia.com/mig-1g.10gb'

const uidOf = (prefix: string, most: number) => fc.integer({ min: 0, max: most }).map(n => `${prefix}-${n}`)
const createdAt = fc.integer({ min: 1, max: 4 }).map(millis)
const labels = fc.constantFrom(
  {},
  { app: 'Train' },
  { app: 'serve', 'example.com/tier': '10%_*' },
  { 'training.kubeflow.org/job-name': 'llama-3' },
)
const owner = fc.constantFrom(
  null,
  { kind: 'Job', name: 'train', uid: 'w-1' },
  { kind: 'ReplicaSet', name: 'serve-7d9c', uid: 'w-2' },
)

const offer = fc.constantFrom<
  Pick<NodeRecord, 'gpuMode' | 'gpuModel' | 'gpuCount' | 'gpuAllocatable' | 'gpuUnits'>
>(
  { gpuMode: 'none', gpuModel: null, gpuCount: 0, gpuAllocatable: 0, gpuUnits: {} },
  { gpuMode: 'exclusive', gpuModel: 'A100', gpuCount: 8, gpuAllocatable: 8, gpuUnits: { [GPU]: 1 } },
  { gpuMode: 'exclusive', gpuModel: null, gpuCount: 4, gpuAllocatable: 3, gpuUnits: { [GPU]: 1 } },
  { gpuMode: 'timeSliced', gpuModel: 'L4', gpuCount: 2, gpuAllocatable: 2, gpuUnits: { [GPU]: 0.25 } },
  { gpuMode: 'mig', gpuModel: 'A100', gpuCount: 1, gpuAllocatable: 1, gpuUnits: { [MIG]: 1 / 7 } },
  {
    gpuMode: 'sharedMemory',
    gpuModel: 'V100',
    gpuCount: 2,
    gpuAllocatable: 2,
    gpuUnits: { [MEMORY]: 1 / 32 },
  },
)

export const arbitraryNode: fc.Arbitrary<NodeRecord> = fc
  .record({
    uid: uidOf('node', 5),
    name: fc.constantFrom(...NODES),
    labels,
    createdAt,
    ip: fc.constantFrom(null, '10.0.0.2', '10.0.0.10'),
    roles: fc.constantFrom([], ['control-plane'], ['gpu', 'worker']),
    status: fc.constantFrom('ready', 'notReady', 'unknown'),
    isCordoned: fc.boolean(),
    cores: fc.integer({ min: 0, max: 64 }),
    isUnderPressure: fc.boolean(),
    version: fc.constantFrom(null, 'v1.9.0', 'v1.36.3'),
    offer,
  })
  .map(({ cores, isUnderPressure, version, offer: gpus, ...node }) => ({
    ...node,
    ...gpus,
    kind: 'node',
    cpuAllocatable: milliCores(cores * 1000),
    memoryAllocatable: bytes(cores * 2 ** 32),
    podsAllocatable: 110,
    conditions: [
      {
        type: 'Ready',
        status: node.status === 'ready' ? 'True' : 'Unknown',
        reason: '',
        message: '',
        since: null,
      },
      {
        type: 'MemoryPressure',
        status: isUnderPressure ? 'True' : 'False',
        reason: '',
        message: '',
        since: null,
      },
    ],
    taints: [],
    capacity: Object.fromEntries(Object.keys(gpus.gpuUnits).map(name => [name, '8'])),
    allocatable: Object.fromEntries(Object.keys(gpus.gpuUnits).map(name => [name, '8'])),
    system: version === null ? ({} as Record<string, string>) : { kubelet: version },
  }))

export const arbitraryPod: fc.Arbitrary<PodRecord> = fc
  .record({
    uid: uidOf('pod', 12),
    name: fc.constantFrom('train-0', 'train-2', 'train-10', 'serve-7d9c-x1', 'etcd'),
    namespace: fc.constantFrom(...NAMESPACES),
    labels,
    createdAt,
    node: fc.constantFrom(null, ...NODES, 'not-listed'),
    phase: fc.constantFrom('Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'),
    status: fc.constantFrom('Running', 'Pending', 'CrashLoopBackOff', 'Init:0/2'),
    cores: fc.integer({ min: 0, max: 8 }),
    gpuRequests: fc.constantFrom<Record<string, number>>(
      {},
      {},
      { [GPU]: 1 },
      { [GPU]: 8 },
      { [MEMORY]: 5 },
      { [MIG]: 2 },
    ),
    restarts: fc.integer({ min: 0, max: 3 }),
    owner,
    isReady: fc.boolean(),
  })
  .map(({ cores, isReady, ...pod }) => ({
    ...pod,
    kind: 'pod',
    facts: {
      labels: {},
      isReady,
      scheduledAt: null,
      startedAt: null,
      endedAt: null,
      waiting: null,
      isGated: false,
      leaf: null,
    },
    cpuRequested: milliCores(cores * 1000),
    memoryRequested: bytes(cores * 2 ** 30),
    requests: { cpu: String(cores) },
  }))

const namespace: fc.Arbitrary<NamespaceRecord> = fc.record({
  kind: fc.constant('namespace' as const),
  uid: uidOf('namespace', 3),
  name: fc.constantFrom(...NAMESPACES),
  labels,
  createdAt,
  phase: fc.constantFrom('Active', 'Terminating'),
})

const workload: fc.Arbitrary<WorkloadRecord> = fc.record({
  kind: fc.constant('workload' as const),
  uid: uidOf('workload', 5),
  name: fc.constantFrom('train', 'serve', 'serve-7d9c'),
  labels,
  createdAt,
  objectKind: fc.constantFrom('Job', 'ReplicaSet', 'Deployment'),
  namespace: fc.constantFrom(...NAMESPACES),
  owner,
  status: fc.constantFrom('', 'Terminating'),
})

const event: fc.Arbitrary<EventRecord> = fc
  .record({
    uid: uidOf('event', 6),
    name: fc.constantFrom('train-0.1', 'gpu-2.1'),
    namespace: fc.constantFrom(...NAMESPACES),
    createdAt,
    type: fc.constantFrom('Warning', 'Normal'),
    reason: fc.constantFrom('BackOff', 'NodeNotReady'),
    message: fc.constantFrom('', 'Back-off restarting failed container'),
    count: fc.integer({ min: 1, max: 9 }),
    regardingName: fc.constantFrom(...NODES, 'train-0'),
    age: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ age, ...event }) => ({
    ...event,
    kind: 'event',
    labels: {},
    regardingKind: event.regardingName === 'train-0' ? 'Pod' : 'Node',
    regardingNamespace: null,
    regardingUid: null,
    lastSeen: millis(NOW - age),
  }))

const record: fc.Arbitrary<MirrorRecord> = fc.oneof(
  { weight: 4, arbitrary: arbitraryPod },
  { weight: 3, arbitrary: arbitraryNode },
  namespace,
  workload,
  event,
)
const generation = fc.integer({ min: 1, max: 3 })

export const arbitraryChange: fc.Arbitrary<MirrorChange> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ op: fc.constant('upsert' as const), record, generation }) },
  {
    weight: 2,
    arbitrary: record.map(({ kind, uid }) => ({ op: 'delete' as const, kind, uid })),
  },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        op: fc.constant('prune' as const),
        kind: fc.constantFrom('node', 'pod', 'namespace', 'event', 'workload'),
        objectKind: fc.constantFrom('Job', 'ReplicaSet'),
        namespaces: fc.oneof(fc.constant(null), fc.subarray(NAMESPACES)),
        generation,
      },
      { requiredKeys: ['op', 'kind', 'namespaces', 'generation'] },
    ),
  },
)
