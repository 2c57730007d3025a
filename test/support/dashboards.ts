import { millis } from '../../scheduler/core/base/units.ts'
import type { Dashboards } from '../../preload/contract/dashboards.ts'

type Node = Dashboards['nodes'][number]
type Device = Node['devices'][number]

/** A round of a cluster that has nothing, and whose sources told nothing. */
export const makeDashboards = (own: Partial<Dashboards> = {}): Dashboards => ({
  at: millis(1_800_000_000_000),
  source: { tier: 'T4', dialect: null, ageSeconds: null, why: [], from: null },
  cluster: {
    gpuNodes: { total: 0, allocated: 0, unhealthy: 0 },
    gpus: { total: 0, allocated: 0 },
    gpuMemoryBytes: { total: 0, allocated: 0, used: null },
    gpuUtilizationPercent: null,
    jobs: { running: 0, pending: 0, succeeded: 0, failed: 0 },
    gpusPending: 0,
    allocatedUtilizationPercent: null,
    tensorActivePercent: null,
    smActivePercent: null,
    dramActivePercent: null,
  },
  nodes: [],
  jobs: [],
  quotas: [],
  hasScheduler: null,
  unhealthy: [],
  missingKinds: [],
  ...own,
})

/** A node with two GPUs of which nothing was measured. */
export const makeNodeFigures = (own: Partial<Node> = {}): Node => ({
  name: 'gpu-1',
  ip: '10.0.0.1',
  role: 'worker',
  gpuMode: 'exclusive',
  gpus: 2,
  gpuMemoryBytes: null,
  allocatedGpus: 0,
  allocatedGpuMemoryBytes: null,
  usedGpuMemoryBytes: null,
  gpuUtilizationPercent: null,
  devices: [],
  status: 'ready',
  isCordoned: false,
  gpuModel: null,
  cpuUsedMilliCores: null,
  memoryUsedBytes: null,
  ...own,
})

/** A GPU of which nothing was measured. */
export const makeDeviceFigures = (uuid: string, own: Partial<Device> = {}): Device => ({
  uuid,
  index: null,
  utilizationPercent: null,
  memoryUsedBytes: null,
  memoryTotalBytes: null,
  unhealthy: false,
  model: null,
  tensorActivePercent: null,
  smActivePercent: null,
  dramActivePercent: null,
  powerWatts: null,
  temperatureCelsius: null,
  energyJoules: null,
  instances: [],
  pods: [],
  ...own,
})
