import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { useCluster } from '../../data/clusters.ts'
import { EmptyState } from '../EmptyState.tsx'
import { FailureView } from '../FailureView.tsx'
import { Page } from '../Page.tsx'
import { SkeletonCards } from '../SkeletonCards.tsx'
import { useReadyMark } from '../useReadyMark.ts'
import { DashboardSource } from './DashboardSource.tsx'
import { DashboardTabs, type DashboardTab } from './DashboardTabs.tsx'
import { RangeBar } from './RangeBar.tsx'
import { SourceAge } from './SourceAge.tsx'
import { useDashboards } from './useDashboards.ts'

type Props = {
  readonly cluster: ClusterId
  readonly tab: DashboardTab
  readonly title: string
  /** In place of the title, as of a page. */
  readonly tabs?: ReactNode
  /** Objects tell all of it: no source of metrics is named. */
  readonly isOfObjects?: boolean
  /** After the source: what this dashboard counts. */
  readonly sub?: (dashboards: Dashboards) => ReactNode
  readonly children: (dashboards: Dashboards) => ReactNode
}

/**
 * What the dashboards have in common: the way to the others, the time range, the source and its age, and what stands there while
 * nothing is known. `children` gets the last round.
 */
export function DashboardPage({ cluster, tab, title, tabs, isOfObjects, sub, children }: Props) {
  const { t } = useTranslation('common')
  const { data, error, refetch } = useDashboards(cluster)
  const actions = <DashboardTabs cluster={cluster} current={tab} />
  if (data)
    return (
      <Page
        title={title}
        tabs={tabs}
        actions={actions}
        sub={
          <>
            {isOfObjects ? (
              <>
                {t('tier.T4')} <SourceAge cluster={cluster} dashboards={data} isOfObjects />
              </>
            ) : (
              <DashboardSource cluster={cluster} dashboards={data} />
            )}
            {sub && <> · {sub(data)}</>}
          </>
        }
      >
        <RangeBar cluster={cluster} />
        <Known>{children(data)}</Known>
      </Page>
    )
  return (
    <Page title={title} tabs={tabs} actions={actions}>
      {data === null ? (
        <NoRound cluster={cluster} />
      ) : error ? (
        <FailureView failure={error} onRetry={() => void refetch()} isPanel />
      ) : (
        <DashboardSkeleton />
      )}
    </Page>
  )
}

/** Says that the page is complete; its charts follow one by one. */
function Known({ children }: { readonly children: ReactNode }) {
  useReadyMark([])
  return children
}

/** No source was ever asked: while the cluster is followed the first round is a matter of seconds. */
function NoRound({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('dashboards')
  useReadyMark([])
  const status = useCluster(cluster)?.connection.status
  if (status === 'live' || status === 'connecting') return <DashboardSkeleton words={t('first')} />
  return <EmptyState title={t('noRound.title')} body={t('noRound.body')} />
}

/** The page's shape while nothing was ever known. */
function DashboardSkeleton({ words }: { readonly words?: string }) {
  return (
    <>
      {words !== undefined && <p role="status">{words}</p>}
      <SkeletonCards count={4} height={120} chartHeight={260} />
    </>
  )
}
