import { useTranslation } from 'react-i18next'
import type { Bytes, ClusterId, Millis } from '#core/base/units.ts'
import { Link } from 'react-router'
import { Card } from '../../ui/Card.tsx'
import { dashboardPath } from '../../ui/dashboard/DashboardTabs.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { State } from '../../ui/State.tsx'
import { isGone, type Job, lookOf, stateKeys } from './jobWords.ts'

type Props = {
  readonly cluster: ClusterId
  readonly job: Job
  /** The quota that its namespace is bound to. */
  readonly leaf: string | null
}

/** The state of a job, its times, what it asks for and uses. */
export function JobFacts({ cluster, job, leaf }: Props) {
  const { t } = useTranslation('jobs')
  const format = useFormat()
  const { status, detail } = stateKeys(job)
  const { tone, shape } = lookOf(job)
  const bytes = (value: number | null): string | null =>
    value === null ? null : Object.values(format.bytes(value as Bytes)).join(' ')
  const time = (at: Millis | null): string | null => (at === null ? null : format.dateTime(at))
  const isPast = isGone(job)
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
          {
            name: t('facts.quota'),
            value:
              leaf === null ? null : (
                <Link to={`${dashboardPath(cluster, 'quotas')}?quota=${encodeURIComponent(leaf)}`}>
                  {leaf}
                </Link>
              ),
          },
          { name: t('facts.created'), value: time(job.createdAt) },
          { name: t('columns.wait'), value: seconds(job.waitSeconds) },
          { name: t('facts.started'), value: time(job.startedAt) },
          { name: t('facts.ended'), value: time(job.endedAt) },
          ...(isPast
            ? [
                { name: t('facts.lastSeen'), value: time(job.lastSeenAt) },
                { name: t('facts.gone'), value: time(job.goneAt) },
              ]
            : []),
          { name: t('columns.duration'), value: seconds(job.durationSeconds) },
          {
            name: t('columns.requestedGpus'),
            value: job.requestedGpus === null ? null : format.number(job.requestedGpus, 2),
          },
          { name: t('columns.requestedGpuMemory'), value: bytes(job.requestedGpuMemoryBytes) },
          {
            name: t(isPast ? 'facts.peakGpuMemory' : 'columns.usedGpuMemory'),
            value: bytes(job.usedGpuMemoryBytes),
          },
          {
            name: t(isPast ? 'facts.meanUtilization' : 'columns.utilization'),
            value:
              job.gpuUtilizationPercent === null ? null : format.percent(job.gpuUtilizationPercent / 100),
          },
        ]}
      />
    </Card>
  )
}
