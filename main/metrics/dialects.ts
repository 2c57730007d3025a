// The words in which exporters speak of GPUs: names, units and labels, by dialect. Pure.
import type { DIALECT_IDS } from '../../preload/contract/dashboards.ts'
import type { RawSample } from './exposition.ts'
import { unitOf, UTILIZATION, type UtilizationUnit } from './utilizationUnit.ts'

/** How many of Canopy's own unit one unit of an exporter is: percent, bytes, watts, degrees Celsius, joules, plain numbers. */
const FACTORS = {
  percent: 1,
  /** 0…1 */
  ratio: 100,
  bytes: 1,
  mebibytes: 1_048_576,
  watts: 1,
  celsius: 1,
  joules: 1,
  millijoules: 0.001,
  number: 1,
} as const
type Unit = keyof typeof FACTORS

/** What is known of a GPU, in Canopy's units. */
export const DEVICE_METRICS = [
  'utilizationPercent',
  'memoryCopyPercent',
  'engineActivePercent',
  'tensorActivePercent',
  'smActivePercent',
  'dramActivePercent',
  'memoryUsedBytes',
  'memoryFreeBytes',
  'memoryReservedBytes',
  'memoryTotalBytes',
  'powerWatts',
  'temperatureCelsius',
  /** A counter. */
  'energyJoules',
  /** The last XID error, for ever: only a change tells. */
  'xid',
  'rowRemapFailed',
  'rowRemapUncorrectable',
  /** DCGM's own health watch; 0 is healthy. */
  'health',
  /** What one pod uses of a GPU, by those exporters that can tell. */
  'podMemoryUsedBytes',
  'podUtilizationPercent',
] as const
export type DeviceMetric = (typeof DEVICE_METRICS)[number]

export type DialectId = (typeof DIALECT_IDS)[number]

type Word = readonly [metric: DeviceMetric, unit: Unit]
type Words = Readonly<Record<string, Word>>

const DCGM_COMMON: Words = {
  DCGM_FI_PROF_GR_ENGINE_ACTIVE: ['engineActivePercent', 'ratio'],
  DCGM_FI_PROF_PIPE_TENSOR_ACTIVE: ['tensorActivePercent', 'ratio'],
  DCGM_FI_PROF_SM_ACTIVE: ['smActivePercent', 'ratio'],
  DCGM_FI_PROF_DRAM_ACTIVE: ['dramActivePercent', 'ratio'],
  DCGM_FI_DEV_FB_USED: ['memoryUsedBytes', 'mebibytes'],
  DCGM_FI_DEV_FB_FREE: ['memoryFreeBytes', 'mebibytes'],
  DCGM_FI_DEV_FB_RESERVED: ['memoryReservedBytes', 'mebibytes'],
  DCGM_FI_DEV_FB_TOTAL: ['memoryTotalBytes', 'mebibytes'],
  DCGM_FI_DEV_POWER_USAGE: ['powerWatts', 'watts'],
  DCGM_FI_DEV_GPU_TEMP: ['temperatureCelsius', 'celsius'],
  DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: ['energyJoules', 'millijoules'],
  DCGM_FI_DEV_XID_ERRORS: ['xid', 'number'],
  DCGM_FI_DEV_ROW_REMAP_FAILURE: ['rowRemapFailed', 'number'],
  DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS: ['rowRemapUncorrectable', 'number'],
  DCGM_EXP_GPU_HEALTH_STATUS: ['health', 'number'],
}

/** https://github.com/NVIDIA/dcgm-exporter/blob/main/etc/default-counters.csv as of 4.8 */
const DCGM: Words = {
  ...DCGM_COMMON,
  DCGM_FI_DEV_GPU_UTIL: ['utilizationPercent', 'percent'],
  DCGM_FI_DEV_MEM_COPY_UTIL: ['memoryCopyPercent', 'percent'],
}

/** The old names with the values of a ratio. */
const OPENSHIFT: Words = {
  ...DCGM_COMMON,
  DCGM_FI_DEV_GPU_UTIL: ['utilizationPercent', 'ratio'],
  DCGM_FI_DEV_MEM_COPY_UTIL: ['memoryCopyPercent', 'ratio'],
}

/** 23 names and 11 units changed: https://newreleases.io/project/github/NVIDIA/dcgm-exporter/release/4.9.0 */
const DCGM_4_9: Words = {
  DCGM_FI_DEV_GPU_UTIL_RATIO: ['utilizationPercent', 'ratio'],
  DCGM_FI_DEV_MEMORY_UTIL_RATIO: ['memoryCopyPercent', 'ratio'],
  DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO: ['engineActivePercent', 'ratio'],
  DCGM_FI_PROF_TENSOR_UTIL_RATIO: ['tensorActivePercent', 'ratio'],
  DCGM_FI_PROF_SM_UTIL_RATIO: ['smActivePercent', 'ratio'],
  DCGM_FI_PROF_DRAM_UTIL_RATIO: ['dramActivePercent', 'ratio'],
  DCGM_FI_DEV_FB_USED_BYTES: ['memoryUsedBytes', 'bytes'],
  DCGM_FI_DEV_FB_FREE_BYTES: ['memoryFreeBytes', 'bytes'],
  DCGM_FI_DEV_FB_RESERVED_BYTES: ['memoryReservedBytes', 'bytes'],
  DCGM_FI_DEV_FB_CAPACITY_BYTES: ['memoryTotalBytes', 'bytes'],
  DCGM_FI_DEV_BOARD_POWER_WATTS: ['powerWatts', 'watts'],
  DCGM_FI_DEV_GPU_TEMP_CELSIUS: ['temperatureCelsius', 'celsius'],
  DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL: ['energyJoules', 'joules'],
  DCGM_FI_DEV_XID_ERROR: ['xid', 'number'],
  DCGM_FI_DEV_ROW_REMAP_FAILED: ['rowRemapFailed', 'number'],
  DCGM_FI_DEV_ROW_REMAP_UNCORRECTABLE_TOTAL: ['rowRemapUncorrectable', 'number'],
  DCGM_EXP_GPU_HEALTH_STATUS: ['health', 'number'],
}

