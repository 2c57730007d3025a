// Which source is used and why, where it is reached as in a real cluster: Prometheus through the API server's service proxy, exporters
// through its pod proxy.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { type Manifest, namespaceManifest } from '../../cluster/manifests.ts'
import { networkProblem, startNetwork, type HeldNetwork } from '../../cluster/network.ts'
import { createAll, until } from '../../cluster/objects.ts'
import { startCluster, type TestCluster } from '../../cluster/start.ts'
import { installCrds } from '../../support/crds.ts'
import { createGpuCluster, fleetOf } from '../../support/gpuExporter/gpuCluster.ts'
import { hasPrometheus, type RunningPrometheus, startPrometheus } from '../../support/prometheus.ts'
import { openBackend, type RunningBackend } from '../../support/runningBackend.ts'
import { temporaryHome, type TemporaryHome } from '../../support/temporaryHome.ts'

const SEED = 77
const EXPORTER_PORT = 9400
const NODES = ['gpu-a', 'gpu-b', 'gpu-c', 'gpu-d']
const isPossible =
  inject('cluster')?.hasFakeNodes === true &&
  (await hasPrometheus()) &&
  (await networkProblem()) === undefined

const MIB = 1_048_576
/** Used memory of all GPUs, from what the generator drew. */
const usedMib = fleetOf(SEED)
  .flatMap(({ gpus }) => gpus)
  .flatMap(({ slices, usedMib: own }) => (slices.length > 0 ? slices.map(slice => slice.usedMib) : [own]))
  .reduce((total, mib) => total + mib, 0)

type PodSpec = { namespace: string; name: string; node: string; labels: object; port: number }

const podManifest = ({ namespace, name, node, labels, port }: PodSpec): Manifest => ({
  path: `/api/v1/namespaces/${namespace}/pods`,
  body: {
    metadata: { name, labels },
    spec: {
      nodeName: node,
      containers: [
        { name: 'main', image: 'registry.example/x:1', ports: [{ name: 'metrics', containerPort: port }] },
      ],
    },
  },
})

const runningAt = (address: string) => ({
  status: {
    phase: 'Running',
    podIP: address,
    podIPs: [{ ip: address }],
    conditions: [{ type: 'Ready', status: 'True' }],
  },
})

