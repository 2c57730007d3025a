// Kubernetes objects for tests, built step by step: makeNode('a').gpus(8, 'NVIDIA-L40S').notReady().build()
import { createHash } from 'node:crypto'
import type { V1ContainerStatus, V1Node, V1OwnerReference, V1Pod } from '@kubernetes/client-node'
import { projectNode } from '../../main/clusters/project/node.ts'
import { projectPod } from '../../main/clusters/project/pod.ts'
import type { NodeRecord, PodRecord } from '../../main/store/records.ts'

/** The moment that stands for "some time ago" in built objects. */
export const BUILT_AT = new Date('2026-11-01T00:00:00Z')

type Texts = Record<string, string>

/** The uid of an object that was built: the same for the same kind, namespace and name. */
export function uidOf(kind: string, name: string, namespace = ''): string {
  const hex = createHash('sha256').update(`${kind}/${namespace}/${name}`).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

export const makeNode = (name = 'node-1'): NodeBuilder => new NodeBuilder(name)
export const makePod = (name = 'pod-1', namespace = 'default'): PodBuilder => new PodBuilder(name, namespace)

/** A ready node of 64 cores and 256 GiB without GPUs, until told otherwise. */
export class NodeBuilder {
  readonly #labels: Texts
  readonly #annotations: Texts = {}
  readonly #capacity: Texts = { cpu: '64', memory: '256Gi', pods: '110' }
  readonly #allocatable: Texts = { cpu: '64', memory: '256Gi', pods: '110' }
  readonly #name: string
  #ready = { status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
  #readySince = BUILT_AT
  #createdAt = BUILT_AT
  #ip = '198.18.0.1'
  #isCordoned = false
  #taints: { key: string; value?: string; effect: string }[] = []

  constructor(name: string) {
    this.#name = name
    this.#labels = { 'kubernetes.io/hostname': name, 'kubernetes.io/arch': 'amd64' }
  }

  /** Whole GPUs as the device plugin offers them and gpu-feature-discovery labels them. */
  gpus(count: number, product: string, memoryMiB = 81_559): this {
    this.labels({
      'nvidia.com/gpu.present': 'true',
      'nvidia.com/gpu.count': String(count),
      'nvidia.com/gpu.product': product,
      'nvidia.com/gpu.memory': String(memoryMiB),
      'nvidia.com/gpu.replicas': '1',
      'nvidia.com/gpu.sharing-strategy': 'none',
    })
    return this.resource('nvidia.com/gpu', count)
  }

  /** Each of the GPUs offered `replicas` times. */
  timeSliced(replicas: number): this {
    const count = Number(this.#labels['nvidia.com/gpu.count'])
    this.labels({
      'nvidia.com/gpu.replicas': String(replicas),
      'nvidia.com/gpu.sharing-strategy': 'time-slicing',
      'nvidia.com/gpu.product': `${this.#labels['nvidia.com/gpu.product']}-SHARED`,
    })
    return this.resource('nvidia.com/gpu', count * replicas)
  }

  /** GPUs cut into slices (strategy mixed): `{ '1g.10gb': 7 }`. None is left whole. */
  mig(slices: Readonly<Record<string, number>>): this {
    this.labels({ 'nvidia.com/mig.strategy': 'mixed' })
    this.resource('nvidia.com/gpu', 0)
    for (const [profile, count] of Object.entries(slices)) this.resource(`nvidia.com/mig-${profile}`, count)
    return this
  }

  resource(name: string, capacity: number | string, allocatable: number | string = capacity): this {
    this.#capacity[name] = String(capacity)
    this.#allocatable[name] = String(allocatable)
    return this
  }

  /** The device plugin calls only so many of a resource healthy. */
  healthy(allocatable: number, resource = 'nvidia.com/gpu'): this {
    this.#allocatable[resource] = String(allocatable)
    return this
  }

  notReady(message = 'Kubelet stopped posting node status.', since = BUILT_AT): this {
    this.#ready = { status: 'Unknown', reason: 'NodeStatusUnknown', message }
    this.#readySince = since
    return this.taint('node.kubernetes.io/unreachable', 'NoExecute')
  }

  cordoned(): this {
    this.#isCordoned = true
    return this.taint('node.kubernetes.io/unschedulable', 'NoSchedule')
  }

  taint(key: string, effect: string, value?: string): this {
    this.#taints.push(value === undefined ? { key, effect } : { key, value, effect })
    return this
  }

  role(role: string): this {
    return this.labels({ [`node-role.kubernetes.io/${role}`]: '' })
  }

  labels(labels: Texts): this {
    Object.assign(this.#labels, labels)
    return this
  }

  annotations(annotations: Texts): this {
    Object.assign(this.#annotations, annotations)
    return this
  }

  ip(ip: string): this {
    this.#ip = ip
    return this
  }

  createdAt(createdAt: Date): this {
    this.#createdAt = createdAt
    return this
  }

  build(): V1Node {
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: this.#name,
        uid: uidOf('Node', this.#name),
        creationTimestamp: this.#createdAt,
        labels: { ...this.#labels },
        annotations: { ...this.#annotations },
      },
      spec: {
        ...(this.#isCordoned && { unschedulable: true }),
        ...(this.#taints.length > 0 && { taints: [...this.#taints] }),
      },
      status: {
        addresses: [
          { type: 'InternalIP', address: this.#ip },
          { type: 'Hostname', address: this.#name },
        ],
        capacity: { ...this.#capacity },
        allocatable: { ...this.#allocatable },
        conditions: [
          { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory' },
          { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure' },
          { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID' },
          { type: 'Ready', ...this.#ready, lastTransitionTime: this.#readySince },
        ],
        nodeInfo: {
          architecture: 'amd64',
          bootID: '',
          containerRuntimeVersion: 'containerd://2.1.4',
          kernelVersion: '6.8.0-85-generic',
          kubeProxyVersion: '',
          kubeletVersion: 'v1.36.3',
          machineID: '',
          operatingSystem: 'linux',
          osImage: 'Ubuntu 24.04.3 LTS',
          systemUUID: '',
        },
      },
    }
  }

  record(): NodeRecord {
    return projectNode(this.build())
  }
}

/** A pod that waits for a node and asks for a core and a GiB, until told otherwise. */
export class PodBuilder {
  readonly #requests: Texts = { cpu: '1', memory: '1Gi' }
  readonly #labels: Texts = {}
  readonly #name: string
  readonly #namespace: string
  #phase = 'Pending'
  #reason: string | undefined
  #message: string | undefined
  #node: string | undefined
  #owner: V1OwnerReference | undefined
  #statuses: V1ContainerStatus[] = []
  #createdAt = BUILT_AT
  #isScheduled = false
  #isGated = false
  #waitsBecause = ''
  #initStep: string | undefined
  #deletedAt: Date | undefined

  constructor(name: string, namespace: string) {
    this.#name = name
    this.#namespace = namespace
  }

  requests(requests: Texts): this {
    Object.assign(this.#requests, requests)
    return this
  }

  gpus(count: number, resource = 'nvidia.com/gpu'): this {
    return this.requests({ [resource]: String(count) })
  }

  labels(labels: Texts): this {
    Object.assign(this.#labels, labels)
    return this
  }

  /** Bound to a node; still Pending until it runs. */
  on(node: string): this {
    this.#node = node
    this.#isScheduled = true
    return this.#container({ waiting: { reason: 'ContainerCreating' } })
  }

  running(node: string, restarts = 0): this {
    this.#phase = 'Running'
    return this.on(node).#container({ running: { startedAt: this.#createdAt } }, restarts)
  }

  crashLooping(node: string, restarts: number): this {
    this.#phase = 'Running'
    return this.on(node).#container({ waiting: { reason: 'CrashLoopBackOff' } }, restarts)
  }

  /** Waits for an image that does not come. */
  pullFailing(node: string): this {
    return this.on(node).#container({ waiting: { reason: 'ImagePullBackOff' } })
  }

  succeeded(node: string): this {
    this.#phase = 'Succeeded'
    return this.on(node).#container({ terminated: { exitCode: 0, reason: 'Completed' } })
  }

  failed(node: string, exitCode = 1, reason = 'Error'): this {
    this.#phase = 'Failed'
    return this.on(node).#container({ terminated: { exitCode, reason } })
  }

  evicted(node: string, message = 'The node was low on resource: memory.'): this {
    this.#phase = 'Failed'
    this.#reason = 'Evicted'
    this.#message = message
    this.#statuses = []
    this.#node = node
    this.#isScheduled = true
    return this
  }

  /** On its node, one init step running. */
  initializing(node: string, step = 'fetch'): this {
    this.on(node)
    this.#initStep = step
    return this
  }

  /** Deleted and not gone yet: what holds its node keeps holding it. */
  terminating(since = BUILT_AT): this {
    this.#deletedAt = since
    return this
  }

  /** No node fits; the scheduler says why. */
  unschedulable(message: string): this {
    this.#waitsBecause = message
    return this
  }

  gated(): this {
    this.#isGated = true
    return this
  }

  ownedBy(kind: string, name: string, apiVersion = 'apps/v1'): this {
    const uid = uidOf(kind, name, this.#namespace)
    this.#owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }
    return this
  }

  createdAt(createdAt: Date): this {
    this.#createdAt = createdAt
    return this
  }

  build(): V1Pod {
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: this.#name,
        namespace: this.#namespace,
        uid: uidOf('Pod', this.#name, this.#namespace),
        creationTimestamp: this.#createdAt,
        labels: { ...this.#labels },
        ...(this.#deletedAt && { deletionTimestamp: this.#deletedAt }),
        ...(this.#owner && { ownerReferences: [this.#owner] }),
      },
      spec: {
        containers: [
          {
            name: 'main',
            image: 'registry.example.com/main:1',
            resources: { requests: { ...this.#requests }, limits: { ...this.#requests } },
          },
        ],
        ...(this.#node !== undefined && { nodeName: this.#node }),
        ...(this.#initStep !== undefined && { initContainers: [{ name: this.#initStep }] }),
        ...(this.#isGated && { schedulingGates: [{ name: 'example.com/hold' }] }),
      },
      status: {
        phase: this.#phase,
        ...(this.#reason !== undefined && { reason: this.#reason }),
        ...(this.#message !== undefined && { message: this.#message }),
        conditions: this.#conditions(),
        containerStatuses: this.#statuses,
        ...(this.#initStep !== undefined && {
          initContainerStatuses: [
            {
              name: this.#initStep,
              image: '',
              imageID: '',
              ready: false,
              restartCount: 0,
              state: { running: {} },
            },
          ],
        }),
      },
    }
  }

  record(): PodRecord {
    return projectPod(this.build())
  }

  #container(state: NonNullable<V1ContainerStatus['state']>, restartCount = 0): this {
    const ready = state.running !== undefined
    this.#statuses = [
      {
        name: 'main',
        image: 'registry.example.com/main:1',
        imageID: '',
        ready,
        started: ready,
        restartCount,
        state,
      },
    ]
    return this
  }

  #conditions(): { type: string; status: string; reason?: string; message?: string }[] {
    if (this.#isScheduled) return [{ type: 'PodScheduled', status: 'True' }]
    if (this.#isGated) return [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }]
    if (this.#waitsBecause === '') return []
    return [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: this.#waitsBecause }]
  }
}
