import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Provenance } from '../../../preload/contract/common.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { jobPath } from '../../ui/cluster/objectPath.ts'
import { DashboardPage } from '../../ui/dashboard/DashboardPage.tsx'
import { HistoryChart } from '../../ui/dashboard/HistoryChart.tsx'
import type { HistoryLine } from '../../ui/dashboard/historyLines.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { localPage } from '../../ui/localPage.ts'
import { useDataTable } from '../../ui/useDataTable.ts'
import { jobColumns, type JobColumn } from './jobColumns.ts'
import { JobCounts } from './JobCounts.tsx'
import type { Job } from './jobWords.ts'
import classes from './Jobs.module.css'

const keyOf = (job: Job): string => job.uid

/** The training job dashboard: every job of every kind, and their states over time. */
export function JobsPage({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('jobs')
  return (
    <DashboardPage
      cluster={cluster}
      tab="jobs"
      title={t('title')}
      sub={({ missingKinds }) =>
        missingKinds.length === 0 ? t('sub') : t('missing', { kinds: missingKinds.join(', ') })
      }
    >
      {dashboards => (
        <>
          <JobCounts jobs={dashboards.cluster.jobs} />
          <JobTable cluster={cluster} dashboards={dashboards} />
          <StatesOverTime cluster={cluster} />
        </>
      )}
    </DashboardPage>
  )
}

type TableProps = { readonly cluster: ClusterId; readonly dashboards: Dashboards }

function JobTable({ cluster, dashboards }: TableProps) {
  const { t } = useTranslation('jobs')
  const format = useFormat()
  const goTo = useNavigate()
  const table = useDataTable<JobColumn>('jobs', { column: 'requestedGpus', descending: true })
  const columns = useMemo(() => jobColumns({ t, format }), [t, format])
  const { jobs, at, source } = dashboards
  const provenance = useMemo(
    (): Provenance => ({ tier: source.tier, asOf: at, isLive: true, missing: [] }),
    [source.tier, at],
  )
  const data = useMemo(
    () => localPage({ rows: jobs, columns }, table.query, provenance),
    [jobs, columns, table.query, provenance],
  )
  const open = useCallback((job: Job) => void goTo(jobPath(cluster, job)), [goTo, cluster])
  return (
    <div className={classes['table']}>
      <DataTable
        label={t('title')}
        kind={null}
        table={table}
        page={{ data, error: null, refetch: () => undefined }}
        columns={columns}
        keyOf={keyOf}
        onOpen={open}
        load={async window => localPage({ rows: jobs, columns }, { ...table.query, ...window }, provenance)}
        empty={{ title: t('empty'), hint: t('emptyHint') }}
      />
    </div>
  )
}

function StatesOverTime({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('jobs')
  const lines = useMemo(
    (): readonly HistoryLine[] =>
      (['running', 'pending', 'succeeded', 'failed'] as const).map(state => ({
        series: `cluster.jobs.${state}`,
        label: t(`counts.${state}`),
      })),
    [t],
  )
  return (
    <div className={classes['chart']}>
      <HistoryChart cluster={cluster} title={t('overTime')} unit="jobs" lines={lines} />
    </div>
  )
}
