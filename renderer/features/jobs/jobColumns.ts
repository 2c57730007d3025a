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

/** Pixels: states are longer words in English, and all columns are to fit a window of 1280. */
const WIDTHS: Readonly<Record<'en' | 'zh', Readonly<Record<JobColumn, number>>>> = {
  en: {
    name: 148,
    namespace: 108,
    type: 90,
    status: 158,
    duration: 91,
    wait: 91,
    requestedGpus: 68,
    requestedGpuMemory: 86,
    usedGpuMemory: 80,
    utilization: 98,
  },
  zh: {
    name: 148,
    namespace: 150,
    type: 90,
    status: 120,
    duration: 90,
    wait: 90,
    requestedGpus: 62,
    requestedGpuMemory: 84,
    usedGpuMemory: 84,
    utilization: 98,
  },
}
const widthsOf = ({ locale }: Format) => WIDTHS[locale.startsWith('zh') ? 'zh' : 'en']

/** The columns of the guide's table, with the time that a job waited. */
export function jobColumns(words: Words): JobColumnOf[] {
  return [...identity(words), ...times(words), ...figures(words)]
}

function identity({ t, format }: Words): JobColumnOf[] {
  const widths = widthsOf(format)
  const text = (id: 'name' | 'namespace' | 'type'): JobColumnOf => ({
    id,
    header: t(`columns.${id}`),
    width: widths[id],
    isDefaultVisible: true,
    text: row => row[id],
    csv: [{ header: t(`columns.${id}`), value: row => row[id] }],
  })
  const stateOf = (row: JobRow): string => {
    const { status, detail } = stateKeys(row)
    return detail === null ? t(status) : `${t(status)} · ${t(detail)}`
  }
  return [
    text('name'),
    text('namespace'),
    text('type'),
    {
      id: 'status',
      header: t('columns.status'),
      width: widths.status,
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
    width: widthsOf(format)[id],
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
  const widths = widthsOf(format)
  const figure = { align: 'end', isDefaultVisible: true, isLargestFirst: true } as const
  const memory = (
    id: 'requestedGpuMemory' | 'usedGpuMemory',
    bytes: (row: JobRow) => number | null,
  ): JobColumnOf => ({
    id,
    header: t(`columns.short.${id}`),
    width: widths[id],
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
      width: widths.requestedGpus,
      ...figure,
      text: row => (row.requestedGpus === null ? NONE : format.number(row.requestedGpus, 2)),
      csv: [{ header: t('columns.requestedGpus'), value: row => row.requestedGpus }],
    },
    memory('requestedGpuMemory', row => row.requestedGpuMemoryBytes),
    memory('usedGpuMemory', row => row.usedGpuMemoryBytes),
    {
      id: 'utilization',
      header: t('columns.short.utilization'),
      width: widths.utilization,
      ...figure,
      text: row =>
        row.gpuUtilizationPercent === null ? NONE : format.percent(row.gpuUtilizationPercent / 100),
      fill: row => (row.gpuUtilizationPercent === null ? null : row.gpuUtilizationPercent / 100),
      csv: [{ header: `${t('columns.utilization')} (%)`, value: row => row.gpuUtilizationPercent }],
    },
  ]
}
