// A control plane with fake nodes and workloads, until standard input closes or a signal comes. Prints its kubeconfig's path.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ApiFailure, openApi, type Api } from './api.ts'
import { exampleDeployment, prepareExample, untilTreeIsServed } from './example.ts'
import { type GpuMetrics, METRICS_NAMESPACES, startGpuMetrics } from './gpuMetrics.ts'
import type { Manifest } from './manifests.ts'
import { createAll, isTrue, listAll, until } from './objects.ts'
import { NoControlPlane } from './start.ts'
import { startComponentCluster, type ComponentCluster } from './withComponent.ts'
import {
  gpuNodeNames,
  namespacesOf,
  playgroundNodes,
  playgroundWorkloads,
  type PlaygroundSize,
} from './workloads.ts'

const say = (line: string) => void process.stderr.write(`playground: ${line}\n`)

const stepTimeoutMs = 300_000

function sizeFrom(args: string[]): PlaygroundSize {
  const options = {
    nodes: { type: 'string', default: '1000' },
    pods: { type: 'string', default: '3000' },
  } as const
  const { values } = parseArgs({ args, options })
  const size = { nodes: Number(values.nodes), pods: Number(values.pods) }
  if (!Object.values(size).every(count => Number.isInteger(count) && count > 0))
    throw new Error('--nodes and --pods take a whole number above 0')
  return size
}

/** Ends the process's work when whoever started it goes away or asks for the end. */
function lifetime(): AbortSignal {
  const controller = new AbortController()
  const end = () => controller.abort()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, end)
  process.stdin.on('end', end).on('error', end).resume()
  return controller.signal
}

async function createSaying(api: Api, what: string, manifests: readonly Manifest[]): Promise<void> {
  let said = 0
  await createAll(api, manifests, {
    onProgress: (done, total) => {
      if (done < total && done - said < Math.max(100, total / 4)) return
      said = done
      say(`${what}: ${done} of ${total}`)
    },
  })
}

async function fill(api: Api, size: PlaygroundSize, signal: AbortSignal): Promise<void> {
  const wait = { timeoutMs: stepTimeoutMs, signal, everyMs: 1000 }
  const { namespaces, workloads } = playgroundWorkloads(size)
  await createSaying(api, 'nodes', playgroundNodes(size))
  await createSaying(api, 'namespaces', namespaces)
  const areReady = async () =>
    (await listAll(api, '/api/v1/nodes')).every(node => isTrue(node, 'Ready')) || undefined
  await until('ready nodes', areReady, wait)
  say(`${size.nodes} nodes are Ready`)
  const missing = (error: unknown) => {
    if (!(error instanceof ApiFailure) || error.status !== 404) throw error
  }
  for (const name of namespacesOf()) {
    const path = `/api/v1/namespaces/${name}/serviceaccounts/default`
    await until(`the service account of ${name}`, () => api.send('GET', path).catch(missing), wait)
  }
  await createSaying(api, 'workloads', workloads)
  const areStarted = async () => {
    const pods = await listAll(api, '/api/v1/pods')
    const waiting = pods.filter(pod => pod.status?.phase === 'Pending' && !isRefused(pod.status.conditions))
    say(`pods: ${pods.length - waiting.length} of ${size.pods}`)
    return (pods.length >= size.pods && waiting.length === 0) || undefined
  }
  await until('started pods', areStarted, { ...wait, everyMs: 3000 })
}

/** Whether the scheduler has looked at a pod and found no place for it. */
const isRefused = (conditions: readonly { type: string; status: string }[] = []) =>
  conditions.some(({ type, status }) => type === 'PodScheduled' && status === 'False')

/** Between two teams of the example, milliseconds: long enough to see what each brings about. */
const teamEveryMs = 15_000

/** Waits until somebody installs the capacity scheduler, then plays the example that it is for. */
async function playExample(api: Api, signal: AbortSignal): Promise<void> {
  const patient = { timeoutMs: Number.MAX_SAFE_INTEGER, signal, everyMs: 2000 }
  await untilTreeIsServed(api, patient)
  say('the capacity scheduler comes: four teams share 40 cores, each guaranteed 10')
  await prepareExample(api, { timeoutMs: stepTimeoutMs, signal })
  for (const team of [1, 2, 3, 4]) {
    await sleep(teamEveryMs, undefined, { signal })
    say(`namespace${team} asks for 25 cores`)
    await createAll(api, [exampleDeployment(team)])
  }
}

/** Exporters on the GPU nodes, and a Prometheus where one is installed; undefined where the API server could not reach them. */
async function measureGpus(
  api: Api,
  { cluster, network }: ComponentCluster,
  size: PlaygroundSize,
): Promise<GpuMetrics | undefined> {
  if (!network) {
    say('without network namespaces nothing measures the GPUs here: the dashboards tell what is allocated')
    return undefined
  }
  const metrics = await startGpuMetrics(api, gpuNodeNames(size), { cluster, network })
  say(`an exporter on each GPU node${metrics.hasPrometheus ? ', and a Prometheus' : ''}`)
  return metrics
}

async function play(playground: ComponentCluster, signal: AbortSignal): Promise<void> {
  const { cluster, kubelet } = playground
  const size = sizeFrom(process.argv.slice(2))
  const api = await openApi(cluster.kubeconfigPath)
  let metrics: GpuMetrics | undefined
  try {
    await fill(api, size, signal)
    metrics = await measureGpus(api, playground, size)
    process.stdout.write(`${cluster.kubeconfigPath}\n`)
    if (!kubelet) say('without network namespaces an installed component does not really run here')
    const example = playExample(api, signal).catch((error: unknown) => {
      if (!signal.aborted) say(`the example broke: ${String((error as Error).message)}`)
    })
    if (!signal.aborted)
      await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
    await example
  } finally {
    await metrics?.stop()
    api.close()
  }
}

const signal = lifetime()
try {
  sizeFrom(process.argv.slice(2))
  say('starting a control plane')
  const playground = await startComponentCluster({ signal, leftAlone: METRICS_NAMESPACES })
  await play(playground, signal).finally(() => playground.stop())
} catch (error) {
  if (!signal.aborted) {
    say(error instanceof NoControlPlane ? error.message : String((error as Error).stack))
    process.exitCode = 1
  }
}
process.exit()
