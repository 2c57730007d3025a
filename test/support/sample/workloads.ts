import type { KubernetesObject, V1ObjectMeta, V1Pod } from '@kubernetes/client-node'
import { uidOf } from '../builders.ts'
import { DAY, ago } from './time.ts'

export type Workload = { readonly objectKind: string; readonly object: KubernetesObject }

const WATCHED = new Set(['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'])

/** The owners of pods that Canopy lists, and their owners, each once. */
export function workloadsOf(pods: readonly V1Pod[]): readonly Workload[] {
  const found = new Map<string, Workload>()
  const add = (
    objectKind: string,
    name: string,
    of: { namespace: string; createdAt: Date; owner?: Owner },
  ): void => {
    const uid = uidOf(objectKind, name, of.namespace)
    if (found.has(uid)) return
    found.set(uid, { objectKind, object: { metadata: metadataOf(name, uid, of) } })
  }
  for (const pod of pods) {
    const [owner] = pod.metadata?.ownerReferences ?? []
    const namespace = pod.metadata?.namespace ?? ''
    if (owner === undefined || !WATCHED.has(owner.kind)) continue
    const createdAt = owner.kind === 'Job' ? (pod.metadata?.creationTimestamp ?? BUILT) : BUILT
    const above = ownerOf(owner.kind, owner.name, namespace)
    if (above) add(above.kind, above.name, { namespace, createdAt: BUILT })
    add(owner.kind, owner.name, { namespace, createdAt, ...(above && { owner: above }) })
  }
  return [...found.values()]
}

type Owner = {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
}

const BUILT = new Date(ago(60 * DAY))

function ownerOf(kind: string, name: string, namespace: string): Owner | undefined {
  const parent = name.slice(0, name.lastIndexOf('-'))
  if (kind === 'ReplicaSet')
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: parent,
      uid: uidOf('Deployment', parent, namespace),
    }
  if (kind === 'Job' && /-\d{5,}$/.test(name))
    return { apiVersion: 'batch/v1', kind: 'CronJob', name: parent, uid: uidOf('CronJob', parent, namespace) }
  return undefined
}

function metadataOf(
  name: string,
  uid: string,
  { namespace, createdAt, owner }: { namespace: string; createdAt: Date; owner?: Owner },
): V1ObjectMeta {
  return {
    name,
    namespace,
    uid,
    creationTimestamp: createdAt,
    ...(owner && { ownerReferences: [{ ...owner, controller: true }] }),
  }
}
