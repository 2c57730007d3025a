import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import { seriesKey } from '#core/metrics/series.ts'
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
import type { Job } from './jobWords.ts'
import { JobWaiting } from './JobWaiting.tsx'
import classes from './Jobs.module.css'

type Props = { readonly cluster: ClusterId; readonly namespace: string; readonly name: string }

/** One training job: how it is and why, its pods, and what each of them uses over time. */
export function JobPage({ cluster, namespace, name }: Props) {
  const { t } = useTranslation('jobs')
  const { data, error, refetch } = useDashboards(cluster)
  const above = (
    <Link to={dashboardPath(cluster, 'jobs')} className={classes['back']}>
      ‹ {t('title')}
    </Link>
  )
  const job = data?.jobs.find(each => each.namespace === namespace && each.name === name)
  if (!job)
    return (
      <Page title={name} above={above}>
        {error && <FailureView failure={error} onRetry={() => void refetch()} isPanel />}
        {!error && data !== undefined && <EmptyState title={t('gone', { name })} body={t('goneBody')} />}
      </Page>
    )
  return (
    <Page
      title={name}
      above={above}
      sub={`${job.type} · ${namespace}`}
      actions={<JobActions cluster={cluster} job={job} />}
    >
      <JobFacts job={job} />
      {job.waiting.length > 0 && <JobWaiting waiting={job.waiting} />}
      <JobInstances cluster={cluster} job={job} />
      <RangeBar cluster={cluster} />
      <InstanceCharts cluster={cluster} job={job} />
    </Page>
  )
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
