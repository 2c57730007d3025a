// What the dashboards must say of the scene, by dcgm-exporter ≥ 4.9: worked out from what the generator drew and what the scene
// created, by hand where it is a plain number. Imports nothing of what it is compared with.
import type { TrueGpu, TrueNode } from './fleet.ts'

const MIB = 1_048_576
/** Of an A100 of 80 GB. */
const CARD = 81_920 * MIB

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length

const isCut = ({ slices }: TrueGpu): boolean => slices.length > 0
const usedOf = (gpu: TrueGpu): number =>
  MIB * (isCut(gpu) ? sum(gpu.slices.map(({ usedMib }) => usedMib)) : gpu.usedMib)
/** A GPU in slices has no figure of its own: its engines are sevenths. */
const utilizationOf = (gpu: TrueGpu): number =>
  isCut(gpu)
    ? sum(gpu.slices.map(({ size, engineActive }) => (size / 7) * engineActive * 100))
    : gpu.utilization

/** By node: how its GPUs are given out, how many it has, GPUs and memory that pods hold. */
const NODES = {
  'gpu-a': { gpuMode: 'exclusive', gpus: 8, allocatedGpus: 4, allocatedGpuMemoryBytes: 4 * CARD },
  'gpu-b': { gpuMode: 'exclusive', gpus: 8, allocatedGpus: 8, allocatedGpuMemoryBytes: 8 * CARD },
  // Two pods with one of four turns on a GPU each.
  'gpu-c': { gpuMode: 'timeSliced', gpus: 2, allocatedGpus: 0.5, allocatedGpuMemoryBytes: CARD / 2 },
  // One slice of three sevenths and 40 GiB.
  'gpu-d': { gpuMode: 'mig', gpus: 1, allocatedGpus: 3 / 7, allocatedGpuMemoryBytes: 40 * 1024 * MIB },
} as const

/** A health checker has put a taint on it. */
export const UNHEALTHY = 'gpu-d'

const nodeTruth = ({ name, gpus }: TrueNode) => ({
  name,
  ip: '127.0.0.1',
  role: 'worker',
  ...NODES[name as keyof typeof NODES],
  gpuMemoryBytes: gpus.length * CARD,
  usedGpuMemoryBytes: sum(gpus.map(usedOf)),
  gpuUtilizationPercent: mean(gpus.map(utilizationOf)),
  devices: gpus.map(gpu => ({
    uuid: gpu.uuid,
    index: gpu.index,
    utilizationPercent: utilizationOf(gpu),
    memoryUsedBytes: usedOf(gpu),
    memoryTotalBytes: CARD,
    unhealthy: name === UNHEALTHY,
  })),
})

const instance = (name: string, node: string, gpus: readonly TrueGpu[]) => ({
  name,
  node,
  status: 'Running',
  requestedGpus: gpus.length,
  requestedGpuMemoryBytes: gpus.length * CARD,
  usedGpuMemoryBytes: sum(gpus.map(usedOf)),
  gpuUtilizationPercent: mean(gpus.map(({ utilization }) => utilization)),
})

const NO_USE = { usedGpuMemoryBytes: null, gpuUtilizationPercent: null }
/** Four of nvidia.com/gpu are 320 GiB on whole GPUs and 80 GiB where each is a quarter: nobody knows which it will be. */
const UNPLACED = { requestedGpuMemoryBytes: null, ...NO_USE }
const waiting = (name: string) => ({ name, node: null, status: 'Pending', requestedGpus: 4, ...UNPLACED })

/** @param now when the figures were asked for, milliseconds; what runs grows older meanwhile */
function jobTruths(fleet: readonly TrueNode[], now: number) {
  const gpusOf = (node: string): readonly TrueGpu[] => fleet.find(({ name }) => name === node)?.gpus ?? []
  const held = [gpusOf('gpu-a').slice(0, 4), gpusOf('gpu-b')] as const
  const speech = { namespace: 'speech', type: 'PyTorchJob' }
  return [
    {
      namespace: 'ml',
      name: 'bert',
      type: 'PyTorchJob',
      status: 'Running',
      durationSeconds: (now - Date.parse('2026-11-01T00:00:00Z')) / 1000,
      requestedGpus: 12,
      requestedGpuMemoryBytes: 12 * CARD,
      usedGpuMemoryBytes: sum(held.flat().map(usedOf)),
      gpuUtilizationPercent: mean(held.flat().map(({ utilization }) => utilization)),
      instances: [instance('bert-0', 'gpu-a', held[0]), instance('bert-1', 'gpu-b', held[1])],
    },
    {
      ...speech,
      name: 'resnet',
      status: 'Succeeded',
      durationSeconds: 3600,
      requestedGpus: 2,
      ...UNPLACED,
      instances: [],
    },
    {
      ...speech,
      name: 'vgg',
      status: 'Failed',
      durationSeconds: 1800,
      requestedGpus: 4,
      ...UNPLACED,
      instances: [],
    },
    {
      ...speech,
      name: 'whisper',
      status: 'Pending',
      durationSeconds: null,
      requestedGpus: 8,
      ...UNPLACED,
      instances: [waiting('whisper-0'), waiting('whisper-1')],
    },
  ]
}