/** https://github.com/kubeflow/arena/blob/master/docs/top/prometheus.md */
const ACK: Words = {
  nvidia_gpu_duty_cycle: ['utilizationPercent', 'percent'],
  nvidia_gpu_memory_used_bytes: ['memoryUsedBytes', 'bytes'],
  nvidia_gpu_memory_total_bytes: ['memoryTotalBytes', 'bytes'],
}

/** HAMi from 2.9 on; its ratios of utilisation go from 0 to 100: https://project-hami.io/docs/userguide/monitoring/device-allocation */
const HAMI: Words = {
  hami_host_gpu_utilization_ratio: ['utilizationPercent', 'percent'],
  hami_host_gpu_memory_used_bytes: ['memoryUsedBytes', 'bytes'],
  hami_gpu_memory_limit_bytes: ['memoryTotalBytes', 'bytes'],
  hami_vgpu_memory_used_bytes: ['podMemoryUsedBytes', 'bytes'],
  hami_container_device_utilization_ratio: ['podUtilizationPercent', 'percent'],
}

/** HAMi up to 2.8: https://github.com/Project-HAMi/HAMi/blob/v2.4.1/cmd/vGPUmonitor/metrics.go */
const HAMI_2_8: Words = {
  HostCoreUtilization: ['utilizationPercent', 'percent'],
  HostGPUMemoryUsage: ['memoryUsedBytes', 'bytes'],
  GPUDeviceMemoryLimit: ['memoryTotalBytes', 'bytes'],
  vGPU_device_memory_usage_in_bytes: ['podMemoryUsedBytes', 'bytes'],
  Device_utilization_desc_of_container: ['podUtilizationPercent', 'percent'],
}

const WORDS: Readonly<Record<DialectId, Words>> = {
  dcgm: DCGM,
  'dcgm-4.8.3': DCGM,
  'ack-dcgm': DCGM,
  openshift: OPENSHIFT,
  'dcgm-4.9': DCGM_4_9,
  ack: ACK,
  hami: HAMI,
  'hami-2.8': HAMI_2_8,
}

/** Every name that some dialect knows. */
export const KNOWN_NAMES: ReadonlySet<string> = new Set(Object.values(WORDS).flatMap(Object.keys))

/** The names by which a dialect speaks of these metrics. */
export const namesOf = (dialect: DialectId, metrics: ReadonlySet<DeviceMetric>): string[] =>
  Object.entries(WORDS[dialect]).flatMap(([name, [metric]]) => (metrics.has(metric) ? [name] : []))

/** A sample's value in Canopy's unit; null for a name that the dialect does not know. */
export function translate(
  dialect: DialectId,
  { name, value }: RawSample,
): { readonly metric: DeviceMetric; readonly value: number } | null {
  const word = WORDS[dialect][name]
  return word === undefined ? null : { metric: word[0], value: value * FACTORS[word[1]] }
}

/** Dialects in the order in which they are looked for, each with a name that only an exporter of that kind writes. */
const MARKS: readonly (readonly [DialectId, string])[] = [
  ['dcgm-4.9', 'DCGM_FI_DEV_GPU_UTIL_RATIO'],
  ['dcgm-4.9', 'DCGM_FI_DEV_FB_USED_BYTES'],
  ['dcgm', UTILIZATION],
  // GPUs in MIG mode alone have no utilisation.
  ['dcgm', 'DCGM_FI_DEV_FB_USED'],
  ['ack', 'nvidia_gpu_duty_cycle'],
  ['hami', 'hami_host_gpu_memory_used_bytes'],
  ['hami-2.8', 'HostGPUMemoryUsage'],
]

/**
 * The dialects of what was scraped or queried, in the order of MARKS: in a rolling upgrade, or where two exporters run, there are
 * several, and their names have nothing in common. None: no exporter that is known.
 * @param known the unit of utilisation that counts where these values fit both
 */
export function detectDialects(
  samples: readonly RawSample[],
  known: UtilizationUnit = 'percent',
): readonly DialectId[] {
  const names = new Set(samples.map(({ name }) => name))
  const found = new Set(MARKS.filter(([, name]) => names.has(name)).map(([dialect]) => dialect))
  return [...found].map(dialect => (dialect === 'dcgm' ? dcgmVariant(samples, known) : dialect))
}

function dcgmVariant(samples: readonly RawSample[], known: UtilizationUnit): DialectId {
  if ((unitOf(samples) ?? known) === 'ratio') return 'openshift'
  const dcgm = samples.filter(({ name }) => name.startsWith('DCGM_FI_') && Object.hasOwn(DCGM, name))
  if (dcgm.some(({ labels }) => 'NodeName' in labels)) return 'ack-dcgm'
  return dcgm.some(({ labels }) => 'hostname' in labels) ? 'dcgm-4.8.3' : 'dcgm'
}
