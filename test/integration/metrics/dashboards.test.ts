// A round on a real API server with a real Prometheus that scrapes exporters of each dialect: every number against the truth that the
// exporters were given.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type ClusterId, millis } from '#core/base/units.ts'
import { treeDefinition } from '#core/deploy/crd.ts'
import type { SeriesKey } from '#core/metrics/series.ts'
import type { DialectId } from '../../../main/metrics/dialects.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { nodeManifest, podManifest } from '../../cluster/manifests.ts'
import { createAll, until } from '../../cluster/objects.ts'
import { startCluster, type TestCluster } from '../../cluster/start.ts'
import { installCrds } from '../../support/crds.ts'
import type { TrueGpu, TrueNode } from '../../support/gpuExporter/fleet.ts'
import { createGpuCluster, fleetOf } from '../../support/gpuExporter/gpuCluster.ts'
import { startGpuExporter, type GpuExporter } from '../../support/gpuExporter/server.ts'
import { shareOf } from '../../support/gpuExporter/text.ts'
import { hasPrometheus, type RunningPrometheus, startPrometheus } from '../../support/prometheus.ts'
import { freePort } from '../../support/clients.ts'
import { prometheusSetting } from '../../support/prometheusSetting.ts'
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

  it('a round of its own is kept: every series of it is the truth', async () => {
    const fleet = fleetOf(CASES.length + 1)
    exporter.say(fleet, 'dcgm')
    const prometheus = await scraping(fleet)
    const leave = new AbortController()
    try {
      await setSource(prometheus.url)
      const listener = { onValue: () => undefined, signal: leave.signal }
      backend.client.subscribe('clusters.live', { cluster: id }, listener)
      const truth = seriesTruth(fleet)
      const keys = Object.keys(truth) as SeriesKey[]
      const wanted = keys.map(key => expect.closeTo(truth[key] ?? Number.NaN, 4))
      await expect.poll(() => lastRound(keys), { timeout: 30_000, interval: 500 }).toEqual(wanted)
    } finally {
      leave.abort()
      await prometheus.stop()
    }
  })

  it('GPUs that a driver hands out by claims are counted with the others', async () => {
    const api = await openApi(cluster.kubeconfigPath)
    await createClaimedGpu(api)
    api.close()
    const dashboards = await until(
      'the claimed GPU is seen',
      async () => {
        const seen = await collect('http://127.0.0.1:1')
        return seen.nodes.find(({ name }) => name === 'gpu-e')?.allocatedGpus === 1 ? seen : undefined
      },
      { timeoutMs: 20_000 },
    )
    const card = 81_559 * MIB
    expect(dashboards.nodes.find(({ name }) => name === 'gpu-e')).toMatchObject({
      gpuMode: 'dra',
      gpuModel: 'NVIDIA H100 80GB HBM3',
      gpus: 2,
      gpuMemoryBytes: 2 * card,
      allocatedGpuMemoryBytes: card,
      usedGpuMemoryBytes: null,
    })
    expect(dashboards.cluster.gpus.total).toBe(19 + 2)
    expect(dashboards.cluster.gpus.allocated).toBeCloseTo(4 + 8 + 2 / 4 + 3 / 7 + 1, 5)
    expect(dashboards.unhealthy.filter(({ node }) => node === 'gpu-e')).toEqual([])
  })

  const setSource = (url: string) =>
    backend.client.command('gpuSources.set', {
      cluster: id,
      source: {
        tier: null,
        prometheus: prometheusSetting({ url }),
        tenant: null,
        matcher: null,
        dialect: null,
      },
      secret: null,
    })
  /** What history has of the moment of the last round. */
  async function lastRound(series: SeriesKey[]): Promise<(number | undefined)[]> {
    const { last } = await backend.client.query('history.recording', { cluster: id })
    if (last?.outcome !== 'stored') return []
    const span = { from: last.at, to: millis(last.at + 1), points: 2 }
    const { columns } = await backend.client.query('history.range', { cluster: id, series, ...span })
    return columns.map(column => column[0])
  }
})

