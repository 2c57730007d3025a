import { useTranslation } from 'react-i18next'
import type { Bytes } from '#core/base/units.ts'
import { Card } from '../../ui/Card.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { State } from '../../ui/State.tsx'
import { type Job, lookOf, stateKeys } from './jobWords.ts'

/** The state of a job, its times and what it asks for. */
export function JobFacts({ job }: { readonly job: Job }) {
  const { t } = useTranslation('jobs')
  const format = useFormat()
  const { status, detail } = stateKeys(job)
  const { tone, shape } = lookOf(job)
  const bytes = (value: number | null): string | null =>
    value === null ? null : Object.values(format.bytes(value as Bytes)).join(' ')
  const seconds = (value: number | null): string | null =>
    value === null ? null : format.duration(value * 1000)
  return (
    <Card
      title={
        <State tone={tone} shape={shape}>
          {t(status)}
          {detail !== null && ` · ${t(detail)}`}
        </State>
      }
      sub={job.message ?? undefined}
    >
      <Facts
        rows={[
          { name: t('facts.created'), value: job.createdAt === null ? null : format.dateTime(job.createdAt) },
          { name: t('columns.wait'), value: seconds(job.waitSeconds) },
          { name: t('facts.started'), value: job.startedAt === null ? null : format.dateTime(job.startedAt) },
          { name: t('facts.ended'), value: job.endedAt === null ? null : format.dateTime(job.endedAt) },
          { name: t('columns.duration'), value: seconds(job.durationSeconds) },
          {
            name: t('columns.requestedGpus'),
            value: job.requestedGpus === null ? null : format.number(job.requestedGpus, 2),
          },
          { name: t('columns.requestedGpuMemory'), value: bytes(job.requestedGpuMemoryBytes) },
          { name: t('columns.usedGpuMemory'), value: bytes(job.usedGpuMemoryBytes) },
          {
            name: t('columns.utilization'),
            value:
              job.gpuUtilizationPercent === null ? null : format.percent(job.gpuUtilizationPercent / 100),
          },
        ]}
      />
    </Card>
  )
}
