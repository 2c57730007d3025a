// A small cluster with something of everything, and what pages must show of it: counted by hand beside what is created.
import type { Api } from '../cluster/api.ts'
import {
  jobManifest,
  namespaceManifest,
  nodeManifest,
  podManifest,
  type WorkloadSpec,
} from '../cluster/manifests.ts'
import { createAll, isTrue, untilListed } from '../cluster/objects.ts'

export const NAMESPACE = 'team-a'
const GIB = 1024 ** 3

const role = (name: string) => ({ [`node-role.kubernetes.io/${name}`]: '' })

/** No kubelet, not even a fake one, is on it: it says what it is told to say. */
const SILENT = 'down-1'
const CONDITION = {
  type: 'Ready',
  status: 'False',
  reason: 'KubeletNotReady',
  message: 'the container runtime is down',
}
const XID = { reason: 'GpuXid', message: 'XID 79: the GPU has fallen off the bus', count: 3 }

const pod = (spec: Omit<WorkloadSpec, 'namespace'> & { nodeName?: string }) =>
  podManifest({ namespace: NAMESPACE, ...spec })

/** Creates all of it; resolves when the cluster is at rest. */
export async function createScene(api: Api): Promise<void> {
  await createAll(api, [
    namespaceManifest(NAMESPACE, { floor: 'seven' }),
    nodeManifest({
      name: 'gpu-a',
      ip: '10.0.0.11',
      gpu: { model: 'NVIDIA-L40S', count: 8 },
      labels: { ...role('worker'), ...role('gpu'), rack: 'r-17' },
    }),
    nodeManifest({ name: 'gpu-b', ip: '10.0.0.12', gpu: { model: 'NVIDIA-A100-SXM4-80GB', count: 8 } }),
    nodeManifest({
      name: 'gpu-c',
      ip: '10.0.0.13',
      gpu: { model: 'NVIDIA-H100-80GB-HBM3', count: 4 },
      taints: [{ key: 'example.com/gpu-unhealthy', effect: 'NoSchedule' }],
    }),
    nodeManifest({
      name: 'cpu-1',
      ip: '10.0.0.21',
      cpus: 32,
      memoryGib: 128,
      labels: role('control-plane'),
    }),
    nodeManifest({ name: SILENT, ip: '10.0.0.31', cpus: 16, memoryGib: 64, isFake: false }),
  ])
  await api.send('PATCH', '/api/v1/nodes/gpu-b', { spec: { unschedulable: true } })
  await api.send('PATCH', `/api/v1/nodes/${SILENT}/status`, { status: { conditions: [CONDITION] } })
  await untilListed(
    api,
    '/api/v1/nodes',
    nodes => nodes.filter(node => isTrue(node, 'Ready')).length === OVERVIEW.nodes.ready,
  )
  await untilListed(api, `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, found => found.length > 0)
  await createAll(api, [
    pod({ name: 'train-0', nodeName: 'gpu-a', gpus: 4, cpus: 8, memoryGib: 32, labels: { shift: 'night' } }),
    pod({ name: 'train-1', nodeName: 'gpu-b', gpus: 8, cpus: 16, memoryGib: 64 }),
    pod({ name: 'web-0', nodeName: 'cpu-1', cpus: 0.5, memoryGib: 1 }),
    pod({ name: 'waits', gpus: 2, cpus: 4, memoryGib: 8, nodeSelector: { rack: 'none-such' } }),
    pod({ name: 'broke', nodeName: SILENT }),
    jobManifest({
      name: 'done',
      namespace: NAMESPACE,
      pods: 1,
      nodeSelector: { 'kubernetes.io/hostname': 'cpu-1' },
    }),
    { path: '/api/v1/namespaces/default/events', body: xidEvent() },
  ])
  await api.send('PATCH', `${PODS}/broke/status`, { status: { phase: 'Failed' } })
  const { total, ...phases } = OVERVIEW.pods
  await untilListed(
    api,
    PODS,
    pods =>
      pods.length === total &&
      Object.entries(phases).every(
        ([phase, count]) => pods.filter(each => each.status?.phase === phase).length === count,
      ),
  )
  await untilListed(api, '/api/v1/events', events => events.some(isUnplaced))
}

const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`

const isUnplaced = (event: object): boolean => 'reason' in event && event.reason === 'FailedScheduling'

const xidEvent = () => ({
  metadata: { name: 'gpu-c.xid' },
  involvedObject: { kind: 'Node', name: 'gpu-c' },
  type: 'Warning',
  firstTimestamp: new Date(Date.now() - 60_000).toISOString(),
  lastTimestamp: new Date().toISOString(),
  ...XID,
})

/** The figures of the Overview. */
export const OVERVIEW = {
  nodes: { total: 5, ready: 4, notReady: 1, cordoned: 1 },
  /** gpu-a, gpu-b and gpu-c; the first two are held, the last bears a fault taint. */
  gpuNodes: { total: 3, allocated: 2, unhealthy: 1 },
  /** 8 + 8 + 4, of which train-0 has 4 and train-1 all 8 of its node. */
  gpus: { total: 20, allocated: 12, waiting: 2, unhealthy: 4 },
  /** 8 + 16 + 0.5; 3 × 64 + 32 + 16. */
  cores: { requested: 24.5, allocatable: 240 },
  /** 32 + 64 + 1; 3 × 256 + 128 + 64. */
  memoryGib: { requested: 97, allocatable: 960 },
  pods: { total: 6, Running: 3, Pending: 1, Succeeded: 1, Failed: 1 },
} as const

type Cells = readonly [text: string, csv: string]
const both = (text: string): Cells => [text, text]
const share = (used: number, all: number): Cells => [`${used} / ${all}`, `${used}`]
const gib = (used: number, all: number): Cells => [`${used} / ${all} GiB`, `${used * GIB},${all * GIB}`]
const ready: Cells = ['Ready', 'Ready,false']
const noGpus: readonly Cells[] = [
  ['–', 'none'],
  ['–', ''],
  ['–', '0,0'],
  ['–', '0'],
]
const gpus = (model: string, allocated: number, count: number): readonly Cells[] => [
  both('exclusive'),
  both(model),
  [`${count}`, `${count},${count}`],
  share(allocated, count),
]
const cores = (used: number, all: number): Cells => [`${used} / ${all}`, `${used},${all}`]
const pods = (count: number): Cells => [`${count}`, `${count},110`]
const none: Cells = ['–', '']

/** Of each node: what each column shows, and what is copied of it. Version and age are the API server's to tell. */
export const NODES: Readonly<Record<string, readonly Cells[]>> = {
  'cpu-1': [
    both('10.0.0.21'),
    ready,
    both('control-plane'),
    ...noGpus,
    cores(0.5, 32),
    gib(1, 128),
    pods(1),
    none,
  ],
  'down-1': [
    both('10.0.0.31'),
    ['Not ready', 'Not ready,false'],
    none,
    ...noGpus,
    cores(0, 16),
    gib(0, 64),
    pods(0),
    both('NotReady'),
  ],
  'gpu-a': [
    both('10.0.0.11'),
    ready,
    ['gpu, worker', '"gpu, worker"'],
    ...gpus('L40S', 4, 8),
    cores(8, 64),
    gib(32, 256),
    pods(1),
    none,
  ],
  'gpu-b': [
    both('10.0.0.12'),
    ['Ready, cordoned', 'Ready,true'],
    none,
    ...gpus('A100 SXM4 80GB', 8, 8),
    cores(16, 64),
    gib(64, 256),
    pods(1),
    none,
  ],
  'gpu-c': [
    both('10.0.0.13'),
    ['Unhealthy GPUs', 'Ready,false'],
    none,
    ...gpus('H100 80GB HBM3', 0, 4),
    cores(0, 64),
    gib(0, 256),
    pods(0),
    none,
  ],
}

export const CSV_HEADER =
  'Name,IP,Status,Cordoned,Roles,GPU mode,GPU model,GPUs,GPUs allocatable,GPUs allocated,CPU requested (cores),' +
  'CPU allocatable (cores),Memory requested (bytes),Memory allocatable (bytes),Pods,Pods allocatable,Conditions,Version,Created'
