import type { Bytes, Millis, MilliCores } from '#core/base/units.ts'

/**
 * What the mirror keeps of a Kubernetes object: only what is shown, searched or computed with. Made by
 * `main/clusters/project/`, written and read by `main/store/mirror.ts`. Secrets, environment variables and commands
 * are never part of a record.
 */
type Common = {
  readonly uid: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly createdAt: Millis
}

export type NodeCondition = {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
  readonly since: Millis | null
}

/** How a node offers its GPUs; the contract's `GpuMode`. */
export type GpuMode = 'none' | 'exclusive' | 'timeSliced' | 'mps' | 'mig' | 'sharedMemory' | 'vgpu' | 'dra'

export type NodeRecord = Common & {
  readonly kind: 'node'
  readonly ip: string | null
  readonly roles: readonly string[]
  readonly status: 'ready' | 'notReady' | 'unknown'
  readonly isCordoned: boolean
  readonly gpuMode: GpuMode
  readonly gpuModel: string | null
  /** Physical GPUs; GPUs that the device plugin offers as healthy. */
  readonly gpuCount: number
  readonly gpuAllocatable: number
  /** How much of one physical GPU one unit of a GPU resource is: 1, 1/replicas, 1/memory of a card … by resource name. */
  readonly gpuUnits: Readonly<Record<string, number>>
  /** Memory of all its GPUs where an annotation tells of it, as HAMi's does. */
  readonly gpuMemoryMiB?: number
  readonly cpuAllocatable: MilliCores
  readonly memoryAllocatable: Bytes
  readonly podsAllocatable: number
  readonly conditions: readonly NodeCondition[]
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[]
  readonly capacity: Readonly<Record<string, string>>
  readonly allocatable: Readonly<Record<string, string>>
  /** kubelet, container runtime, kernel, OS image, architecture. */
  readonly system: Readonly<Record<string, string>>
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'

export type PodRecord = Common & {
  readonly kind: 'pod'
  readonly namespace: string
  readonly node: string | null
  readonly phase: PodPhase
  /** What kubectl would print as its status. */
  readonly status: string
  /** Kubernetes effective request. Zero-cost resources are left out of `gpuRequests`. */
  readonly cpuRequested: MilliCores
  readonly memoryRequested: Bytes
  /** GPU resource name → units asked for, as the pod states them. */
  readonly gpuRequests: Readonly<Record<string, number>>
  /** Full effective request, quantities as text, by resource name. */
  readonly requests: Readonly<Record<string, string>>
  readonly restarts: number
  /** The controlling owner. */
  readonly owner: { readonly kind: string; readonly name: string; readonly uid: string } | null
  readonly facts: PodFacts
}

/** What is kept of a pod for the sake of its job and its quota. */
export type PodFacts = {
  /** Labels that name its job; no others. */
  readonly labels: Readonly<Record<string, string>>
  readonly isReady: boolean
  readonly scheduledAt: Millis | null
  readonly startedAt: Millis | null
  readonly endedAt: Millis | null
  /** Why it does not run yet, in the words of whoever holds it back. */
  readonly waiting: { readonly reason: string; readonly message: string } | null
  /** Held by Canopy's own gate. */
  readonly isGated: boolean
  /** The quota leaf that it was admitted to. */
  readonly leaf: string | null
}

/** A pod as a round reads it: with the physical GPUs that its request comes to. */
export type RoundPod = Pick<
  PodRecord,
  | 'uid'
  | 'namespace'
  | 'name'
  | 'node'
  | 'phase'
  | 'status'
  | 'gpuRequests'
  | 'requests'
  | 'owner'
  | 'createdAt'
  | 'facts'
> & { readonly gpus: number }

export type NamespaceRecord = Common & { readonly kind: 'namespace'; readonly phase: string }

export type EventRecord = Common & {
  readonly kind: 'event'
  readonly namespace: string
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly regardingKind: string
  readonly regardingNamespace: string | null
  readonly regardingName: string
  readonly regardingUid: string | null
  readonly lastSeen: Millis
}

/** A pod's owner, and the owner's owner: ReplicaSet, Deployment, StatefulSet, DaemonSet, Job, CronJob. */
export type WorkloadRecord = Common & {
  readonly kind: 'workload'
  readonly objectKind: string
  readonly namespace: string
  readonly owner: { readonly kind: string; readonly name: string; readonly uid: string } | null
  readonly status: string
}

export type MirrorRecord = NodeRecord | PodRecord | NamespaceRecord | EventRecord | WorkloadRecord
export type MirrorKind = MirrorRecord['kind']

/** One change of the mirror. `generation` marks the listing in which the object was seen (see `prune`). */
export type MirrorChange =
  | { readonly op: 'upsert'; readonly record: MirrorRecord; readonly generation: number }
  | { readonly op: 'delete'; readonly kind: MirrorKind; readonly uid: string }
  /** Ends a listing: objects of `kind` (in `namespaces`, null: all) that were not seen in it are gone. */
  | {
      readonly op: 'prune'
      readonly kind: MirrorKind
      readonly objectKind?: string
      readonly namespaces: readonly string[] | null
      readonly generation: number
    }
