import { describe, expect, it } from 'vitest'
import { type GpuOffer, gpuOffer } from '../../../../../main/clusters/project/gpu.ts'
import { displayModel } from '../../../../../main/clusters/project/gpuModel.ts'
import { gpuResourceKind } from '../../../../../main/clusters/project/gpuResources.ts'

type Case = {
  name: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  capacity?: Record<string, string>
  /** Where it differs from capacity. */
  allocatable?: Record<string, string>
  want: Partial<GpuOffer>
}

const product = (model: string, count: number, more: Record<string, string> = {}) => ({
  'nvidia.com/gpu.product': model,
  'nvidia.com/gpu.count': String(count),
  'nvidia.com/gpu.present': 'true',
  ...more,
})

const HAMI_JSON = JSON.stringify(
  ['a', 'b'].map(id => ({ id, count: 10, devmem: 32768, type: 'NVIDIA-Tesla V100-PCIE-32GB', health: true })),
)
const HAMI_LIST = 'GPU-a,5,15360,100,NVIDIA-Tesla T4,0,true:GPU-b,5,15360,100,NVIDIA-Tesla T4,0,true:'

const CASES: Case[] = [
  {
    name: 'a node without GPUs',
    capacity: { cpu: '8' },
    want: { gpuMode: 'none', gpuCount: 0, gpuUnits: {} },
  },
  {
    name: 'whole GPUs',
    labels: product('NVIDIA-A100-SXM4-80GB', 8),
    capacity: { 'nvidia.com/gpu': '8' },
    want: {
      gpuMode: 'exclusive',
      gpuModel: 'A100 SXM4 80GB',
      gpuCount: 8,
      gpuAllocatable: 8,
      gpuUnits: { 'nvidia.com/gpu': 1 },
    },
  },
  {
    name: 'one that the device plugin calls unhealthy',
    labels: product('NVIDIA-A100-SXM4-80GB', 8),
    capacity: { 'nvidia.com/gpu': '8' },
    allocatable: { 'nvidia.com/gpu': '7' },
    want: { gpuCount: 8, gpuAllocatable: 7 },
  },
  {
    name: 'one that the driver sees and the plugin never registered: still a GPU of the node',
    labels: product('NVIDIA-L40S', 4),
    capacity: { 'nvidia.com/gpu': '3' },
    want: { gpuCount: 4, gpuAllocatable: 3 },
  },
  {
    name: 'a node whose plugin is gone: the count comes from the label',
    labels: product('NVIDIA-L40S', 4),
    capacity: { 'nvidia.com/gpu': '0' },
    want: { gpuMode: 'exclusive', gpuCount: 4, gpuAllocatable: 0 },
  },
  {
    name: 'GPUs without gpu-feature-discovery',
    capacity: { 'nvidia.com/gpu': '2' },
    want: { gpuMode: 'exclusive', gpuModel: null, gpuCount: 2 },
  },
  {
    name: 'time-slicing: 4 GPUs offered 16 times, a unit is a quarter',
    labels: product('NVIDIA-L4-SHARED', 4, {
      'nvidia.com/gpu.replicas': '4',
      'nvidia.com/gpu.sharing-strategy': 'time-slicing',
    }),
    capacity: { 'nvidia.com/gpu': '16' },
    allocatable: { 'nvidia.com/gpu': '12' },
    want: {
      gpuMode: 'timeSliced',
      gpuModel: 'L4',
      gpuCount: 4,
      gpuAllocatable: 3,
      gpuUnits: { 'nvidia.com/gpu': 0.25 },
    },
  },
  {
    name: 'time-slicing under the renamed resource, without a replicas label',
    labels: product('Tesla-T4', 2),
    capacity: { 'nvidia.com/gpu.shared': '20' },
    want: {
      gpuMode: 'timeSliced',
      gpuCount: 2,
      gpuAllocatable: 2,
      gpuUnits: { 'nvidia.com/gpu.shared': 0.1 },
    },
  },
  {
    name: 'MPS',
    labels: product('NVIDIA-A10-SHARED', 1, {
      'nvidia.com/gpu.replicas': '10',
      'nvidia.com/gpu.sharing-strategy': 'mps',
    }),
    capacity: { 'nvidia.com/gpu': '10' },
    want: { gpuMode: 'mps', gpuCount: 1, gpuUnits: { 'nvidia.com/gpu': 0.1 } },
  },
  {
    name: 'MIG mixed: 8 GPUs, each 3g + 2g + 2g; one 2g slice unhealthy is 2/7 of a GPU lost',
    labels: product('NVIDIA-H100-80GB-HBM3', 8, { 'nvidia.com/mig.strategy': 'mixed' }),
    capacity: { 'nvidia.com/gpu': '0', 'nvidia.com/mig-3g.40gb': '8', 'nvidia.com/mig-2g.20gb': '16' },
    allocatable: { 'nvidia.com/mig-2g.20gb': '15' },
    want: {
      gpuMode: 'mig',
      gpuModel: 'H100 80GB HBM3',
      gpuCount: 8,
      gpuAllocatable: 7.714286,
      gpuUnits: { 'nvidia.com/gpu': 1, 'nvidia.com/mig-3g.40gb': 3 / 7, 'nvidia.com/mig-2g.20gb': 2 / 7 },
    },
  },
  {
    name: 'MIG that leaves a slice unused loses no GPU by that: 2 × 3g of 7',
    labels: product('NVIDIA-A100-SXM4-40GB', 1),
    capacity: { 'nvidia.com/mig-3g.20gb': '2' },
    want: { gpuCount: 1, gpuAllocatable: 1 },
  },
  {
    name: 'MIG on a chip of four slices',
    labels: product('NVIDIA-A30', 2),
    capacity: { 'nvidia.com/mig-1g.6gb': '8' },
    want: { gpuCount: 2, gpuAllocatable: 2, gpuUnits: { 'nvidia.com/mig-1g.6gb': 0.25 } },
  },
  {
    name: 'MIG without labels: as many GPUs as the slices need at least',
    capacity: { 'nvidia.com/mig-1g.10gb': '9' },
    want: { gpuMode: 'mig', gpuCount: 2 },
  },
  {
    name: 'MIG single: the count label counts slices (56 of 1g on 8 GPUs)',
    labels: product('A100-SXM4-40GB-MIG-1g.5gb', 56, { 'nvidia.com/mig.strategy': 'single' }),
    capacity: { 'nvidia.com/gpu': '56' },
    want: {
      gpuMode: 'mig',
      gpuModel: 'A100 SXM4 40GB',
      gpuCount: 8,
      gpuAllocatable: 8,
      gpuUnits: { 'nvidia.com/gpu': 1 / 7 },
    },
  },
  {
    name: 'MIG single with two 3g slices a GPU',
    labels: product('NVIDIA-H100-80GB-HBM3-MIG-3g.40gb', 16),
    capacity: { 'nvidia.com/gpu': '16' },
    want: { gpuMode: 'mig', gpuCount: 8, gpuUnits: { 'nvidia.com/gpu': 3 / 7 } },
  },
  {
    name: 'gpushare in GiB: 4 cards of 15 GiB',
    labels: { 'aliyun.accelerator/nvidia_name': 'Tesla-T4' },
    capacity: { 'aliyun.com/gpu-mem': '60', 'aliyun.com/gpu-count': '4' },
    want: {
      gpuMode: 'sharedMemory',
      gpuModel: 'T4',
      gpuCount: 4,
      gpuAllocatable: 4,
      gpuUnits: { 'aliyun.com/gpu-mem': 1 / 15 },
    },
  },
  {
    name: 'gpushare in MiB comes to the same GPUs',
    capacity: { 'aliyun.com/gpu-mem': '32552', 'aliyun.com/gpu-count': '2' },
    allocatable: { 'aliyun.com/gpu-mem': '16276' },
    want: { gpuMode: 'sharedMemory', gpuCount: 2, gpuAllocatable: 1 },
  },
  {
    name: 'HAMi as newer versions register it: 2 GPUs of 10 slots',
    annotations: { 'hami.io/node-nvidia-register': HAMI_JSON },
    capacity: { 'nvidia.com/gpu': '20' },
    want: {
      gpuMode: 'vgpu',
      gpuModel: 'V100 PCIE 32GB',
      gpuCount: 2,
      gpuAllocatable: 2,
      gpuUnits: { 'nvidia.com/gpu': 0.1 },
      gpuMemoryMiB: 65_536,
    },
  },
  {
    name: 'HAMi as older versions do',
    annotations: { 'hami.io/node-nvidia-register': HAMI_LIST },
    capacity: { 'nvidia.com/gpu': '10', 'nvidia.com/gpumem': '30720' },
    want: {
      gpuMode: 'vgpu',
      gpuModel: 'T4',
      gpuCount: 2,
      gpuUnits: { 'nvidia.com/gpu': 0.2 },
      gpuMemoryMiB: 30_720,
    },
  },
  {
    name: 'an annotation of HAMi that is cut off: what the resources say',
    annotations: { 'hami.io/node-nvidia-register': HAMI_JSON.slice(0, 40) },
    capacity: { 'nvidia.com/gpu': '20' },
    want: { gpuMode: 'exclusive', gpuCount: 20 },
  },
  {
    name: 'AMD',
    labels: { 'amd.com/gpu.product-name': 'AMD_Instinct_MI300X_OAM' },
    capacity: { 'amd.com/gpu': '8' },
    want: { gpuMode: 'exclusive', gpuModel: 'Instinct MI300X OAM', gpuCount: 8 },
  },
  {
    name: 'Intel, whose companions are no GPUs',
    labels: { 'gpu.intel.com/product': 'Max_1550' },
    capacity: { 'gpu.intel.com/xe': '4', 'gpu.intel.com/xe_monitoring': '1', 'gpu.intel.com/tiles': '8' },
    want: { gpuCount: 4, gpuModel: 'Max 1550', gpuUnits: { 'gpu.intel.com/xe': 1 } },
  },
  {
    name: 'any other vendor whose resource is called gpu',
    capacity: { 'metax-tech.com/gpu': '8' },
    want: { gpuMode: 'exclusive', gpuCount: 8 },
  },
  {
    name: 'DRA where the operator labels the node so',
    labels: { 'nvidia.com/gpu.present': 'true', 'nvidia.com/gpu.deploy.dra-driver': 'true' },
    want: { gpuMode: 'dra', gpuCount: 0, gpuAllocatable: 0 },
  },
]

