// A fleet as objects of a real API server: nodes with shared and cut GPUs, pods that hold them, and a training job over two nodes.
import type { Api } from '../../cluster/api.ts'
import {
  type GpuModel,
  type Manifest,
  namespaceManifest,
  nodeManifest,
  podManifest,
} from '../../cluster/manifests.ts'
import { createAll, listAll, until } from '../../cluster/objects.ts'
import { makeFleet, type NodePlan, type TruePod } from './fleet.ts'

export const NAMESPACE = 'ml'
const MODEL = 'NVIDIA-A100-SXM4-80GB' satisfies GpuModel
const MEMORY_MIB = 81_920
const pod = (name: string): TruePod => ({ namespace: NAMESPACE, name })
const BERT = [pod('bert-0'), pod('bert-1')] as const
const SLICES = [pod('slice-a'), pod('slice-b')]
const MIG = pod('mig-a')

/** 8 + 8 whole GPUs of which the job holds 4 + 8, two that are time-sliced in four, and one that is cut in two. */
export const PLANS: readonly NodePlan[] = [
  {
    name: 'gpu-a',
    model: 'NVIDIA A100-SXM4-80GB',
    memoryMib: MEMORY_MIB,
    pods: [[BERT[0]], [BERT[0]], [BERT[0]], [BERT[0]], [], [], [], []],
  },
  {
    name: 'gpu-b',
    model: 'NVIDIA A100-SXM4-80GB',
    memoryMib: MEMORY_MIB,
    pods: Array.from({ length: 8 }, () => [BERT[1]]),
  },
  { name: 'gpu-c', model: 'NVIDIA A100-SXM4-80GB', memoryMib: MEMORY_MIB, pods: [SLICES, []] },
  {
    name: 'gpu-d',
    model: 'NVIDIA A100-SXM4-80GB',
    memoryMib: MEMORY_MIB,
    pods: [[]],
    slices: [
      ['3g.40gb', 3, MIG],
      ['4g.40gb', 4, null],
    ],
  },
]

export const fleetOf = (seed: number) => makeFleet(PLANS, seed)

type Body = {
  metadata: { labels: Record<string, string>; annotations: Record<string, string> }
  status: Record<string, Record<string, string>>
}
type More = { labels?: object; annotations?: object; resources?: object }

const gpuNode = (name: string, count: number, more: More = {}): Manifest =>
  withMore(nodeManifest({ name, gpu: { model: MODEL, count } }), more)

function withMore({ path, body }: Manifest, more: More): Manifest {
  const { metadata, status, ...rest } = structuredClone(body) as Body
  Object.assign(metadata.labels, more.labels)
  Object.assign(metadata.annotations, more.annotations)
  // Both are one object where they come from.
  const both = { ...status['capacity'], ...more.resources }
  return { path, body: { ...rest, metadata, status: { ...status, capacity: both, allocatable: both } } }
}

function gpuPod(of: TruePod, node: string, resources: Readonly<Record<string, string>>): Manifest {
  const manifest = podManifest({ ...of, nodeName: node })
  const body = structuredClone(manifest.body) as { spec: { containers: { resources: object }[] } }
  for (const container of body.spec.containers)
    container.resources = { requests: { cpu: '1', ...resources }, limits: { ...resources } }
  return { path: manifest.path, body }
}

const GPU = 'nvidia.com/gpu'

/** Creates the nodes, the pods and, where its kind is served, the job that owns two of them; resolves when the pods run. */
export async function createGpuCluster(api: Api): Promise<void> {
  await createAll(api, [
    namespaceManifest(NAMESPACE),
    gpuNode('gpu-a', 8),
    gpuNode('gpu-b', 8),
    gpuNode('gpu-c', 2, {
      labels: { 'nvidia.com/gpu.replicas': '4', 'nvidia.com/gpu.sharing-strategy': 'time-slicing' },
      resources: { [GPU]: '8' },
    }),
    gpuNode('gpu-d', 1, {
      labels: { 'nvidia.com/mig.strategy': 'mixed' },
      resources: { [GPU]: '0', 'nvidia.com/mig-3g.40gb': '1', 'nvidia.com/mig-4g.40gb': '1' },
    }),
    nodeManifest({ name: 'cpu-only' }),
  ])
  const job = await createJob(api)
  const owned = (manifest: Manifest): Manifest => ({
    ...manifest,
    body: { ...manifest.body, metadata: { ...(manifest.body as Body).metadata, ownerReferences: [job] } },
  })
  await createAll(api, [
    owned(gpuPod(BERT[0], 'gpu-a', { [GPU]: '4' })),
    owned(gpuPod(BERT[1], 'gpu-b', { [GPU]: '8' })),
    ...SLICES.map(slice => gpuPod(slice, 'gpu-c', { [GPU]: '1' })),
    gpuPod(MIG, 'gpu-d', { 'nvidia.com/mig-3g.40gb': '1' }),
  ])
  await until(
    'pods run',
    async () => {
      const pods = await listAll(api, `/api/v1/namespaces/${NAMESPACE}/pods`)
      return pods.length === 5 && pods.every(({ status }) => status?.phase === 'Running') ? pods : undefined
    },
    { timeoutMs: 20_000 },
  )
}

/** Two nodes whose GPUs are shared by memory, each with a pod: one of gpushare, one of HAMi. */
export async function createSharingNodes(api: Api): Promise<void> {
  const share = nodeManifest({ name: 'share-a', labels: { 'aliyun.accelerator/nvidia_name': 'Tesla-T4' } })
  const gib = { 'aliyun.com/gpu-mem': '60', 'aliyun.com/gpu-count': '4' }
  // Twenty slots of two cards; the labels are those of feature discovery.
  const vgpu = nodeManifest({ name: 'hami-a', labels: { 'nvidia.com/gpu.memory': '32768' } })
  const cards = ['GPU-a', 'GPU-b'].map(id => ({
    id,
    count: 10,
    devmem: 32_768,
    type: 'NVIDIA-V100',
    health: true,
  }))
  await createAll(api, [
    withMore(share, { resources: gib }),
    withMore(vgpu, {
      resources: { [GPU]: '20' },
      annotations: { 'hami.io/node-nvidia-register': JSON.stringify(cards) },
    }),
  ])
  await createAll(api, [
    gpuPod(pod('share-1'), 'share-a', { 'aliyun.com/gpu-mem': '15' }),
    gpuPod(pod('hami-1'), 'hami-a', { [GPU]: '1', 'nvidia.com/gpumem': '8192' }),
  ])
}

async function createJob(api: Api): Promise<object> {
  const path = `/apis/kubeflow.org/v1/namespaces/${NAMESPACE}/pytorchjobs`
  const template = { spec: { containers: [{ name: 'pytorch', image: 'registry.example/bert:1' }] } }
  const created = await api.send<{ metadata: { uid: string; name: string } }>('POST', path, {
    apiVersion: 'kubeflow.org/v1',
    kind: 'PyTorchJob',
    metadata: { name: 'bert' },
    spec: { pytorchReplicaSpecs: { Worker: { replicas: 2, template } } },
  })
  await api.send('PATCH', `${path}/bert/status`, {
    status: {
      startTime: '2026-11-01T00:00:00Z',
      conditions: [{ type: 'Running', status: 'True', reason: 'PyTorchJobRunning' }],
      replicaStatuses: { Worker: { active: 2 } },
    },
  })
  const { uid, name } = created.metadata
  return { apiVersion: 'kubeflow.org/v1', kind: 'PyTorchJob', name, uid, controller: true }
}
