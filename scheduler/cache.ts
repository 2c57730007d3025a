// What we know of the cluster: one reflector a kind. Only what decisions need is kept, and pods are followed by the leader alone.
import { isDeepStrictEqual } from 'node:util'
import { at, type FieldProblem, rootField } from '#core/base/field.ts'
import type { Result } from '#core/base/result.ts'
import {
  type KnownDevices,
  readClaimTemplate,
  readPodClaim,
  readTemplateClaims,
  type TemplateClaim,
} from '#core/pods/claims.ts'
import { readBudget, readClusterNode } from '#core/pods/cluster.ts'
import { POD_GROUP_API_VERSIONS, readPodGroup } from '#core/pods/gang.ts'
import { readPod } from '#core/pods/read.ts'
import { type Amount, add, ZERO } from '#core/quota/amount.ts'
import { readTree } from '#core/quota/kube.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { type ClusterFacts, NO_FACTS } from '#core/quota/validate.ts'
import type { ClusterNode, DisruptionBudget, Gang, QuotaPod } from '#core/schedule/snapshot.ts'
import { CONDITION, CONFIG_MAPS, NAMESPACE, TREE, WAIT_REASONS } from '#core/wire.ts'
import type { Api } from './api.ts'
import { createDevices, type Devices } from './devices.ts'
import type { Log } from './log.ts'
import {
  type ApiObject,
  type Change,
  createReflector,
  type Reflector,
  type ReflectorOptions,
} from './reflector.ts'

/** The version moves with every write to the pod; the rest is replaced when anything of interest changed. */
export type KeptPod = {
  /** Without the devices of its claims. */
  readonly pod: QuotaPod
  readonly claims: readonly TemplateClaim[]
  /** kube-scheduler sent it away for a pod of higher priority. */
  readonly isPreempted: boolean
  /** Our condition, while it says that the pod waits: what a victim was told is no wait. */
  readonly wait: { readonly reason: string; readonly message: string } | null
  resourceVersion: string
}

export type KeptTree = {
  readonly reading: Result<QuotaTree, readonly FieldProblem[]>
  readonly uid: string
  readonly generation: number
  /** When it was first seen in this form, ms since the epoch. */
  readonly seenAt: number
}

export type KeptMap = { readonly name: string; readonly data: Readonly<Record<string, string>> }

export type Cache = {
  /** Followed by the replica that decides, alone: of all there is, this changes most by far. */
  readonly pods: Reflector<KeptPod>
  readonly nodes: Reflector<ClusterNode>
  readonly budgets: Reflector<DisruptionBudget>
  /** Names of the namespaces that there are. */
  readonly namespaces: Reflector<string>
  readonly trees: Reflector<KeptTree>
  readonly gangs: readonly Reflector<Gang>[]
  readonly devices: Devices
  /** Our own ConfigMaps, but for `UNWATCHED_MAPS`. */
  readonly maps: Reflector<KeptMap>
  /** What every replica follows. */
  shared(): readonly Reflector<unknown>[]
  /** All that every replica follows was seen. */
  isSynced(): boolean
}

export type CacheEvents = {
  readonly onPod: (change: Change<KeptPod>) => void
  readonly onNode: (change: Change<ClusterNode>) => void
  readonly onBudget: (change: Change<DisruptionBudget>) => void
  readonly onGang: (change: Change<Gang>) => void
  /** The devices of some pods may be others. */
  readonly onClaim: (change: Change<KnownDevices>) => void
  readonly onTree: () => void
  readonly onNamespace: () => void
  readonly onMap: (change: Change<KeptMap>) => void
  readonly onWatch?: (path: string, kind: string) => void
}

export type RawPod = ApiObject & {
  readonly status?: {
    readonly conditions?: readonly { type?: string; status?: string; reason?: string; message?: string }[]
  }
}
type RawTree = ApiObject & { readonly metadata: { readonly generation?: number } }
type RawMap = ApiObject & { readonly data?: Readonly<Record<string, string>> }

/** @see https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions */
const isPreempted = ({ status }: RawPod): boolean =>
  status?.conditions?.some(
    ({ type, status: is, reason }) =>
      type === 'DisruptionTarget' && is === 'True' && reason === 'PreemptionByScheduler',
  ) === true

function readWait({ status }: RawPod): KeptPod['wait'] {
  const condition = status?.conditions?.find(({ type }) => type === CONDITION)
  const reason = condition?.status === 'False' ? condition.reason : undefined
  if (!(WAIT_REASONS as readonly (string | undefined)[]).includes(reason)) return null
  return { reason: reason ?? '', message: condition?.message ?? '' }
}

export function projectPod(object: RawPod, before: KeptPod | undefined): KeptPod {
  const { pod } = readPod(object)
  const { resourceVersion } = object.metadata
  const claims = readTemplateClaims(at(rootField(object), 'spec'))
  const after = { pod, claims, wait: readWait(object), isPreempted: isPreempted(object), resourceVersion }
  if (before && isDeepStrictEqual({ ...before, resourceVersion }, after)) {
    before.resourceVersion = resourceVersion
    return before
  }
  return after
}

