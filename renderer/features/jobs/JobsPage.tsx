import { Menu, Switch } from '@mantine/core'
import { useCallback, useMemo, useState, type ComponentProps, type CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { millis, type ClusterId } from '#core/base/units.ts'
import type { Provenance } from '../../../preload/contract/common.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import type { OutputOf } from '../../data/client.ts'
import { useEndpoint } from '../../data/queries.ts'
import { jobPath } from '../../ui/cluster/objectPath.ts'
import { DashboardPage } from '../../ui/dashboard/DashboardPage.tsx'
import { HistoryChart } from '../../ui/dashboard/HistoryChart.tsx'
import type { HistoryLine } from '../../ui/dashboard/historyLines.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { localPage } from '../../ui/localPage.ts'
import { useSpan } from '../../ui/dashboard/useSpan.ts'
import { useDataTable } from '../../ui/useDataTable.ts'
import { JobMenu, JobQuestion } from './JobActions.tsx'
import { jobColumns, type JobColumn } from './jobColumns.ts'
import { JobCounts } from './JobCounts.tsx'
import { isGone, type JobRow, keyOf } from './jobWords.ts'
import classes from './Jobs.module.css'

/** The training job dashboard: every job of every kind, those that are gone among them, and their states over time. */
export function JobsPage({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('jobs')
  return (
    <DashboardPage
      cluster={cluster}
      tab="jobs"
      title={t('title')}
      sub={({ missingKinds, source }) => {
        if (missingKinds.length > 0) return t('missing', { kinds: missingKinds.join(', ') })
        return source.tier === 'T4' ? t('sub') : t('subMeasured')
      }}
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

/** What is said where there is none takes as much room as so many rows. */
const NO_ROWS = 8

type Question = Pick<ComponentProps<typeof JobQuestion>, 'job' | 'asked'>
type TableProps = { readonly cluster: ClusterId; readonly dashboards: Dashboards }

function JobTable({ cluster, dashboards }: TableProps) {
  const { t } = useTranslation('jobs')
  const format = useFormat()
  const goTo = useNavigate()
  const table = useDataTable<JobColumn>('jobs', { column: 'requestedGpus', descending: true })
  const columns = useMemo(() => jobColumns({ t, format }), [t, format])
  const { at, source } = dashboards
  const past = usePastJobs(cluster)
  const [isPastShown, setPastShown] = useState(true)
  const [question, setQuestion] = useState<Question | null>(null)
  const jobs = useMemo(
    (): readonly JobRow[] => (isPastShown ? [...dashboards.jobs, ...past.jobs] : dashboards.jobs),
    [dashboards.jobs, past.jobs, isPastShown],
  )
  const provenance = useMemo(
    (): Provenance => ({ tier: source.tier, asOf: at, isLive: true, missing: [] }),
    [source.tier, at],
  )
  const data = useMemo(
    () => localPage({ rows: jobs, columns }, table.query, provenance),
    [jobs, columns, table.query, provenance],
  )
  const open = useCallback(
    (job: JobRow) =>
      void goTo(isGone(job) ? `${jobPath(cluster, job)}?gone=${String(job.goneAt)}` : jobPath(cluster, job)),
    [goTo, cluster],
  )
  return (
    <div className={classes['table']} style={{ '--rows': jobs.length || NO_ROWS } as CSSProperties}>
      <DataTable
        label={t('title')}
        kind={null}
        table={table}
        page={{ data, error: null, refetch: () => undefined }}
        columns={columns}
        keyOf={keyOf}
        onOpen={open}
        menuOf={job => {
          if (isGone(job)) return <Menu.Label>{t('actions.off.gone')}</Menu.Label>
          return <JobMenu cluster={cluster} job={job} onAsk={asked => setQuestion({ job, asked })} />
        }}
        load={async window => localPage({ rows: jobs, columns }, { ...table.query, ...window }, provenance)}
        empty={{ title: t('empty'), hint: t('emptyHint') }}
      >
        <Switch
          size="xs"
          checked={isPastShown}
          onChange={event => setPastShown(event.currentTarget.checked)}
          label={t(past.isCut ? 'showLastGone' : 'showGone', { count: past.jobs.length })}
        />
      </DataTable>
      {question && (
        <JobQuestion
          cluster={cluster}
          {...question}
          onClose={() => setQuestion(null)}
          onDone={() => setQuestion(null)}
        />
      )}
    </div>
  )
}

const NONE = { jobs: [], isCut: false } as const
/** A minute's answer is of no use an hour later. */
const KEPT_MS = 120_000

/** Jobs that lived within the time range and are gone. */
function usePastJobs(cluster: ClusterId): OutputOf<'jobs.past'> | typeof NONE {
  const { from, to } = useSpan(cluster)
  const asked = { cluster, from: millis(from), to: millis(to) }
  return useEndpoint('jobs.past', asked, { gcTime: KEPT_MS }).data ?? NONE
}

function StatesOverTime({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation(['jobs', 'dashboards'])
  const lines = useMemo(
    (): readonly HistoryLine[] =>
      (['running', 'pending', 'succeeded', 'failed'] as const).map(state => ({
        series: `cluster.jobs.${state}`,
        label: t(`dashboards:lines.${state}`),
      })),
    [t],
  )
  return (
    <div className={classes['chart']}>
      <HistoryChart cluster={cluster} title={t('overTime')} unit="jobs" lines={lines} />
    </div>
  )
}
