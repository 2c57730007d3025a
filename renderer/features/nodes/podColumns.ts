import type { POD_COLUMNS, PodRow } from '../../../preload/contract/nodes.ts'
import type { Column } from '../../ui/dataTableColumns.ts'
import { roundAge } from '../../ui/roundAge.ts'
import type { Words } from './nodeColumns.ts'
import { bytesText, coresText, podState } from './nodeWords.ts'

export type PodColumn = (typeof POD_COLUMNS)[number]

const NONE = '–'

/** The columns of a table of pods, in the user's language. */
export function podColumns(words: Words): Column<PodRow, PodColumn>[] {
  return [...identity(words), ...figures(words)]
}

function identity({ t }: Words): Column<PodRow, PodColumn>[] {
  return [
    {
      id: 'name',
      header: t('pods.name'),
      width: 226,
      isDefaultVisible: true,
      text: row => row.name,
      csv: [{ header: t('pods.name'), value: row => row.name }],
    },
    {
      id: 'namespace',
      header: t('pods.namespace'),
      width: 110,
      isDefaultVisible: true,
      text: row => row.namespace,
      csv: [{ header: t('pods.namespace'), value: row => row.namespace }],
    },
    {
      id: 'status',
      header: t('pods.status'),
      width: 140,
      isDefaultVisible: true,
      text: row => row.status,
      tone: row => podState(row).tone,
      shape: row => podState(row).shape,
      csv: [{ header: t('pods.status'), value: row => row.status }],
    },
    {
      id: 'owner',
      header: t('pods.owner'),
      width: 176,
      isDefaultVisible: true,
      text: row => (row.owner ? `${row.owner.kind} ${row.owner.name}` : NONE),
      tone: () => 'muted',
      csv: [
        { header: t('pods.ownerKind'), value: row => row.owner?.kind ?? null },
        { header: t('pods.owner'), value: row => row.owner?.name ?? null },
      ],
    },
    {
      id: 'node',
      header: t('pods.node'),
      width: 130,
      isDefaultVisible: false,
      text: row => row.node ?? NONE,
      csv: [{ header: t('pods.node'), value: row => row.node }],
    },
  ]
}

function figures({ t, format, now }: Words): Column<PodRow, PodColumn>[] {
  const figure = { align: 'end', isDefaultVisible: true, isLargestFirst: true } as const
  return [
    {
      id: 'gpus',
      header: t('pods.gpus'),
      width: 70,
      ...figure,
      text: row => (row.gpus === 0 ? NONE : format.number(row.gpus, 2)),
      tone: row => (row.gpus === 0 ? 'muted' : undefined),
      csv: [{ header: t('pods.gpus'), value: row => row.gpus }],
    },
    {
      id: 'cpuRequested',
      header: t('pods.cpuRequested'),
      unit: t('unit.cores'),
      width: 148,
      ...figure,
      text: row => coresText(row.cpuRequested, format),
      csv: [
        { header: `${t('pods.cpuRequested')} (${t('unit.cores')})`, value: row => row.cpuRequested / 1000 },
      ],
    },
    {
      id: 'memoryRequested',
      header: t('pods.memoryRequested'),
      width: 130,
      ...figure,
      text: row => bytesText(row.memoryRequested, format),
      csv: [
        { header: `${t('pods.memoryRequested')} (${t('unit.bytes')})`, value: row => row.memoryRequested },
      ],
    },
    {
      id: 'restarts',
      header: t('pods.restarts'),
      width: 78,
      ...figure,
      text: row => format.number(row.restarts),
      tone: row => (row.restarts > 0 ? 'warn' : 'muted'),
      csv: [{ header: t('pods.restarts'), value: row => row.restarts }],
    },
    {
      id: 'createdAt',
      header: t('pods.createdAt'),
      width: 100,
      align: 'end',
      isDefaultVisible: true,
      text: row => format.duration(roundAge(now - row.createdAt)),
      csv: [{ header: t('pods.created'), value: row => new Date(row.createdAt).toISOString() }],
    },
  ]
}
