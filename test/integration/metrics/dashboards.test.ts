// A round on a real API server with a real Prometheus that scrapes exporters of each dialect: every number against the truth that the
// exporters were given.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import { treeDefinition } from '#core/deploy/crd.ts'
import type { DialectId } from '../../../main/metrics/dialects.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { until } from '../../cluster/objects.ts'
import { startCluster, type TestCluster } from '../../cluster/start.ts'
import { installCrds } from '../../support/crds.ts'
import type { TrueGpu, TrueNode } from '../../support/gpuExporter/fleet.ts'
import { createGpuCluster, fleetOf } from '../../support/gpuExporter/gpuCluster.ts'
import { startGpuExporter, type GpuExporter } from '../../support/gpuExporter/server.ts'
import { shareOf } from '../../support/gpuExporter/text.ts'
import { hasPrometheus, type RunningPrometheus, startPrometheus } from '../../support/prometheus.ts'
import { freePort } from '../../support/clients.ts'
import { openBackend, type RunningBackend } from '../../support/runningBackend.ts'
import { temporaryHome, type TemporaryHome } from '../../support/temporaryHome.ts'

const MIB = 1_048_576
const GPU = 'nvidia.com/gpu'
const isPossible = inject('cluster')?.hasFakeNodes === true && (await hasPrometheus())

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length

/** The truth of a GPU, in Canopy's units, from what the generator drew. */
const usedOf = (gpu: TrueGpu): number =>
  (gpu.slices.length > 0 ? sum(gpu.slices.map(({ usedMib }) => usedMib)) : gpu.usedMib) * MIB
const utilizationOf = (gpu: TrueGpu): number =>
  gpu.slices.length > 0
    ? (100 * sum(gpu.slices.map(({ size, engineActive }) => size * engineActive))) / 7
    : gpu.utilization

type Case = {
  readonly dialect: DialectId
  /** Nodes whose GPUs that exporter can tell of at all. */
  readonly nodes: readonly string[]
  readonly tellsTotal: boolean
  readonly tellsShare: boolean
}
const ALL = ['gpu-a', 'gpu-b', 'gpu-c', 'gpu-d']
const UNCUT = ['gpu-a', 'gpu-b', 'gpu-c']
const CASES: readonly Case[] = [
  { dialect: 'dcgm', nodes: ALL, tellsTotal: true, tellsShare: false },
  { dialect: 'dcgm-4.8.3', nodes: ALL, tellsTotal: true, tellsShare: false },
  { dialect: 'dcgm-4.9', nodes: ALL, tellsTotal: true, tellsShare: false },
  { dialect: 'openshift', nodes: ALL, tellsTotal: true, tellsShare: false },
  { dialect: 'ack-dcgm', nodes: ALL, tellsTotal: true, tellsShare: false },
  { dialect: 'ack', nodes: UNCUT, tellsTotal: true, tellsShare: false },
  { dialect: 'hami', nodes: UNCUT, tellsTotal: false, tellsShare: true },
  { dialect: 'hami-2.8', nodes: UNCUT, tellsTotal: false, tellsShare: true },
]

describe.skipIf(!isPossible)('the dashboards of a real cluster, by a real Prometheus', () => {
  let cluster: TestCluster
  let exporter: GpuExporter
  let home: TemporaryHome
  let backend: RunningBackend
  let id: ClusterId

  beforeAll(async () => {
    cluster = await startCluster()
    home = temporaryHome()
    const api = await openApi(cluster.kubeconfigPath)
    await installCrds(api, ['pytorchjobs.kubeflow.org'])
    await createGpuCluster(api)
    await createQuotaTree(api)
    api.close()
    exporter = await startGpuExporter()
    backend = openBackend(home.dataFolder)
    await backend.add([cluster.kubeconfigPath])
    const kept = await backend.client.query('clusters.list', undefined)
    id = kept.find(({ isSample }) => !isSample)?.id as ClusterId
  })
  afterAll(async () => {
    await backend?.close()
    await exporter?.stop()
    await cluster?.stop()
    home?.dispose()
  })

  /** A Prometheus that has scraped every node of the fleet, as a ServiceMonitor would have it. */
  async function scraping(fleet: readonly TrueNode[]): Promise<RunningPrometheus> {
    const port = await freePort()
    const targets = fleet.map(({ name }) => ({
      job: `exporter-${name}`,
      address: `127.0.0.1:${exporter.port}`,
      path: `/${name}/metrics`,
      labels: { namespace: 'gpu-operator', pod: `exporter-${name}`, node: name },
    }))
    const url = `http://127.0.0.1:${port}`
    const prometheus = await startPrometheus({ targets, listen: `127.0.0.1:${port}`, url })
    await prometheus.until('sum(up)', ([up]) => up === fleet.length)
    return prometheus
  }

  async function collect(url: string): Promise<Dashboards> {
    const { isLive, dashboards } = await backend.client.query('dashboards.collect', {
      cluster: id,
      prometheus: url,
    })
    expect(isLive).toBe(true)
    return dashboards
  }

  it.each(CASES)('$dialect', async of => {
    const { dialect, nodes } = of
    const fleet = fleetOf(CASES.indexOf(of) + 1).filter(({ name }) => nodes.includes(name))
    exporter.say(fleet, dialect)
    const prometheus = await scraping(fleet)
    let dashboards: Dashboards
    try {
      dashboards = await collect(prometheus.url)
    } finally {
      await prometheus.stop()
    }
    expect(dashboards.source).toMatchObject({ tier: 'T1', dialect })
    expect(dashboards.source.ageSeconds).toBeLessThanOrEqual(5)
    expectCluster(dashboards, fleet)
    expectNodes(dashboards, fleet, of)
    expectJob(dashboards, fleet, of)
    expectQuotas(dashboards)
  })
})