/** Name, namespaces, and by resource max, min, used, borrowed, lent, waiting. */
const QUOTAS = [
  // 5 cores of ml and 1 of tts; the 2 of whisper wait. 4 + 8 + 1 + 1 of what is called nvidia.com/gpu; whisper waits for 8.
  ['root', [], 'cpu', 64, 64, 6, 0, 0, 2],
  ['root', [], 'nvidia.com/gpu', 20, 20, 14, 0, 0, 8],
  ['ml', ['ml'], 'cpu', null, 2, 5, 3, 0, 0],
  ['ml', ['ml'], 'nvidia.com/gpu', 20, 8, 14, 6, 0, 0],
  // 8 + 12 are all of the root's 20: the 6 that ml borrows are lent by voice, whose children's idle mins are 8 and 4.
  ['voice', [], 'cpu', null, 0, 1, 1, 0, 2],
  ['voice', [], 'nvidia.com/gpu', 20, 12, 0, 0, 6, 8],
  ['asr', ['speech'], 'cpu', null, 0, 0, 0, 0, 2],
  ['asr', ['speech'], 'nvidia.com/gpu', 16, 8, 0, 0, 4, 8],
  ['tts', ['tts'], 'cpu', null, 0, 1, 1, 0, 0],
  ['tts', ['tts'], 'nvidia.com/gpu', 6, 4, 0, 0, 2, 0],
] as const

export function truthOf(fleet: readonly TrueNode[], now: number) {
  const gpus = fleet.flatMap(node => node.gpus)
  return {
    cluster: {
      gpuNodes: { total: 4, allocated: 4, unhealthy: 1 },
      gpus: { total: 19, allocated: 12 + 0.5 + 3 / 7 },
      gpuMemoryBytes: {
        total: 19 * CARD,
        allocated: 12.5 * CARD + 40 * 1024 * MIB,
        used: sum(gpus.map(usedOf)),
      },
      gpuUtilizationPercent: mean(gpus.map(utilizationOf)),
      jobs: { running: 1, pending: 1, succeeded: 1, failed: 1 },
    },
    nodes: fleet.map(nodeTruth),
    jobs: jobTruths(fleet, now),
    quotas: QUOTAS.map(([name, namespaces, resource, max, min, used, borrowed, lent, waits]) => ({
      name,
      namespaces: [...namespaces],
      resource,
      max,
      min,
      used,
      borrowed,
      lent,
      waiting: waits,
    })),
  }
}
export type Truth = ReturnType<typeof truthOf>

/** What the overview tells beside the four dashboards' figures, of the same scene. */
export const HOLDERS = {
  /** Both pods of whisper, four each. */
  waitingGpus: 8,
  models: [{ model: 'A100 SXM4 80GB', nodes: 4, allocated: 12 + 0.5 + 3 / 7, total: 19 }],
  /** Two pods of bert, two with a turn on a time-sliced GPU, one with a slice. */
  namespaces: [{ namespace: 'ml', pods: 5, gpus: 12 + 0.5 + 3 / 7, of: 19 }],
  /** What ml borrows is lent in proportion: asr has 4 of 6 idle guarantees, tts 2. */
  loans: { ml: ['6', '4 from asr', '2 from tts'] },
} as const

/** Of the nodes that share GPUs by memory: how, how many GPUs, their memory, and what their one pod has of both. */
export const SHARING = [
  // Four cards of 15 GiB, one of which is asked for.
  ['share-a', 'shared memory', 4, 60, 1, 15],
  // One slot of ten of a card, with 8 of its 32 GiB.
  ['hami-a', 'vGPU', 2, 64, 0.1, 8],
] as const

/** So much may pass between asking and answering, seconds. */
const AGE_SECONDS = 60

/**
 * Where two values differ, as paths with both: numbers by more than a millionth of the true one (a duration by more than a minute).
 * Keys that are there and not in the truth are differences too.
 */
export function differences(actual: unknown, truth: unknown, path = ''): string[] {
  if (typeof actual === 'number' && typeof truth === 'number') {
    const most =
      path.endsWith('durationSeconds') && truth > AGE_SECONDS * 1000 ? AGE_SECONDS : Math.abs(truth) / 1e6
    return Math.abs(actual - truth) <= most ? [] : [`${path}: ${actual} instead of ${truth}`]
  }
  if (!isTree(actual) || !isTree(truth))
    return Object.is(actual, truth)
      ? []
      : [`${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(truth)}`]
  const keys = new Set([...Object.keys(actual), ...Object.keys(truth)])
  return [...keys].flatMap(key => differences(actual[key], truth[key], `${path}/${key}`))
}

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
