// What an exporter of each kind writes of a node's GPUs: facts of their own documentation (ai-console.md 3.1), not of the code under test.
import type { DialectId } from '../../../main/metrics/dialects.ts'
import type { TrueGpu, TrueNode, TruePod, TrueSlice } from './fleet.ts'

const MIB = 1_048_576

type Labels = Readonly<Record<string, string>>
type Line = readonly [name: string, labels: Labels, value: number]

const line = ([name, labels, value]: Line): string =>
  `${name}{${Object.entries(labels)
    .map(([label, text]) => `${label}="${text}"`)
    .join(',')}} ${value}\n`

export function expositionOf(node: TrueNode, dialect: DialectId): string {
  const lines = WRITERS[dialect](node)
  const names = [...new Set(lines.map(([name]) => name))]
  return names
    .map(
      name =>
        `# TYPE ${name} gauge\n${lines
          .filter(each => each[0] === name)
          .map(line)
          .join('')}`,
    )
    .join('')
}

const WRITERS: Readonly<Record<DialectId, (node: TrueNode) => readonly Line[]>> = {
  dcgm: node => dcgm(node, 'Hostname', 1),
  'dcgm-4.8.3': node => dcgm(node, 'hostname', 1),
  'ack-dcgm': node => dcgm(node, 'NodeName', 1),
  openshift: node => dcgm(node, 'Hostname', 0.01),
  'dcgm-4.9': dcgm49,
  ack,
  hami,
  'hami-2.8': hamiOld,
}

const podLabels = ({ namespace, name }: TruePod): Labels => ({ namespace, pod: name, container: 'main' })

/** The labels of a GPU, once for each pod that shares it. */
const perPod = (labels: Labels, pods: readonly TruePod[]): readonly Labels[] =>
  pods.length === 0 ? [labels] : pods.map(pod => ({ ...labels, ...podLabels(pod) }))

const gpuLabels = ({ model }: TrueNode, { index, uuid }: TrueGpu): Labels => ({
  gpu: String(index),
  UUID: uuid,
  pci_bus_id: `00000000:${(index + 7).toString(16).padStart(2, '0')}:00.0`,
  device: `nvidia${index}`,
  modelName: model,
})

const sliceLabels = ({ id, profile, pod }: TrueSlice): Labels => ({
  GPU_I_PROFILE: profile,
  GPU_I_ID: id,
  ...(pod && podLabels(pod)),
})

const profiled = (name: string, labels: Labels, value: number | undefined): readonly Line[] =>
  value === undefined ? [] : [[name, labels, value]]

function dcgm(node: TrueNode, host: string, percent: number): readonly Line[] {
  return node.gpus.flatMap(gpu => {
    const own = { ...gpuLabels(node, gpu), [host]: node.name, DCGM_FI_DRIVER_VERSION: '550.90.07' }
    const sliced = gpu.slices.flatMap((slice): Line[] => {
      const labels = { ...own, ...sliceLabels(slice) }
      return [
        ['DCGM_FI_DEV_FB_USED', labels, slice.usedMib],
        ['DCGM_FI_DEV_FB_FREE', labels, slice.freeMib],
        ['DCGM_FI_PROF_GR_ENGINE_ACTIVE', labels, slice.engineActive],
      ]
    })
    if (sliced.length > 0) return sliced
    return perPod(own, gpu.pods).flatMap((labels): Line[] => [
      ['DCGM_FI_DEV_GPU_UTIL', labels, gpu.utilization * percent],
      ['DCGM_FI_DEV_FB_USED', labels, gpu.usedMib],
      ['DCGM_FI_DEV_FB_FREE', labels, gpu.freeMib],
      ['DCGM_FI_DEV_FB_RESERVED', labels, gpu.reservedMib],
      ['DCGM_FI_DEV_GPU_TEMP', labels, gpu.temperature],
      ['DCGM_FI_DEV_POWER_USAGE', labels, gpu.powerWatts],
      ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', labels, gpu.energyJoules * 1000],
      ['DCGM_FI_DEV_XID_ERRORS', labels, gpu.xid],
      ['DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', labels, gpu.tensorActive],
      ...profiled('DCGM_FI_PROF_SM_ACTIVE', labels, gpu.smActive),
    ])
  })
}

