// A control plane in a network of its own with the capacity scheduler as it is installed, and what tests do and see there.
import { setTimeout as sleep } from 'node:timers/promises'
import { CONDITION, NAMESPACE } from '#core/wire.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { startFakeKubelet, type FakeKubelet, type KubeletOptions } from '../../cluster/kubelet/kubelet.ts'
import { namespaceManifest, nodeManifest, type NodeSpec } from '../../cluster/manifests.ts'
import { startNetwork, type HeldNetwork } from '../../cluster/network.ts'
import { createAll, until } from '../../cluster/objects.ts'
import { startCluster, type ClusterOptions, type TestCluster } from '../../cluster/start.ts'
import type { WatchedPod } from './bookkeeper.ts'

export interface Scene {
  readonly network: HeldNetwork
  readonly cluster: TestCluster
  readonly kubelet: FakeKubelet
  /** What its next containers are given. */
  readonly kubeletOptions: KubeletOptions
  readonly api: Api
  readonly createNamespaces: (names: readonly string[]) => Promise<void>
  /** Pods of a namespace, those on their way out too. */
  readonly pods: (namespace: string) => Promise<WatchedPod[]>
  /** How many pods run in each namespace. */
  readonly running: (namespaces: readonly string[]) => Promise<number[]>
  stop(): Promise<void>
}

export interface SceneOptions {
  readonly nodes: readonly NodeSpec[]
  readonly flags?: ClusterOptions['flags']
}

/** What is done at the start is undone when it fails half-way. */
export async function openScene({ nodes, flags }: SceneOptions): Promise<Scene> {
  const undo: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    const network = await startNetwork()
    undo.push(() => network.stop())
    const cluster = await startCluster({ network, leftAlone: [NAMESPACE], ...(flags && { flags }) })
    undo.push(() => cluster.stop())
    const { kubeconfigPath } = cluster
    const api = await openApi(kubeconfigPath)
    undo.push(async () => api.close())
    const kubeletOptions: KubeletOptions = { kubeconfigPath, namespaces: [NAMESPACE], network }
    const kubelet = await startFakeKubelet(kubeletOptions)
    undo.push(() => kubelet.stop())
    await createAll(api, nodes.map(nodeManifest))
    return { network, cluster, kubelet, kubeletOptions, api, stop, ...sights(api) }
  } catch (error) {
    await stop()
    throw error
  }
}

const isRunning = ({ metadata, status }: WatchedPod) =>
  status?.phase === 'Running' && metadata.deletionTimestamp === undefined

function sights(api: Api): Pick<Scene, 'createNamespaces' | 'pods' | 'running'> {
  const pods = async (namespace: string) => {
    const { items } = await api.send<{ items: WatchedPod[] }>('GET', `/api/v1/namespaces/${namespace}/pods`)
    return items
  }
  return {
    pods,
    running: async namespaces => {
      const lists = await Promise.all(namespaces.map(pods))
      return lists.map(list => list.filter(isRunning).length)
    },
    async createNamespaces(names) {
      await createAll(
        api,
        names.map(name => namespaceManifest(name)),
      )
      for (const name of names) {
        const path = `/api/v1/namespaces/${name}/serviceaccounts/default`
        const look = () => api.send('GET', path).catch(() => undefined)
        await until(`the service account of ${name}`, look, { timeoutMs: 20_000, everyMs: 50 })
      }
    },
  }
}

export interface Settling {
  /** How long it may take; 30 s when absent. */
  readonly withinMs?: number
  /** How long it must stay so; 0 when absent. */
  readonly stableMs?: number
}

/**
 * Waits until `look` gives `want`, and then sees that it goes on to.
 * @throws with what was seen last, or when it changed
 */
export async function settlesAt<T>(
  look: () => Promise<T>,
  want: T,
  { withinMs = 30_000, stableMs = 0 }: Settling = {},
): Promise<void> {
  const wanted = JSON.stringify(want)
  let seen = ''
  const end = Date.now() + withinMs
  for (;;) {
    seen = JSON.stringify(await look())
    if (seen === wanted) break
    if (Date.now() > end) throw new Error(`${seen} after ${withinMs} ms instead of ${wanted}`)
    await sleep(50)
  }
  for (const stable = Date.now() + stableMs; Date.now() < stable; await sleep(100)) {
    seen = JSON.stringify(await look())
    if (seen !== wanted) throw new Error(`${seen} after it had been ${wanted}`)
  }
}

/** What our condition says of a pod: its reason and sentence; undefined where it has none. */
export function waitOf({ status }: WatchedPod): { reason: string; message: string } | undefined {
  const condition = status?.conditions?.find(({ type, status: is }) => type === CONDITION && is === 'False')
  return condition && { reason: condition.reason ?? '', message: condition.message ?? '' }
}
