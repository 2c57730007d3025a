// What is listed and watched of every cluster.
import type { KubernetesObject, V1Namespace, V1Node, V1Pod } from '@kubernetes/client-node'
import type { WatchKind } from '../../preload/contract/common.ts'
import type { MirrorKind, MirrorRecord } from '../store/records.ts'
import { type AnyEvent, projectEvent } from './project/event.ts'
import { projectNamespace } from './project/namespace.ts'
import { projectNode } from './project/node.ts'
import { projectPod } from './project/pod.ts'
import { projectWorkload } from './project/workload.ts'

export type Resource = {
  /** The kind that it counts as in a connection's state. */
  readonly watch: WatchKind
  readonly kind: MirrorKind
  /** '' for the core group. */
  readonly group: string
  readonly version: string
  /** Plural, as in paths and rights. */
  readonly name: string
  readonly isNamespaced: boolean
  /** Of several resources that make one kind of record. */
  readonly objectKind: string | null
  /** Asks for PartialObjectMetadata: a tenth of the bytes where only names, labels and owners matter. */
  readonly isMetadataOnly: boolean
  readonly project: (object: unknown) => MirrorRecord
}

/** As much of it as a request needs. */
export type Served = Pick<Resource, 'group' | 'version' | 'name' | 'isMetadataOnly'>

const core = { group: '', version: 'v1', objectKind: null, isMetadataOnly: false } as const

const workload = (group: string, name: string, objectKind: string): Resource => ({
  watch: 'workloads',
  kind: 'workload',
  group,
  version: 'v1',
  name,
  isNamespaced: true,
  objectKind,
  isMetadataOnly: true,
  project: object => projectWorkload(object as KubernetesObject, objectKind),
})

export const RESOURCES: readonly Resource[] = [
  {
    ...core,
    watch: 'nodes',
    kind: 'node',
    name: 'nodes',
    isNamespaced: false,
    project: object => projectNode(object as V1Node),
  },
  {
    ...core,
    watch: 'pods',
    kind: 'pod',
    name: 'pods',
    isNamespaced: true,
    project: object => projectPod(object as V1Pod),
  },
  {
    ...core,
    watch: 'namespaces',
    kind: 'namespace',
    name: 'namespaces',
    isNamespaced: false,
    project: object => projectNamespace(object as V1Namespace),
  },
  {
    ...core,
    watch: 'events',
    kind: 'event',
    name: 'events',
    isNamespaced: true,
    project: object => projectEvent(object as AnyEvent),
  },
  workload('apps', 'replicasets', 'ReplicaSet'),
  workload('apps', 'deployments', 'Deployment'),
  workload('apps', 'statefulsets', 'StatefulSet'),
  workload('apps', 'daemonsets', 'DaemonSet'),
  workload('batch', 'jobs', 'Job'),
  workload('batch', 'cronjobs', 'CronJob'),
]

/** Where a resource is served, in one namespace or in all. */
export function pathOf({ group, version, name }: Served, namespace: string | null): string {
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  return namespace === null
    ? `${base}/${name}`
    : `${base}/namespaces/${encodeURIComponent(namespace)}/${name}`
}

const METADATA = 'g=meta.k8s.io;v=v1'

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables (the same mechanism) */
export function acceptOf({ isMetadataOnly }: Served, verb: 'list' | 'watch'): string {
  if (!isMetadataOnly) return 'application/json'
  const as = verb === 'list' ? 'PartialObjectMetadataList' : 'PartialObjectMetadata'
  return `application/json;as=${as};${METADATA},application/json`
}
