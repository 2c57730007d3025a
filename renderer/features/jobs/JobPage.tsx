import { Button } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { millis, type ClusterId } from '#core/base/units.ts'
import { seriesKey } from '#core/metrics/series.ts'
import { useEndpoint } from '../../data/queries.ts'
import { setTimeRange } from '../../state/timeRange.ts'
import { HistoryChart } from '../../ui/dashboard/HistoryChart.tsx'
import type { HistoryLine } from '../../ui/dashboard/historyLines.ts'
import { dashboardPath } from '../../ui/dashboard/DashboardTabs.tsx'
import { RangeBar } from '../../ui/dashboard/RangeBar.tsx'
import { useDashboards } from '../../ui/dashboard/useDashboards.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { Page } from '../../ui/Page.tsx'
import { JobActions } from './JobActions.tsx'
import { JobFacts } from './JobFacts.tsx'
import { JobInstances } from './JobInstances.tsx'
import { isGone, type Job, type PastJob } from './jobWords.ts'
import { JobWaiting } from './JobWaiting.tsx'
import { JobWarnings } from './JobWarnings.tsx'
import classes from './Jobs.module.css'

/** Of a job that was seen once. */
const SHORTEST_LIFE_MS = 5 * 60_000

type Props = { readonly cluster: ClusterId; readonly namespace: string; readonly name: string }

/** One training job, there or gone: how it is and why, its pods, and what each of them uses over time. */
export function JobPage({ cluster, namespace, name }: Props) {
  const { t } = useTranslation('jobs')
  const { job, leaf, error, isKnown, refetch } = useJob({ cluster, namespace, name })
  const above = (
    <Link to={dashboardPath(cluster, 'jobs')} className={classes['back']}>
      ‹ {t('title')}
    </Link>
  )
  if (!job)
    return (
      <Page title={name} above={above}>
        {error && <FailureView failure={error} onRetry={() => void refetch()} isPanel />}
        {!error && isKnown && <EmptyState title={t('gone', { name })} body={t('goneBody')} />}
      </Page>
    )
  return (
    <Page
      title={name}
      above={above}
      sub={`${job.type} · ${namespace}`}
      actions={isGone(job) ? <LifeButton job={job} /> : <JobActions cluster={cluster} job={job} />}
    >
      <JobFacts cluster={cluster} job={job} leaf={leaf} />
      {job.waiting.length > 0 && <JobWaiting waiting={job.waiting} />}
      <JobWarnings cluster={cluster} job={job} />
      <JobInstances cluster={cluster} job={job} />
      <RangeBar cluster={cluster} />
      <InstanceCharts cluster={cluster} job={job} />
    </Page>
  )
}

/** The job of this name that is there; if the address says when it went, or there is none, the one that was. */
function useJob({ cluster, namespace, name }: Props) {
  const [address] = useSearchParams()
  const goneAt = address.has('gone') ? millis(Number(address.get('gone'))) : undefined
  const { data, error, refetch } = useDashboards(cluster)
  const present = data?.jobs.find(each => each.namespace === namespace && each.name === name)
  const isPast = goneAt !== undefined || (data !== undefined && !present)
  const past = useEndpoint('jobs.pastNamed', { cluster, namespace, name, goneAt }, { enabled: isPast })
  const gone = past.data?.find(each => goneAt === undefined || each.goneAt === goneAt)
  const leaf = data?.quotas.find(({ namespaces }) => namespaces.includes(namespace))?.name ?? null
  const job: Job | undefined = goneAt === undefined ? (present ?? gone) : gone
  return {
    job,
    leaf,
    error: error ?? past.error,
    isKnown: past.data !== undefined,
    refetch: isPast ? past.refetch : refetch,
  }
}

/** Sets the time range to the time that the job was there. */
function LifeButton({ job }: { readonly job: PastJob }) {
  const { t } = useTranslation('jobs')
  const from = job.startedAt ?? job.createdAt ?? job.lastSeenAt
  const to = Math.max(job.endedAt ?? job.lastSeenAt, from + SHORTEST_LIFE_MS)
  return <Button onClick={() => setTimeRange({ kind: 'span', from, to })}>{t('showLife')}</Button>
}

const CHARTS = [
  { metric: 'gpu.memory.used', title: 'charts.memory', unit: 'bytes' },
  { metric: 'gpu.memory.percent', title: 'charts.percent', unit: 'percent' },
  { metric: 'gpu.utilization', title: 'charts.dutyCycle', unit: 'percent' },
] as const

/** What each pod of the job uses over the time range. */
function InstanceCharts({ cluster, job }: { readonly cluster: ClusterId; readonly job: Job }) {
  const { t } = useTranslation('jobs')
  const names = job.instances.map(({ name }) => name).join(' ')
  const linesOf = useMemo(() => {
    const pods = names.split(' ').filter(Boolean)
    return new Map(
      CHARTS.map(({ metric }): [string, readonly HistoryLine[]] => [
        metric,
        pods.map(pod => ({
          series: seriesKey({ scope: 'pod', metric, entity: `${job.namespace}/${pod}` }),
          label: pod,
        })),
      ]),
    )
  }, [names, job.namespace])
  if (names === '') return null
  return (
    <div className={classes['charts']}>
      {CHARTS.map(({ metric, title, unit }) => (
        <div key={metric} className={classes['chart']}>
          <HistoryChart cluster={cluster} title={t(title)} unit={unit} lines={linesOf.get(metric) ?? []} />
        </div>
      ))}
    </div>
  )
}