/** What a round of this fleet leaves in history, of each scope. */
function seriesTruth(fleet: readonly TrueNode[]): Record<string, number> {
  const [a, b, c, d] = fleet.map(({ gpus }) => gpus) as [TrueGpu[], TrueGpu[], TrueGpu[], TrueGpu[]]
  const gpus = fleet.flatMap(node => node.gpus)
  const ofBert = [a.slice(0, 4), b] as const
  const held = [...ofBert.flat(), ...c.slice(0, 1), ...d]
  const card = 81_920 * MIB
  const [first] = gpus as [TrueGpu]
  const pod = (name: string, own: readonly TrueGpu[]) => ({
    [`pod.gpu.utilization/ml/${name}`]: mean(own.map(({ utilization }) => utilization)),
    [`pod.gpu.memory.used/ml/${name}`]: sum(own.map(usedOf)),
    [`pod.gpu.memory.requested/ml/${name}`]: own.length * card,
    [`pod.gpu.memory.percent/ml/${name}`]: (100 * sum(own.map(usedOf))) / (own.length * card),
  })
  return {
    'cluster.gpus.total': 19,
    'cluster.gpus.allocated': 4 + 8 + 2 / 4 + 3 / 7,
    'cluster.gpus.pending': 0,
    'cluster.gpus.unhealthy': 0,
    'cluster.gpuNodes.total': 4,
    'cluster.gpuNodes.allocated': 4,
    'cluster.gpuNodes.unhealthy': 0,
    'cluster.gpu.utilization': mean(gpus.map(utilizationOf)),
    'cluster.gpu.allocatedUtilization': mean(held.map(utilizationOf)),
    'cluster.gpu.memory.total': 19 * card,
    'cluster.gpu.memory.allocated': 12.5 * card + 40 * 1024 * MIB,
    'cluster.gpu.memory.used': sum(gpus.map(usedOf)),
    'cluster.jobs.running': 1,
    'cluster.jobs.pending': 0,
    'cluster.jobs.succeeded': 0,
    'cluster.jobs.failed': 0,
    'node.gpus.total/gpu-c': 2,
    'node.gpus.allocated/gpu-c': 0.5,
    'node.gpu.utilization/gpu-a': mean(a.map(utilizationOf)),
    'node.gpu.memory.total/gpu-a': 8 * card,
    'node.gpu.memory.allocated/gpu-a': 4 * card,
    'node.gpu.memory.used/gpu-d': sum(d.map(usedOf)),
    [`device.gpu.utilization/${first.uuid}`]: first.utilization,
    [`device.gpu.power/${first.uuid}`]: first.powerWatts,
    [`device.gpu.temperature/${first.uuid}`]: first.temperature,
    [`device.gpu.unhealthy/${first.uuid}`]: 0,
    'job.gpus.requested/ml/bert': 12,
    'job.gpu.utilization/ml/bert': mean(ofBert.flat().map(({ utilization }) => utilization)),
    'job.gpu.memory.used/ml/bert': sum(ofBert.flat().map(usedOf)),
    'job.gpu.memory.requested/ml/bert': 12 * card,
    ...pod('bert-0', ofBert[0]),
    ...pod('bert-1', ofBert[1]),
    'leaf.min/root.ml/cpu': 2,
    'leaf.used/root.ml/cpu': 5,
    'leaf.borrowed/root.ml/cpu': 3,
    [`leaf.max/root.ml/${GPU}`]: 20,
    [`leaf.used/root.ml/${GPU}`]: 14,
    [`leaf.waiting/root.ml/${GPU}`]: 0,
  }
}

/** A node whose two GPUs are devices of a ResourceSlice, and a pod that one of them was given to. */
async function createClaimedGpu(api: Api): Promise<void> {
  const [node, driver, dra] = ['gpu-e', 'gpu.nvidia.com', '/apis/resource.k8s.io/v1']
  const device = (index: number) => ({
    name: `gpu-${index}`,
    attributes: {
      uuid: { string: `GPU-dra-${index}` },
      productName: { string: 'NVIDIA H100 80GB HBM3' },
    },
    capacity: { memory: { value: '81559Mi' } },
  })
  const pool = { name: node, generation: 1, resourceSliceCount: 1 }
  const claims = `${dra}/namespaces/ml/resourceclaims`
  const gpus = { name: 'gpu', exactly: { deviceClassName: driver } }
  const manifest = podManifest({ name: 'claims', namespace: 'ml', nodeName: node })
  const spec = {
    ...(manifest.body as { spec: object }).spec,
    resourceClaims: [{ name: 'gpu', resourceClaimName: 'one' }],
  }
  await createAll(api, [
    nodeManifest({ name: node }),
    {
      path: `${dra}/resourceslices`,
      body: {
        metadata: { name: node },
        spec: { driver, nodeName: node, pool, devices: [device(0), device(1)] },
      },
    },
    { path: claims, body: { metadata: { name: 'one' }, spec: { devices: { requests: [gpus] } } } },
  ])
  const pod = await api.send<{ metadata: { uid: string } }>('POST', manifest.path, { ...manifest.body, spec })
  await api.send('PATCH', `${claims}/one/status`, {
    status: {
      allocation: { devices: { results: [{ request: 'gpu', driver, pool: node, device: 'gpu-1' }] } },
      reservedFor: [{ resource: 'pods', name: 'claims', uid: pod.metadata.uid }],
    },
  })
}

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
