// Pods for benches, and how long the cluster takes with them.
import type { Api } from '../../cluster/api.ts'
import { namespaceManifest, podManifest, type Manifest } from '../../cluster/manifests.ts'
import { createAll, until } from '../../cluster/objects.ts'

const WAIT = { timeoutMs: 180_000 }

export interface Load {
  readonly namespaces: readonly string[]
  readonly pods: number
  /** 1 when absent. */
  readonly cpus?: number
  /** Name prefix of its pods. */
  readonly name: string
  readonly schedulingGates?: readonly string[]
}

export const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`)

export async function createNamespaces(api: Api, names: readonly string[]): Promise<void> {
  await createAll(
    api,
    names.map(name => namespaceManifest(name)),
  )
  for (const name of names)
    await until(
      `the service account of ${name}`,
      () => api.send('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`).catch(() => undefined),
      { timeoutMs: 30_000, everyMs: 50 },
    )
}

export function podsOf({ namespaces, pods, cpus = 1, name, schedulingGates = [] }: Load): Manifest[] {
  return Array.from({ length: pods }, (_, index) => {
    const namespace = namespaces[index % namespaces.length] ?? ''
    const { path, body } = podManifest({ name: `${name}-${index}`, namespace, cpus, memoryGib: 0 })
    const { spec } = body as { spec: object }
    const gates = schedulingGates.map(gate => ({ name: gate }))
    return { path, body: { ...body, spec: { ...spec, ...(gates.length > 0 && { schedulingGates: gates }) } } }
  })
}

interface BoundPod {
  readonly metadata: { readonly uid: string; readonly name: string }
  readonly status?: { readonly phase?: string }
}

export interface Bound {
  /** First request to last pod bound to a node, milliseconds. */
  readonly lastBoundMs: number
  /** First request to last pod reported Running. */
  readonly lastRunningMs: number
}

/** Creates the pods over all connections of `api` and waits until each has a node and runs. */
export async function createAndBind(api: Api, load: Load): Promise<Bound> {
  const [bound, running] = [new Set<string>(), new Set<string>()]
  const end = new AbortController()
  const start = performance.now()
  let [lastBoundMs, lastRunningMs] = [0, 0]
  const watching = api.follow<BoundPod>(
    '/api/v1/pods?fieldSelector=spec.nodeName!%3D',
    ({ type, object: { metadata, status } }) => {
      if (type === 'BOOKMARK' || type === 'DELETED' || !metadata.name.startsWith(`${load.name}-`)) return
      const now = performance.now() - start
      if (!bound.has(metadata.uid)) lastBoundMs = now
      bound.add(metadata.uid)
      if (status?.phase === 'Running' && !running.has(metadata.uid)) {
        running.add(metadata.uid)
        lastRunningMs = now
      }
    },
    end.signal,
  )
  try {
    await createAll(api, podsOf(load), { concurrency: 20 })
    const areAll = () => Promise.resolve(running.size === load.pods || undefined)
    await until(`${load.pods} pods of ${load.name}`, areAll, { ...WAIT, everyMs: 20 })
  } finally {
    end.abort()
    await watching
  }
  return { lastBoundMs, lastRunningMs }
}

/** Deletes every pod of the namespaces at once; milliseconds until the last is gone. */
export async function deletePods(api: Api, namespaces: readonly string[]): Promise<number> {
  const start = performance.now()
  await Promise.all(namespaces.map(name => api.send('DELETE', `/api/v1/namespaces/${name}/pods`)))
  const areGone = async () => {
    const left = await Promise.all(namespaces.map(name => countPods(api, name)))
    return left.every(count => count === 0) || undefined
  }
  await until('no pods', areGone, { ...WAIT, everyMs: 50 })
  return performance.now() - start
}

interface CountedPage {
  readonly metadata: { readonly remainingItemCount?: number }
  readonly items: readonly unknown[]
}

async function countPods(api: Api, namespace: string): Promise<number> {
  const { metadata, items } = await api.send<CountedPage>(
    'GET',
    `/api/v1/namespaces/${namespace}/pods?limit=1`,
  )
  return items.length + (metadata.remainingItemCount ?? 0)
}