function dcgm49(node: TrueNode): readonly Line[] {
  return node.gpus.flatMap(gpu => {
    const own = { ...gpuLabels(node, gpu), hostname: node.name, DCGM_FI_SYSTEM_DRIVER_VERSION: '580.65.06' }
    const sliced = gpu.slices.flatMap((slice): Line[] => {
      const labels = { ...own, ...sliceLabels(slice) }
      return [
        ['DCGM_FI_DEV_FB_USED_BYTES', labels, slice.usedMib * MIB],
        ['DCGM_FI_DEV_FB_FREE_BYTES', labels, slice.freeMib * MIB],
        ['DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO', labels, slice.engineActive],
      ]
    })
    if (sliced.length > 0) return sliced
    return perPod(own, gpu.pods).flatMap((labels): Line[] => [
      ['DCGM_FI_DEV_GPU_UTIL_RATIO', labels, gpu.utilization / 100],
      ['DCGM_FI_DEV_FB_USED_BYTES', labels, gpu.usedMib * MIB],
      ['DCGM_FI_DEV_FB_FREE_BYTES', labels, gpu.freeMib * MIB],
      ['DCGM_FI_DEV_FB_RESERVED_BYTES', labels, gpu.reservedMib * MIB],
      ['DCGM_FI_DEV_FB_CAPACITY_BYTES', labels, (gpu.usedMib + gpu.freeMib + gpu.reservedMib) * MIB],
      ['DCGM_FI_DEV_GPU_TEMP_CELSIUS', labels, gpu.temperature],
      ['DCGM_FI_DEV_BOARD_POWER_WATTS', labels, gpu.powerWatts],
      ['DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL', labels, gpu.energyJoules],
      ['DCGM_FI_PROF_TENSOR_UTIL_RATIO', labels, gpu.tensorActive],
      ...profiled('DCGM_FI_PROF_SM_UTIL_RATIO', labels, gpu.smActive),
    ])
  })
}

function ack(node: TrueNode): readonly Line[] {
  return node.gpus.flatMap(gpu => {
    const own = { minor_number: String(gpu.index), node_name: node.name, uuid: gpu.uuid }
    const pods = gpu.pods.map(({ namespace, name }) => ({
      ...own,
      allocate_mode: gpu.pods.length > 1 ? 'share' : 'exclusive',
      container_name: 'main',
      namespace_name: namespace,
      pod_name: name,
    }))
    return (pods.length === 0 ? [own] : pods).flatMap((labels): Line[] => [
      ['nvidia_gpu_duty_cycle', labels, gpu.utilization],
      ['nvidia_gpu_memory_used_bytes', labels, gpu.usedMib * MIB],
      ['nvidia_gpu_memory_total_bytes', labels, (gpu.usedMib + gpu.freeMib + gpu.reservedMib) * MIB],
    ])
  })
}

/** The monitor on each node; the scheduler's own metrics, which know the totals, are another exporter. */
function hami(node: TrueNode): readonly Line[] {
  return node.gpus.flatMap(gpu => {
    const own = {
      device_index: String(gpu.index),
      device_type: `NVIDIA-${node.model}`,
      device_uuid: gpu.uuid,
    }
    return [
      ['hami_host_gpu_utilization_ratio', own, gpu.utilization],
      ['hami_host_gpu_memory_used_bytes', own, gpu.usedMib * MIB],
      ...gpu.pods.map((pod): Line => [
        'hami_vgpu_memory_used_bytes',
        { ...podLabels(pod), device_uuid: gpu.uuid, vdevice_index: '0' },
        shareOf(gpu),
      ]),
    ]
  })
}

/** What each of the pods on a GPU uses, in the generator's world: equal parts, in whole bytes. */
export const shareOf = ({ usedMib, pods }: TrueGpu): number => Math.floor((usedMib * MIB) / pods.length)

function hamiOld(node: TrueNode): readonly Line[] {
  return node.gpus.flatMap(gpu => {
    const own = { deviceidx: String(gpu.index), deviceuuid: gpu.uuid, zone: 'vGPU' }
    return [
      ['HostCoreUtilization', own, gpu.utilization],
      ['HostGPUMemoryUsage', own, gpu.usedMib * MIB],
      ...gpu.pods.map(({ namespace, name }): Line => [
        'vGPU_device_memory_usage_in_bytes',
        { ctrname: 'main', podname: name, podnamespace: namespace, vdeviceid: '0', deviceuuid: gpu.uuid },
        shareOf(gpu),
      ]),
    ]
  })
}
