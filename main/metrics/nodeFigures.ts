// The node dashboard's rows. Pure.
import type { Dashboards } from '../../preload/contract/dashboards.ts'
import { meanKnown, sumAll, sumKnown, tidy, tidyKnown } from './figures.ts'
import type { Finding } from './findings.ts'
import type { LocatedDevice } from './locate.ts'
import type { NodeUsage } from './nodeUsage.ts'
import type { NodeFacts, Picture } from './picture.ts'

export type NodeFigures = Dashboards['nodes'][number]

/** Rules by which every GPU of a node is out of use: it is not ready, or tainted for its GPUs. */
const WHOLE_NODE: ReadonlySet<Finding['rule']> = new Set(['U1', 'U8'])

export type NodeContext = {
  readonly picture: Picture
  readonly findings: readonly Finding[]
  readonly usage: ReadonlyMap<string, NodeUsage>
}

export function nodeFigures(facts: NodeFacts, { picture, findings, usage }: NodeContext): NodeFigures {
  const { node, devices, pods, totalMemory } = facts
  const own = findings.filter(finding => finding.node === node.name)
  const isOut = own.some(({ rule }) => WHOLE_NODE.has(rule))
  const sick = new Set(own.map(({ uuid }) => uuid))
  const used = usage.get(node.name)
  return {
    name: node.name,
    ip: node.ip,
    role: node.roles.join(',') || 'worker',
    gpuMode: node.gpuMode,
    gpus: node.gpuCount,
    gpuMemoryBytes: totalMemory,
    allocatedGpus: tidy(pods.reduce((sum, { gpus }) => sum + gpus, 0)),
    allocatedGpuMemoryBytes: sumAll(pods.map(picture.memoryAskedBy)),
    usedGpuMemoryBytes: sumKnown(devices.map(({ values }) => values.memoryUsedBytes)),
    gpuUtilizationPercent: tidyKnown(meanKnown(devices.map(({ values }) => values.utilizationPercent))),
    devices: devices.map(device => deviceFigures(device, isOut || sick.has(device.uuid))),
    status: node.status,
    isCordoned: node.isCordoned,
    gpuModel: node.gpuModel,
    cpuUsedMilliCores: used?.cpu ?? null,
    memoryUsedBytes: used?.memory ?? null,
  }
}

export function deviceFigures(device: LocatedDevice, unhealthy: boolean): NodeFigures['devices'][number] {
  const { uuid, index, model, values, instances, holders } = device
  return {
    uuid,
    index,
    utilizationPercent: tidyKnown(values.utilizationPercent),
    memoryUsedBytes: values.memoryUsedBytes ?? null,
    memoryTotalBytes: values.memoryTotalBytes ?? null,
    unhealthy,
    model,
    tensorActivePercent: tidyKnown(values.tensorActivePercent),
    smActivePercent: tidyKnown(values.smActivePercent),
    dramActivePercent: tidyKnown(values.dramActivePercent),
    powerWatts: values.powerWatts ?? null,
    temperatureCelsius: values.temperatureCelsius ?? null,
    energyJoules: values.energyJoules ?? null,
    instances: instances.map(({ id, profile, values: own }) => ({
      id,
      profile,
      engineActivePercent: tidyKnown(own.engineActivePercent),
      memoryUsedBytes: own.memoryUsedBytes ?? null,
      memoryTotalBytes: own.memoryTotalBytes ?? null,
    })),
    pods: [...new Set(holders.map(({ namespace, pod }) => `${namespace}/${pod}`))],
  }
}
