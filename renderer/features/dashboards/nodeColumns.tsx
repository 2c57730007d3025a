import type { TFunction } from 'i18next'
import { Link } from 'react-router'
import { bytes, type ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { nodePath } from '../../ui/cluster/objectPath.ts'
import type { SortedColumn } from '../../ui/dashboard/SortedTable.tsx'
import type { Format } from '../../ui/format.ts'

export type DashboardNode = Dashboards['nodes'][number]

type Words = {
  readonly t: TFunction<['dashboards', 'nodes']>
  readonly format: Format
  readonly cluster: ClusterId
}

const GIB = 1024 ** 3

/** The guide's table of nodes. */
export function nodeColumns({ t, format, cluster }: Words): SortedColumn<DashboardNode>[] {
  return [
    {
      id: 'name',
      header: t('nodes:columns.name'),
      value: ({ name }) => name,
      cell: ({ name }) => <Link to={nodePath(cluster, name)}>{name}</Link>,
    },
    { id: 'ip', header: t('nodes:columns.ip'), value: ({ ip }) => ip, cell: ({ ip }) => ip },
    { id: 'role', header: t('table.role'), value: ({ role }) => role, cell: ({ role }) => role },
    {
      id: 'mode',
      header: t('nodes:columns.gpuMode'),
      value: ({ gpuMode }) => gpuMode,
      cell: ({ gpuMode }) => t(`nodes:gpuMode.${gpuMode}`),
    },
    number({ id: 'gpus', header: t('table.gpus'), of: ({ gpus }) => gpus, format }),
    memory({ id: 'memory', header: t('table.memory'), of: ({ gpuMemoryBytes }) => gpuMemoryBytes, format }),
    number({
      id: 'allocated',
      header: t('table.allocatedGpus'),
      of: ({ allocatedGpus }) => allocatedGpus,
      format,
    }),
    memory({
      id: 'allocatedMemory',
      header: t('table.allocatedMemory'),
      of: ({ allocatedGpuMemoryBytes }) => allocatedGpuMemoryBytes,
      format,
    }),
    memory({
      id: 'usedMemory',
      header: t('table.usedMemory'),
      of: ({ usedGpuMemoryBytes }) => usedGpuMemoryBytes,
      format,
    }),
    {
      ...number({
        id: 'utilization',
        header: t('table.utilization'),
        of: ({ gpuUtilizationPercent }) => gpuUtilizationPercent,
        format,
      }),
      unit: '%',
    },
  ]
}

/** CPU and memory of the nodes themselves, which the metrics API alone tells: without it there are no such columns. */
export function usageColumns({ t, format }: Words, nodes: readonly DashboardNode[]) {
  if (nodes.every(node => node.cpuUsedMilliCores === null && node.memoryUsedBytes === null)) return []
  const cores = ({ cpuUsedMilliCores: used }: DashboardNode) => (used === null ? null : used / 1000)
  return [
    { ...number({ id: 'cpu', header: t('table.cpu'), of: cores, format }), unit: t('table.cores') },
    memory({ id: 'nodeMemory', header: t('table.nodeMemory'), of: node => node.memoryUsedBytes, format }),
  ]
}

type Of = {
  readonly id: string
  readonly header: string
  readonly of: (node: DashboardNode) => number | null
  readonly format: Format
}

const number = ({ id, header, of, format }: Of): SortedColumn<DashboardNode> => ({
  id,
  header,
  isNumber: true,
  value: of,
  cell: node => format.number(of(node) ?? NaN),
})

/** In GiB, so that a column can be read down. */
const memory = ({ id, header, of, format }: Of): SortedColumn<DashboardNode> => ({
  id,
  header,
  unit: 'GiB',
  isNumber: true,
  value: node => {
    const amount = of(node)
    return amount === null ? null : Math.round((bytes(amount) / GIB) * 10) / 10
  },
  cell: node => format.number((of(node) ?? NaN) / GIB, 0),
})
