// GPU figures for a cluster of fake nodes: an exporter's pod on each GPU node, as the GPU operator has them, answered for by one process
// in the cluster's network, and a Prometheus behind its Service where one is installed.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { hasPrometheus, startPrometheus } from '../support/prometheus.ts'
import type { Api } from './api.ts'
import { namespaceManifest, type Manifest } from './manifests.ts'
import type { ClusterNetwork } from './network.ts'
import { createAll, until } from './objects.ts'
import { startProcess } from './process.ts'
import type { TestCluster } from './start.ts'

export const EXPORTER_NAMESPACE = 'gpu-operator'
export const EXPORTER_PORT = 9400
const PROMETHEUS = { namespace: 'monitoring', port: 9090, address: '198.19.255.1' }
/** Namespaces whose pods no fake kubelet may report: their addresses are those of these processes. */
export const METRICS_NAMESPACES: readonly string[] = [EXPORTER_NAMESPACE, PROMETHEUS.namespace]

/** The other half of what is set aside for tests of networks (RFC 2544); pods with a kubelet have the first. */
const ADDRESSES = '198.19.0.0/16'
const addressOf = (index: number) => `198.19.${Math.floor(index / 250)}.${(index % 250) + 1}`
const STOP_MS = 2000

export interface GpuMetrics {
  /** Whether there is a Prometheus too. */
  readonly hasPrometheus: boolean
  stop(): Promise<void>
}

type Where = { readonly cluster: TestCluster; readonly network: ClusterNetwork }

/** @param nodes names of GPU nodes; each gets an exporter */
export async function startGpuMetrics(api: Api, nodes: readonly string[], where: Where): Promise<GpuMetrics> {
  const { cluster, network } = where
  const exporters = nodes.map((node, index) => ({
    node,
    name: `dcgm-exporter-${node}`,
    address: addressOf(index),
  }))
  await promisify(execFile)('env', [...network.enter, 'ip', 'route', 'add', 'local', ADDRESSES, 'dev', 'lo'])
  await createAll(
    api,
    METRICS_NAMESPACES.map(name => namespaceManifest(name)),
  )
  for (const name of METRICS_NAMESPACES) await untilPodsMayBeCreated(api, name)
  const pods = exporters.map(({ node, name }) =>
    podManifest({
      namespace: EXPORTER_NAMESPACE,
      name,
      app: 'nvidia-dcgm-exporter',
      node,
      port: EXPORTER_PORT,
    }),
  )
  await createAll(api, pods)
  for (const { name, address } of exporters)
    await reportRunning(api, `${EXPORTER_NAMESPACE}/pods/${name}`, address)
  const script = join(import.meta.dirname, '../support/gpuExporter/living.ts')
  const command = [...network.enter, process.execPath, script, cluster.kubeconfigPath]
  const answering = await startProcess(command, join(cluster.folder, 'exporters.log'))
  const isInstalled = await hasPrometheus()
  const prometheus = isInstalled ? await startInside(api, exporters, network) : undefined
  return {
    hasPrometheus: isInstalled,
    async stop() {
      await prometheus?.stop()
      await answering.end(STOP_MS)
    },
  }
}

type Exporter = { readonly node: string; readonly name: string; readonly address: string }

async function startInside(api: Api, exporters: readonly Exporter[], { enter }: ClusterNetwork) {
  const { namespace, port, address } = PROMETHEUS
  const prometheus = await startPrometheus({
    targets: exporters.map(({ name, address: exporter }) => ({
      job: name,
      address: `${exporter}:${EXPORTER_PORT}`,
      path: '/metrics',
      labels: { namespace: EXPORTER_NAMESPACE, pod: name },
    })),
    listen: `${address}:${port}`,
    enter,
    url: null,
    every: '15s',
  })
  const node = exporters[0]?.node ?? ''
  await createAll(api, [
    podManifest({ namespace, name: 'prometheus-k8s-0', app: 'prometheus', node, port }),
    {
      path: `/api/v1/namespaces/${namespace}/services`,
      body: {
        metadata: { name: 'prometheus-k8s', labels: { 'app.kubernetes.io/name': 'prometheus' } },
        spec: { selector: { app: 'prometheus' }, ports: [{ name: 'web', port }] },
      },
    },
  ])
  await reportRunning(api, `${namespace}/pods/prometheus-k8s-0`, address)
  return prometheus
}

const untilPodsMayBeCreated = (api: Api, namespace: string) =>
  until(
    `the service account of ${namespace}`,
    () => api.send('GET', `/api/v1/namespaces/${namespace}/serviceaccounts/default`).catch(() => undefined),
    { timeoutMs: 30_000 },
  )

const reportRunning = (api: Api, pod: string, address: string) =>
  api.send('PATCH', `/api/v1/namespaces/${pod}/status`, {
    status: {
      phase: 'Running',
      podIP: address,
      podIPs: [{ ip: address }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  })

type PodPlan = {
  readonly namespace: string
  readonly name: string
  readonly app: string
  readonly node: string
  readonly port: number
}

const podManifest = ({ namespace, name, app, node, port }: PodPlan): Manifest => ({
  path: `/api/v1/namespaces/${namespace}/pods`,
  body: {
    metadata: { name, labels: { app } },
    spec: {
      nodeName: node,
      tolerations: [{ operator: 'Exists' }],
      containers: [
        { name: app, image: `registry.example/${app}:1`, ports: [{ name: 'metrics', containerPort: port }] },
      ],
    },
  },
})