/** Its status is ours: what changes there alone is nothing new. */
function projectTree(object: RawTree, before: KeptTree | undefined): KeptTree {
  const reading = readTree(object)
  const { uid, generation = 0 } = object.metadata
  const isSame = before !== undefined && isDeepStrictEqual(before.reading, reading)
  if (isSame && before.generation === generation) return before
  return {
    reading: isSame ? before.reading : reading,
    uid,
    generation,
    seenAt: isSame ? before.seenAt : Date.now(),
  }
}

/** Keeps what was there when nothing of interest changed. */
const stable =
  <R, T>(read: (object: R) => T) =>
  (object: R, before: T | undefined): T => {
    const after = read(object)
    return before !== undefined && isDeepStrictEqual(before, after) ? before : after
  }

/** Large, and written by us: they would come back whole with every write. */
const UNWATCHED_MAPS = [CONFIG_MAPS.bundle, CONFIG_MAPS.audit, CONFIG_MAPS.status]

export function createCache(api: Api, log: Log, events: CacheEvents): Cache {
  const reflect = <T>(path: string, more: Omit<ReflectorOptions<T>, 'api' | 'log' | 'path' | 'onEvent'>) =>
    createReflector<T>({ api, log, path, onEvent: kind => events.onWatch?.(path, kind), ...more })

  const pods = reflect<KeptPod>('/api/v1/pods', {
    project: projectPod,
    versionOf: kept => kept.resourceVersion,
    onChange: events.onPod,
  })
  const nodes = reflect<ClusterNode>('/api/v1/nodes', {
    project: stable((object: ApiObject) => readClusterNode(object).node),
    onChange: events.onNode,
  })
  const budgets = reflect<DisruptionBudget>('/apis/policy/v1/poddisruptionbudgets', {
    project: stable((object: ApiObject) => readBudget(object).budget),
    onChange: events.onBudget,
  })
  const namespaces = reflect<string>('/api/v1/namespaces', {
    project: stable((object: ApiObject) => object.metadata.name),
    onChange: events.onNamespace,
  })
  const trees = reflect<KeptTree>(
    `/apis/${TREE.group}/${TREE.version}/namespaces/${TREE.namespace}/${TREE.plural}`,
    { fieldSelector: `metadata.name=${TREE.name}`, project: projectTree, onChange: events.onTree },
  )
  const gangs = POD_GROUP_API_VERSIONS.map(apiVersion =>
    reflect<Gang>(`/apis/${apiVersion}/podgroups`, {
      project: stable((object: ApiObject) => readPodGroup(object).gang),
      onChange: events.onGang,
    }),
  )
  const reflectDevices = (plural: string, read: (object: unknown) => KnownDevices) =>
    reflect<KnownDevices>(`/apis/resource.k8s.io/v1/${plural}`, {
      project: stable(read),
      onChange(change) {
        devices.take(change)
        events.onClaim(change)
      },
    })
  const claims = reflectDevices('resourceclaims', readPodClaim)
  const claimTemplates = reflectDevices('resourceclaimtemplates', readClaimTemplate)
  const devices = createDevices(() => claimTemplates.isServed())
  const maps = reflect<KeptMap>(`/api/v1/namespaces/${NAMESPACE}/configmaps`, {
    fieldSelector: UNWATCHED_MAPS.map(name => `metadata.name!=${name}`).join(),
    project: stable(({ metadata, data }: RawMap) => ({ name: metadata.name, data: data ?? {} })),
    onChange: events.onMap,
  })
  const shared = [nodes, budgets, namespaces, trees, ...gangs, claims, claimTemplates, maps]
  return {
    pods,
    nodes,
    budgets,
    namespaces,
    trees,
    gangs,
    devices,
    maps,
    shared: () => shared,
    isSynced: () => shared.every(reflector => reflector.isSynced()),
  }
}

/** Data of one of our ConfigMaps; empty where it does not exist. */
export function mapData(cache: Cache, name: string): Readonly<Record<string, string>> {
  for (const map of cache.maps.items.values()) if (map.name === name) return map.data
  return {}
}

/** The tree of the cluster, if there is one. */
export function keptTree(cache: Cache): KeptTree | undefined {
  return cache.trees.items.values().next().value
}

/** The tree of the cluster; null where there is none, or it cannot be read. Another object when it was edited. */
export function readableTree(cache: Cache): QuotaTree | null {
  const reading = keptTree(cache)?.reading
  return reading?.ok ? reading.value : null
}

/** The largest note of an admission that any pod has. */
export function lastSequence(cache: Cache): number {
  let last = 0
  for (const { pod } of cache.pods.items.values()) last = Math.max(last, pod.admittedSequence ?? 0)
  return last
}

/** What a tree is held against, as far as we know it. */
export function clusterFacts(cache: Cache): ClusterFacts {
  const [all, ready] = [new Map<string, Amount>(), new Map<string, Amount>()]
  for (const node of cache.nodes.items.values())
    for (const [resource, amount] of node.allocatable) {
      all.set(resource, add(all.get(resource) ?? ZERO, amount))
      if (node.isReady) ready.set(resource, add(ready.get(resource) ?? ZERO, amount))
    }
  return { ...NO_FACTS, allocatable: { all, ready }, namespaces: new Set(cache.namespaces.items.values()) }
}
