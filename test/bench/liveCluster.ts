// A real control plane with the nodes and pods of a large cluster, all Running, for the benches of live clusters.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { ApiFailure, openApi, type Api } from '../cluster/api.ts'
import { podManifest, type Manifest } from '../cluster/manifests.ts'
import { createAll, isTrue, listAll, until } from '../cluster/objects.ts'
import { startCluster } from '../cluster/start.ts'
import { gpuNodeCount, playgroundNodes, playgroundWorkloads } from '../cluster/workloads.ts'
import { foldersIn, keepClusters, type Folders, type Size } from './app.ts'
import type { BenchContext } from './context.ts'

const FILL_MS = 900_000
const WAIT = { timeoutMs: FILL_MS, everyMs: 1000 }

export type LiveCluster = {
  readonly api: Api
  readonly kubeconfig: string
  readonly size: Size
  readonly pods: readonly PodName[]
  stop(): Promise<void>
}
export type PodName = { readonly namespace: string; readonly name: string; readonly node: string }

export async function startLiveCluster({ scale, say }: BenchContext): Promise<LiveCluster> {
  const size = { nodes: 1000 * scale, pods: 10_000 * scale }
  const cluster = await startCluster()
  const api = await openApi(cluster.kubeconfigPath)
  const stop = async () => {
    api.close()
    await cluster.stop()
  }
  try {
    const pods = await fill(api, size, say)
    return { api, kubeconfig: cluster.kubeconfigPath, size, pods, stop }
  } catch (cause) {
    await stop()
    throw cause
  }
}

/** Pods name their nodes themselves: the scheduler is not what is measured. */
async function fill(api: Api, size: Size, say: BenchContext['say']): Promise<PodName[]> {
  const nodes = playgroundNodes(size)
  const { namespaces } = playgroundWorkloads(size)
  const names = namespaces.map(({ body }) => nameOf(body))
  const nodeNames = nodes.map(({ body }) => nameOf(body))
  const gpuNodes = gpuNodeCount(size.nodes)
  const pods = Array.from({ length: size.pods }, (_, index): PodName & { manifest: Manifest } => {
    const node = nodeNames[index % nodeNames.length] ?? ''
    const namespace = names[index % names.length] ?? ''
    const name = `pod-${String(index).padStart(5, '0')}`
    const gpus = index < gpuNodes ? 4 : 0
    const labels = { team: namespace, 'app.kubernetes.io/component': `part-${index % 40}` }
    return { node, namespace, name, manifest: podManifest({ name, namespace, gpus, labels, nodeName: node }) }
  })
  say(`${size.nodes} nodes and ${size.pods} pods are created`)
  await createAll(api, [...nodes, ...namespaces])
  await until(
    'ready nodes',
    async () => (await listAll(api, '/api/v1/nodes')).every(node => isTrue(node, 'Ready')) || undefined,
    WAIT,
  )
  for (const name of names) await until('a service account', () => serviceAccount(api, name), WAIT)
  await createAll(
    api,
    pods.map(({ manifest }) => manifest),
  )
  const areRunning = async () =>
    (await listAll(api, '/api/v1/pods')).every(({ status }) => status?.phase === 'Running') || undefined
  await until('running pods', areRunning, WAIT)
  say('all are running')
  return pods
}

const nameOf = (body: object): string => (body as { metadata: { name: string } }).metadata.name

/** Pods are refused in a namespace whose service account is not there yet. */
async function serviceAccount(api: Api, namespace: string): Promise<true | undefined> {
  try {
    await api.send('GET', `/api/v1/namespaces/${namespace}/serviceaccounts/default`)
    return true
  } catch (cause) {
    if (cause instanceof ApiFailure && cause.status === 404) return undefined
    throw cause
  }
}

/** A data folder that keeps the cluster `times` times over, each under its own id and with a store of its own. */
export async function keepLive(
  context: BenchContext,
  cluster: LiveCluster,
  { name, times }: { name: string; times: number },
): Promise<{ folders: Folders; ids: string[] }> {
  const folders = foldersIn(context.scratch, name)
  mkdirSync(folders.data, { recursive: true })
  const config = parse(readFileSync(cluster.kubeconfig, 'utf8')) as {
    contexts: { name: string; context: object }[]
  }
  const [context0] = config.contexts
  const contexts = Array.from({ length: times }, (_, index) => ({ ...context0, name: `live-${index}` }))
  const path = join(folders.data, '../kubeconfig')
  writeFileSync(path, stringify({ ...config, contexts, 'current-context': 'live-0' }))
  return { folders, ids: await keepClusters(folders, path) }
}
