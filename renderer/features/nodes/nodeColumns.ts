import type { TFunction } from 'i18next'
import type { Millis } from '#core/base/units.ts'
import type { NODE_COLUMNS, NodeRow } from '../../../preload/contract/nodes.ts'
import type { Column } from '../../ui/dataTableColumns.ts'
import type { Format } from '../../ui/format.ts'
import { bytesOf } from '../../ui/bytesOf.ts'
import { roundAge } from '../../ui/roundAge.ts'
import { coresText, nodeState, shareOf } from './nodeWords.ts'

export type NodeColumn = (typeof NODE_COLUMNS)[number]
export type Words = { readonly t: TFunction<'nodes'>; readonly format: Format; readonly now: Millis }

const NONE = '–'

/** The columns of the node table, in the user's language. */
export function nodeColumns(words: Words): Column<NodeRow, NodeColumn>[] {
  return [...identity(words), ...gpus(words), ...requests(words), ...rest(words)]
}

function identity({ t }: Words): Column<NodeRow, NodeColumn>[] {
  const stateText = (row: NodeRow): string => {
    const { word, isCordoned, complaints } = nodeState(row)
    return [t(`status.${word}`), ...(isCordoned ? [t('status.cordoned')] : []), ...complaints].join(', ')
  }
  return [
    {
      id: 'name',
      header: t('columns.name'),
      width: 140,
      isDefaultVisible: true,
      text: row => row.name,
      csv: [{ header: t('columns.name'), value: row => row.name }],
    },
    {
      id: 'ip',
      header: t('columns.ip'),
      width: 108,
      isDefaultVisible: false,
      text: row => row.ip ?? NONE,
      csv: [{ header: t('columns.ip'), value: row => row.ip }],
    },
    {
      id: 'status',
      header: t('columns.status'),
      width: 138,
      isDefaultVisible: true,
      text: stateText,
      tone: row => nodeState(row).tone,
      shape: row => nodeState(row).shape,
      csv: [
        { header: t('columns.status'), value: row => t(`status.${row.status}`) },
        { header: t('columns.cordoned'), value: row => row.isCordoned },
      ],
    },
    {
      id: 'roles',
      header: t('columns.roles'),
      width: 108,
      isDefaultVisible: true,
      text: row => row.roles.join(', ') || NONE,
      tone: () => 'muted',
      csv: [{ header: t('columns.roles'), value: row => row.roles.join(', ') }],
    },
  ]
}

function gpus({ t, format }: Words): Column<NodeRow, NodeColumn>[] {
  const count = (value: number): string => format.number(value, 2)
  const dim = (row: NodeRow) => (row.gpuMode === 'none' ? 'muted' : undefined)
  return [
    {
      id: 'gpuMode',
      header: t('columns.gpuMode'),
      width: 86,
      isDefaultVisible: true,
      text: row => (row.gpuMode === 'none' ? NONE : t(`gpuMode.${row.gpuMode}`)),
      tone: dim,
      csv: [{ header: t('columns.gpuMode'), value: row => t(`gpuMode.${row.gpuMode}`) }],
    },
    {
      id: 'gpuModel',
      header: t('columns.gpuModel'),
      width: 130,
      isDefaultVisible: true,
      text: row => row.gpuModel ?? NONE,
      tone: dim,
      csv: [{ header: t('columns.gpuModel'), value: row => row.gpuModel }],
    },
    {
      id: 'gpuCount',
      header: t('columns.gpuCount'),
      width: 72,
      align: 'end',
      isDefaultVisible: false,
      isLargestFirst: true,
      text: row => (row.gpuMode === 'none' ? NONE : count(row.gpuCount)),
      tone: dim,
      csv: [
        { header: t('columns.gpuCount'), value: row => row.gpuCount },
        { header: t('columns.gpuAllocatable'), value: row => row.gpuAllocatable },
      ],
    },
    {
      id: 'gpuAllocated',
      header: t('columns.gpuAllocated'),
      width: 112,
      align: 'end',
      isDefaultVisible: true,
      isLargestFirst: true,
      text: row =>
        row.gpuMode === 'none' ? NONE : t('of', { used: count(row.gpuAllocated), all: count(row.gpuCount) }),
      tone: dim,
      fill: row => (row.gpuMode === 'none' ? null : shareOf(row.gpuAllocated, row.gpuCount)),
      csv: [
        { header: t('columns.gpuAllocated'), value: row => row.gpuAllocated },
        { header: t('columns.gpuCount'), value: row => row.gpuCount },
      ],
    },
  ]
}

function requests({ t, format }: Words): Column<NodeRow, NodeColumn>[] {
  const cores = (row: NodeRow) => ({
    used: coresText(row.cpuRequested, format),
    all: coresText(row.cpuAllocatable, format),
  })
  return [
    {
      id: 'cpuRequested',
      header: t('columns.cpuRequested'),
      unit: t('unit.cores'),
      width: 136,
      align: 'end',
      isDefaultVisible: true,
      isLargestFirst: true,
      text: row => t('of', cores(row)),
      fill: row => shareOf(row.cpuRequested, row.cpuAllocatable),
      csv: [
        {
          header: `${t('columns.cpuRequested')} (${t('unit.cores')})`,
          value: row => row.cpuRequested / 1000,
        },
        {
          header: `${t('columns.cpuAllocatable')} (${t('unit.cores')})`,
          value: row => row.cpuAllocatable / 1000,
        },
      ],
    },
    {
      id: 'memoryRequested',
      header: t('columns.memoryRequested'),
      width: 186,
      align: 'end',
      isDefaultVisible: true,
      isLargestFirst: true,
      text: row => t('ofUnit', bytesOf(row.memoryRequested, row.memoryAllocatable, format)),
      fill: row => shareOf(row.memoryRequested, row.memoryAllocatable),
      csv: [
        { header: `${t('columns.memoryRequested')} (${t('unit.bytes')})`, value: row => row.memoryRequested },
        {
          header: `${t('columns.memoryAllocatable')} (${t('unit.bytes')})`,
          value: row => row.memoryAllocatable,
        },
      ],
    },
    {
      id: 'pods',
      header: t('columns.pods'),
      width: 58,
      align: 'end',
      isDefaultVisible: true,
      isLargestFirst: true,
      text: row => format.number(row.pods),
      csv: [
        { header: t('columns.pods'), value: row => row.pods },
        { header: t('columns.podsAllocatable'), value: row => row.podsAllocatable },
      ],
    },
  ]
}

function rest({ t, format, now }: Words): Column<NodeRow, NodeColumn>[] {
  return [
    {
      id: 'conditions',
      header: t('columns.conditions'),
      width: 120,
      isDefaultVisible: false,
      text: row => row.conditions.join(', ') || NONE,
      tone: row => (row.conditions.length > 0 ? 'warn' : 'muted'),
      csv: [{ header: t('columns.conditions'), value: row => row.conditions.join(', ') }],
    },
    {
      id: 'version',
      header: t('columns.version'),
      width: 88,
      isDefaultVisible: false,
      text: row => row.version ?? NONE,
      csv: [{ header: t('columns.version'), value: row => row.version }],
    },
    {
      id: 'createdAt',
      header: t('columns.createdAt'),
      width: 96,
      align: 'end',
      isDefaultVisible: true,
      text: row => format.duration(roundAge(now - row.createdAt)),
      csv: [{ header: t('columns.created'), value: row => new Date(row.createdAt).toISOString() }],
    },
  ]
}
