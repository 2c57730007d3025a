import type { TFunction } from 'i18next'
import type { Bytes } from '#core/base/units.ts'
import type { Column } from '../../ui/dataTableColumns.ts'
import type { Format } from '../../ui/format.ts'
import { isGone, type JobRow, lookOf, stateKeys } from './jobWords.ts'

export type JobColumn =
  | 'name'
  | 'namespace'
  | 'type'
  | 'status'
  | 'duration'
  | 'wait'
  | 'requestedGpus'
  | 'requestedGpuMemory'
  | 'usedGpuMemory'
  | 'utilization'

type Words = { readonly t: TFunction<'jobs'>; readonly format: Format }
type JobColumnOf = Column<JobRow, JobColumn>

const NONE = '–'

/** The columns of the guide's table, with the time that a job waited. */
export function jobColumns(words: Words): JobColumnOf[] {
  return [...identity(words), ...times(words), ...figures(words)]
}

function identity({ t }: Words): JobColumnOf[] {
  const text = (id: 'name' | 'namespace' | 'type', width: number): JobColumnOf => ({
    id,
    header: t(`columns.${id}`),
    width,
    isDefaultVisible: true,
    text: row => row[id],
    csv: [{ header: t(`columns.${id}`), value: row => row[id] }],
  })
  const stateOf = (row: JobRow): string => {
    const { status, detail } = stateKeys(row)
    return detail === null ? t(status) : `${t(status)} · ${t(detail)}`
  }
  return [
    text('name', 138),
    text('namespace', 84),
    text('type', 90),
    {
      id: 'status',
      header: t('columns.status'),
      width: 156,
      isDefaultVisible: true,
      text: stateOf,
      tone: row => lookOf(row).cell,
      shape: row => lookOf(row).shape,
      csv: [
        { header: t('columns.status'), value: row => row.status },
        {
          header: t('facts.gone'),
          value: row => (isGone(row) ? new Date(row.goneAt).toISOString() : null),
        },
      ],
    },
  ]
}

function times({ t, format }: Words): JobColumnOf[] {
  const time = (id: 'duration' | 'wait', seconds: (row: JobRow) => number | null): JobColumnOf => ({
    id,
    header: t(`columns.${id}`),
    width: id === 'duration' ? 98 : 94,
    align: 'end',
    isDefaultVisible: true,
    isLargestFirst: true,
    text: row => {
      const value = seconds(row)
      return value === null ? NONE : format.duration(value * 1000)
    },
    csv: [{ header: `${t(`columns.${id}`)} (s)`, value: seconds }],
  })
  return [time('duration', row => row.durationSeconds), time('wait', row => row.waitSeconds)]
}

function figures({ t, format }: Words): JobColumnOf[] {
  const figure = { align: 'end', isDefaultVisible: true, isLargestFirst: true } as const
  const memory = (
    id: 'requestedGpuMemory' | 'usedGpuMemory',
    bytes: (row: JobRow) => number | null,
  ): JobColumnOf => ({
    id,
    header: t(`columns.short.${id}`),
    width: id === 'requestedGpuMemory' ? 104 : 98,
    ...figure,
    text: row => {
      const value = bytes(row)
      if (value === null) return NONE
      const measure = format.bytes(value as Bytes)
      return `${measure.value} ${measure.unit}`
    },
    csv: [{ header: `${t(`columns.${id}`)} (${t('bytes')})`, value: bytes }],
  })
  return [
    {
      id: 'requestedGpus',
      header: t('columns.requestedGpus'),
      width: 62,
      ...figure,
      text: row => (row.requestedGpus === null ? NONE : format.number(row.requestedGpus, 2)),
      csv: [{ header: t('columns.requestedGpus'), value: row => row.requestedGpus }],
    },
    memory('requestedGpuMemory', row => row.requestedGpuMemoryBytes),
    memory('usedGpuMemory', row => row.usedGpuMemoryBytes),
    {
      id: 'utilization',
      header: t('columns.short.utilization'),
      width: 86,
      ...figure,
      text: row =>
        row.gpuUtilizationPercent === null ? NONE : format.percent(row.gpuUtilizationPercent / 100),
      fill: row => (row.gpuUtilizationPercent === null ? null : row.gpuUtilizationPercent / 100),
      csv: [{ header: `${t('columns.utilization')} (%)`, value: row => row.gpuUtilizationPercent }],
    },
  ]
}