describe.skipIf(!isPossible)('sources of figures, as a cluster has them', () => {
  let network: HeldNetwork
  let cluster: TestCluster
  let api: Api
  let exporters: ChildProcess
  let prometheus: RunningPrometheus
  let home: TemporaryHome
  let backend: RunningBackend
  let [admin, viewer] = ['', ''] as ClusterId[]
  const addresses = new Map<string, string>()

  const inside = (...command: string[]) => {
    const [program, ...args] = [...network.enter, ...command]
    return promisify(execFile)(String(program), args)
  }
  const startInside = () =>
    startPrometheus({
      targets: NODES.map(name => ({
        job: name,
        address: `${addresses.get(name)}:${EXPORTER_PORT}`,
        path: '/metrics',
        labels: { namespace: 'gpu-operator', pod: `dcgm-${name}` },
      })),
      listen: `${addresses.get('prometheus')}:9090`,
      enter: network.enter,
      url: null,
    })
  const collect = async (id: ClusterId | undefined): Promise<Dashboards> => {
    const asked = { cluster: id as ClusterId, prometheus: null }
    return (await backend.client.query('dashboards.collect', asked)).dashboards
  }
  /** Looks until the tier is the one, since endpoints and scrapes take a second or two. */
  const collectFrom = async (tier: string): Promise<Dashboards> => {
    for (const end = Date.now() + 20_000; ; await sleep(300)) {
      const dashboards = await collect(admin)
      if (dashboards.source.tier === tier && (tier !== 'T1' || dashboards.unhealthy.length === 0))
        return dashboards
      if (Date.now() > end) throw new Error(JSON.stringify(dashboards.source))
    }
  }

  beforeAll(async () => {
    network = await startNetwork()
    cluster = await startCluster({ network, leftAlone: ['gpu-operator', 'monitoring'] })
    home = temporaryHome()
    api = await openApi(cluster.kubeconfigPath)
    await installCrds(api, ['pytorchjobs.kubeflow.org'])
    await createGpuCluster(api)
    for (const name of [...NODES, 'prometheus']) {
      const address = network.newPodAddress()
      addresses.set(name, address)
      await inside('ip', 'addr', 'add', `${address}/16`, 'dev', 'pods')
    }
    await createAll(
      api,
      ['gpu-operator', 'monitoring'].map(name => namespaceManifest(name)),
    )
    await until(
      'service accounts',
      async () => {
        const path = '/api/v1/namespaces/monitoring/serviceaccounts/default'
        return api.send('GET', path).catch(() => undefined)
      },
      { timeoutMs: 15_000 },
    )
    await createAll(api, [
      ...NODES.map(node =>
        podManifest({
          namespace: 'gpu-operator',
          name: `dcgm-${node}`,
          node,
          labels: { app: 'nvidia-dcgm-exporter' },
          port: EXPORTER_PORT,
        }),
      ),
      podManifest({
        namespace: 'monitoring',
        name: 'prometheus-0',
        node: 'cpu-only',
        labels: { app: 'prometheus' },
        port: 9090,
      }),
      {
        path: '/api/v1/namespaces/monitoring/services',
        body: {
          metadata: { name: 'prometheus-operated', labels: { 'operated-prometheus': 'true' } },
          spec: {
            selector: { app: 'prometheus' },
            ports: [
              { name: 'grpc', port: 10_901 },
              { name: 'web', port: 9090 },
            ],
          },
        },
      },
      {
        path: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
        body: {
          metadata: { name: 'looks' },
          rules: [
            {
              apiGroups: ['', 'apps', 'batch'],
              resources: ['nodes', 'pods', 'namespaces', 'events', 'replicasets', 'deployments', 'jobs'],
              verbs: ['get', 'list', 'watch'],
            },
          ],
        },
      },
      {
        path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
        body: {
          metadata: { name: 'looks' },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'looks' },
          subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'viewer' }],
        },
      },
    ])
    for (const name of NODES)
      await api.send(
        'PATCH',
        `/api/v1/namespaces/gpu-operator/pods/dcgm-${name}/status`,
        runningAt(addresses.get(name) ?? ''),
      )
    await api.send(
      'PATCH',
      '/api/v1/namespaces/monitoring/pods/prometheus-0/status',
      runningAt(addresses.get('prometheus') ?? ''),
    )
    const [program, ...enter] = network.enter
    const script = join(import.meta.dirname, '../../support/gpuExporter/serve.ts')
    const places = NODES.map(name => `${name}=${addresses.get(name)}`)
    exporters = spawn(
      String(program),
      [...enter, process.execPath, script, String(SEED), 'dcgm', ...places],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    prometheus = await startInside()
    backend = openBackend(home.dataFolder)
    await backend.add([cluster.kubeconfigPath, cluster.viewerKubeconfigPath])
    const kept = (await backend.client.query('clusters.list', undefined)).filter(({ isSample }) => !isSample)
    ;[admin, viewer] = kept.map(({ id }) => id)
  })
  afterAll(async () => {
    await backend?.close()
    await prometheus?.stop()
    if (exporters?.exitCode === null) {
      const ended = once(exporters, 'exit')
      exporters.kill()
      await ended
    }
    api?.close()
    await cluster?.stop()
    await network?.stop()
    home?.dispose()
  })

  it('Prometheus behind its Service is found by itself, on its web port', async () => {
    const { source, cluster: figures } = await collectFrom('T1')
    expect(source).toMatchObject({
      tier: 'T1',
      dialect: 'dcgm',
      from: 'monitoring/prometheus-operated',
      why: [],
    })
    expect(figures.gpuMemoryBytes.used).toBe(usedMib * MIB)
  })

  it('an identity that may not ask sees the same GPUs, unmeasured, and why', async () => {
    const { source, cluster: figures } = await collect(viewer)
    expect(source.why.map(({ tier, code }) => [tier, code])).toEqual([
      ['T1', 'FORBIDDEN'],
      ['T2', 'FORBIDDEN'],
      ['T3', 'FORBIDDEN'],
    ])
    expect(figures.gpus.total).toBe(19)
    expect(figures.gpuMemoryBytes.used).toBeNull()
  })

  it('without it the exporters are asked one by one, with the same result; when it is back, it is used again', async () => {
    await prometheus.stop()
    const { source, cluster: figures, jobs } = await collectFrom('T2')
    expect(source).toMatchObject({ dialect: 'dcgm', from: '4 exporters', ageSeconds: 0 })
    expect(source.why.map(({ tier }) => tier)).toEqual(['T1'])
    expect(figures.gpuMemoryBytes.used).toBe(usedMib * MIB)
    expect(jobs.find(({ name }) => name === 'bert')?.usedGpuMemoryBytes).toBeGreaterThan(0)
    prometheus = await startInside()
    expect((await collectFrom('T1')).cluster.gpuMemoryBytes.used).toBe(usedMib * MIB)
    await prometheus.stop()
  })

  it('an exporter that is gone takes nothing from the others; without any, objects are what is left', async () => {
    const path = '/api/v1/namespaces/gpu-operator/pods'
    await api.send('DELETE', `${path}/dcgm-gpu-a?gracePeriodSeconds=0`)
    const partial = await collectFrom('T2')
    expect(partial.unhealthy).toMatchObject([{ node: 'gpu-a', rule: 'U4', uuid: null }])
    expect(partial.nodes.find(({ name }) => name === 'gpu-a')?.usedGpuMemoryBytes).toBeNull()
    expect(partial.nodes.find(({ name }) => name === 'gpu-b')?.usedGpuMemoryBytes).toBeGreaterThan(0)
    await api.send('DELETE', `${path}?gracePeriodSeconds=0`)
    const bare = await collectFrom('T4')
    expect(bare.source.why.map(({ tier }) => tier)).toEqual(['T1', 'T2', 'T3'])
    expect(bare.cluster.gpus.allocated).toBeCloseTo(4 + 8 + 2 / 4 + 3 / 7, 5)
    expect(bare.cluster.gpuUtilizationPercent).toBeNull()
    expect(bare.jobs).toMatchObject([{ name: 'bert', requestedGpus: 12, usedGpuMemoryBytes: null }])
  })
})
