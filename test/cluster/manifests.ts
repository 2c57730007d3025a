// Kubernetes objects for tests and the playground, as plain data.
import { FAKE_NODE_ANNOTATION } from './flags.ts'
import { RUN_TIME_ANNOTATION } from './stages.ts'

/** An object to create: where its collection is, and what is posted there. */
export interface Manifest {
  readonly path: string
  readonly body: object
}

/** GPU models as the GPU operator's feature discovery names them, with their memory in MiB. */
const GPU_MEMORY_MIB = {
  'NVIDIA-A100-SXM4-80GB': 81_920,
  'NVIDIA-H100-80GB-HBM3': 81_559,
  'NVIDIA-L40S': 46_068,
} as const
export type GpuModel = keyof typeof GPU_MEMORY_MIB

export interface NodeSpec {
  readonly name: string
  /** GPUs and their labels; a node without any when absent. */
  readonly gpu?: { readonly model: GpuModel; readonly count: number }
  /** 64 when absent. */
  readonly cpus?: number
  /** 256 GiB when absent. */
  readonly memoryGib?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly { key: string; value?: string; effect: string }[]
  /** The node's internal IP; 127.0.0.1 when absent. */
  readonly ip?: string
  /** False for a node that no fake kubelet looks after: it never turns Ready by itself. */
  readonly isFake?: boolean
}

const gpuLabels = ({ model, count }: NonNullable<NodeSpec['gpu']>) => ({
  'nvidia.com/gpu.present': 'true',
  'nvidia.com/gpu.product': model,
  'nvidia.com/gpu.memory': String(GPU_MEMORY_MIB[model]),
  'nvidia.com/gpu.count': String(count),
})

/** A node with the labels, capacity and addresses that a kubelet and GPU feature discovery would give it. */
export function nodeManifest(spec: NodeSpec): Manifest {
  const { name, gpu, cpus = 64, memoryGib = 256, labels = {}, taints, ip, isFake = true } = spec
  const resources = {
    cpu: String(cpus),
    memory: `${memoryGib}Gi`,
    'ephemeral-storage': '1Ti',
    pods: '110',
    ...(gpu && { 'nvidia.com/gpu': String(gpu.count) }),
  }
  const addresses = [
    { type: 'InternalIP', address: ip ?? '127.0.0.1' },
    { type: 'Hostname', address: name },
  ]
  return {
    path: '/api/v1/nodes',
    body: {
      metadata: {
        name,
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          ...(gpu && gpuLabels(gpu)),
          ...labels,
        },
        ...(isFake && { annotations: { [FAKE_NODE_ANNOTATION.name]: FAKE_NODE_ANNOTATION.value } }),
      },
      spec: { ...(taints && { taints }) },
      status: { capacity: resources, allocatable: resources, addresses },
    },
  }
}

export interface WorkloadSpec {
  readonly name: string
  readonly namespace: string
  /** 0 when absent. */
  readonly gpus?: number
  /** 1 when absent. */
  readonly cpus?: number
  /** 2 GiB when absent. */
  readonly memoryGib?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly nodeSelector?: Readonly<Record<string, string>>
  readonly priorityClassName?: string
}

function podTemplate(spec: WorkloadSpec) {
  const { name, gpus = 0, cpus = 1, memoryGib = 2, labels, nodeSelector, priorityClassName } = spec
  const gpu = gpus > 0 && { 'nvidia.com/gpu': String(gpus) }
  const resources = { requests: { cpu: String(cpus), memory: `${memoryGib}Gi`, ...gpu }, limits: { ...gpu } }
  return {
    metadata: { labels: { app: name, ...labels } },
    spec: {
      containers: [{ name: 'main', image: 'registry.example/workload:1', resources }],
      ...(nodeSelector && { nodeSelector }),
      ...(priorityClassName && { priorityClassName }),
    },
  }
}

export const namespaceManifest = (name: string, labels: Readonly<Record<string, string>> = {}): Manifest => ({
  path: '/api/v1/namespaces',
  body: { metadata: { name, labels } },
})

/** A bare pod; `nodeName` places it without the scheduler. */
export function podManifest(spec: WorkloadSpec & { readonly nodeName?: string }): Manifest {
  const { metadata, spec: pod } = podTemplate(spec)
  return {
    path: `/api/v1/namespaces/${spec.namespace}/pods`,
    body: {
      metadata: { name: spec.name, ...metadata },
      spec: { ...pod, ...(spec.nodeName && { nodeName: spec.nodeName }) },
    },
  }
}

export const deploymentManifest = (spec: WorkloadSpec & { readonly replicas: number }): Manifest => ({
  path: `/apis/apps/v1/namespaces/${spec.namespace}/deployments`,
  body: {
    metadata: { name: spec.name, ...(spec.labels && { labels: spec.labels }) },
    spec: {
      replicas: spec.replicas,
      selector: { matchLabels: { app: spec.name } },
      template: podTemplate(spec),
    },
  },
})

/** A Job whose pods run for `runTime` (such as `90s` or `2h`) and then succeed; at once when absent. */
export function jobManifest(
  spec: WorkloadSpec & { readonly pods: number; readonly runTime?: string },
): Manifest {
  const { metadata, spec: pod } = podTemplate(spec)
  const annotations = spec.runTime ? { [RUN_TIME_ANNOTATION]: spec.runTime } : {}
  return {
    path: `/apis/batch/v1/namespaces/${spec.namespace}/jobs`,
    body: {
      metadata: { name: spec.name, ...(spec.labels && { labels: spec.labels }) },
      spec: {
        parallelism: spec.pods,
        completions: spec.pods,
        backoffLimit: 0,
        template: { metadata: { ...metadata, annotations }, spec: { ...pod, restartPolicy: 'Never' } },
      },
    },
  }
}