describe('GPUs of a node', () => {
  it.each(CASES)('$name', ({ labels = {}, annotations = {}, capacity = {}, allocatable = {}, want }) => {
    const offer = gpuOffer({ labels, annotations, capacity, allocatable: { ...capacity, ...allocatable } })
    expect(offer).toMatchObject(want)
    if (want.gpuUnits) expect(offer.gpuUnits).toEqual(want.gpuUnits)
  })
})

describe('model names', () => {
  it.each([
    ['NVIDIA-A100-SXM4-80GB', 'A100 SXM4 80GB'],
    ['NVIDIA-H100-80GB-HBM3', 'H100 80GB HBM3'],
    ['NVIDIA-L40S-SHARED', 'L40S'],
    ['NVIDIA-H100-80GB-HBM3-MIG-1g.10gb', 'H100 80GB HBM3'],
    ['Tesla-V100-SXM2-16GB', 'V100 SXM2 16GB'],
    ['NVIDIA-GeForce-RTX-4090', 'GeForce RTX 4090'],
    ['nvidia-tesla-t4', 'T4'],
    ['nvidia-h100-80gb', 'H100 80GB'],
    ['', null],
  ])('%s is shown as %s', (stated, want) => {
    expect(displayModel(stated)).toBe(want)
  })
})

describe('resource names', () => {
  it.each([
    ['nvidia.com/gpu', 'device'],
    ['nvidia.com/mig-1g.10gb.me', 'mig'],
    ['aliyun.com/gpu', 'device'],
    ['aliyun.com/gpu-mem', 'memory'],
    ['aliyun.com/gpu-count', null],
    ['aliyun.com/gpu-core.percentage', null],
    ['nvidia.com/gpumem', null],
    ['nvidia.com/gpucores', null],
    ['gpu.intel.com/i915_monitoring', null],
    ['cpu', null],
    ['constructor', null],
    ['__proto__', null],
  ])('%s: %s', (resource, want) => {
    expect(gpuResourceKind(resource)).toBe(want)
  })
})