async function createQuotaTree(api: Api): Promise<void> {
  await api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', treeDefinition)
  const leaf = { name: 'root.ml', namespaces: ['ml'], min: { cpu: '2', [GPU]: '16' }, max: { [GPU]: '20' } }
  const all = { cpu: '64', [GPU]: '32' }
  const children = [leaf, { name: 'root.other', min: { cpu: '1' } }]
  const tree = {
    apiVersion: 'scheduling.sigs.k8s.io/v1beta1',
    kind: 'ElasticQuotaTree',
    metadata: { name: 'elasticquotatree', namespace: 'kube-system' },
    spec: { root: { name: 'root', min: all, max: all, children } },
  }
  const path = '/apis/scheduling.sigs.k8s.io/v1beta1/namespaces/kube-system/elasticquotatrees'
  await until('the tree is served', async () => api.send('POST', path, tree).catch(() => undefined), {
    timeoutMs: 15_000,
  })
}

/** Five pods of a core each; 4 + 8 + 1 + 1 of what is called nvidia.com/gpu, and a MIG slice that the tree does not limit. */
function expectQuotas({ quotas, hasScheduler }: Dashboards): void {
  expect(hasScheduler).toBe(false)
  const row = (name: string, resource: string) =>
    quotas.find(quota => quota.name === name && quota.resource === resource)
  expect(quotas).toHaveLength(3 * 2)
  expect(row('root.ml', 'cpu')).toMatchObject({
    min: 2,
    max: null,
    used: 5,
    borrowed: 3,
    lent: 0,
    waiting: 0,
  })
  expect(row('root.ml', GPU)).toMatchObject({ namespaces: ['ml'], min: 16, max: 20, used: 14, borrowed: 0 })
  expect(row('root', GPU)).toMatchObject({ used: 14, borrowed: 0 })
}

function expectCluster({ cluster }: Dashboards, fleet: readonly TrueNode[]): void {
  const gpus = fleet.flatMap(node => node.gpus)
  // Of the objects: 8 + 8 + 2 + 1 GPUs; 4 + 8 whole ones, 2 of 4 slices in time, 3 of 7 in space.
  expect(cluster.gpus.total).toBe(19)
  expect(cluster.gpus.allocated).toBeCloseTo(4 + 8 + 2 / 4 + 3 / 7, 5)
  // Where the exporter tells nothing of a node that has GPUs, that is U4.
  expect(cluster.gpuNodes).toEqual({ total: 4, allocated: 4, unhealthy: 4 - fleet.length })
  expect(cluster.gpuUtilizationPercent).toBeCloseTo(mean(gpus.map(utilizationOf)), 4)
  expect(cluster.gpuMemoryBytes).toEqual({
    used: sum(gpus.map(usedOf)),
    // 80 GiB each, whether the exporter states it or the node's label does.
    total: 19 * 81_920 * MIB,
    // 12 whole GPUs, half a GPU in two slices, and the 40 GiB of a MIG slice.
    allocated: (12.5 * 81_920 + 40 * 1024) * MIB,
  })
}

function expectNodes({ nodes }: Dashboards, fleet: readonly TrueNode[], { tellsTotal }: Case): void {
  for (const { name, gpus } of fleet) {
    const node = nodes.find(each => each.name === name)
    expect(node?.gpuUtilizationPercent).toBeCloseTo(mean(gpus.map(utilizationOf)), 4)
    expect(node?.usedGpuMemoryBytes).toBe(sum(gpus.map(usedOf)))
    expect(node?.devices).toHaveLength(gpus.length)
    for (const [at, gpu] of gpus.entries()) {
      const device = node?.devices[at]
      expect(device?.utilizationPercent).toBeCloseTo(utilizationOf(gpu), 4)
      expect(device).toMatchObject({
        uuid: gpu.uuid,
        index: gpu.index,
        memoryUsedBytes: usedOf(gpu),
        memoryTotalBytes: tellsTotal ? 81_920 * MIB : null,
        unhealthy: false,
      })
    }
  }
}

function expectJob({ at, jobs }: Dashboards, fleet: readonly TrueNode[], { tellsShare }: Case): void {
  expect(jobs).toHaveLength(1)
  const [job] = jobs
  const held = [...(fleet[0]?.gpus.slice(0, 4) ?? []), ...(fleet[1]?.gpus ?? [])]
  expect(job).toMatchObject({
    namespace: 'ml',
    name: 'bert',
    type: 'PyTorchJob',
    status: 'Running',
    requestedGpus: 12,
    requestedGpuMemoryBytes: 12 * 81_920 * MIB,
    usedGpuMemoryBytes: sum(held.map(tellsShare ? shareOf : usedOf)),
  })
  expect(job?.gpuUtilizationPercent).toBeCloseTo(mean(held.map(({ utilization }) => utilization)), 4)
  expect(job?.durationSeconds).toBeCloseTo((at - Date.parse('2026-11-01T00:00:00Z')) / 1000, -1)
  expect(job?.instances.map(({ name, node }) => [name, node]).toSorted()).toEqual([
    ['bert-0', 'gpu-a'],
    ['bert-1', 'gpu-b'],
  ])
}
