// Workloads as an admin writes them.
import { END_TIME_ANNOTATION } from '../../cluster/stages.ts'
import type { Manifest } from '../../cluster/manifests.ts'
import type { TreeNode } from './bookkeeper.ts'

export interface DeploymentSpec {
  readonly namespace: string
  readonly name?: string
  readonly replicas: number
  /** Requests and limits of its one container. */
  readonly resources: Readonly<Record<string, string | number>>
  /** How long a deleted pod takes to be gone, such as `5s`; at once when absent. */
  readonly endTime?: string
  /** Fields of the pod's spec besides. */
  readonly pod?: Readonly<Record<string, unknown>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
}

export function podTemplate({
  name = 'nginx',
  resources,
  endTime,
  pod,
  annotations,
  labels,
}: DeploymentSpec) {
  return {
    metadata: {
      labels: { app: name, ...labels },
      annotations: { ...annotations, ...(endTime && { [END_TIME_ANNOTATION]: endTime }) },
    },
    spec: {
      containers: [
        { name: 'nginx', image: 'nginx:1.29', resources: { requests: resources, limits: resources } },
      ],
      ...pod,
    },
  }
}

export const deployment = (spec: DeploymentSpec): Manifest => ({
  path: `/apis/apps/v1/namespaces/${spec.namespace}/deployments`,
  body: {
    metadata: { name: spec.name ?? 'nginx' },
    spec: {
      replicas: spec.replicas,
      selector: { matchLabels: { app: spec.name ?? 'nginx' } },
      template: podTemplate(spec),
    },
  },
})

/** A bare pod. */
export function barePod(spec: Omit<DeploymentSpec, 'replicas'>): Manifest {
  const { metadata, spec: body } = podTemplate({ ...spec, replicas: 1 })
  return {
    path: `/api/v1/namespaces/${spec.namespace}/pods`,
    body: { metadata: { name: spec.name ?? 'pod', ...metadata }, spec: body },
  }
}

export const GPU_DEVICES = 'gpu.example.com.deviceclass.resource.k8s.io/devices'

/** A template of claims of two GPUs each, and what of a pod's spec asks for such a claim. */
export function gpuClaims(namespace: string) {
  const name = 'two-gpus'
  const request = { name: 'gpu', exactly: { deviceClassName: 'gpu.example.com', count: 2 } }
  const template: Manifest = {
    path: `/apis/resource.k8s.io/v1/namespaces/${namespace}/resourceclaimtemplates`,
    body: { metadata: { name }, spec: { spec: { devices: { requests: [request] } } } },
  }
  return { template, pod: { resourceClaims: [{ name: 'gpus', resourceClaimTemplateName: name }] } }
}

type Quantities = Readonly<Record<string, string | number>>

/** The guide's tree: 40 cores, two halves of 20, four leaves of 10 that may use 20; each further resource in the same shares. */
export function guideTree(
  namespaces: readonly string[],
  perCore: Readonly<Record<string, number>> = {},
): TreeNode {
  const cores = (count: number): Quantities => ({
    cpu: count,
    ...Object.fromEntries(Object.entries(perCore).map(([name, each]) => [name, count * each])),
  })
  return {
    name: 'root',
    min: cores(40),
    max: cores(40),
    children: ['a', 'b'].map((half, at) => ({
      name: `root.${half}`,
      min: cores(20),
      max: cores(40),
      children: [1, 2].map(number => ({
        name: `root.${half}.${number}`,
        min: cores(10),
        max: cores(20),
        namespaces: [namespaces[at * 2 + number - 1] ?? ''],
      })),
    })),
  }
}
