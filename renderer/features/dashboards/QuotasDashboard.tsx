import { SegmentedControl } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { Card } from '../../ui/Card.tsx'
import { DashboardPage } from '../../ui/dashboard/DashboardPage.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QuotaTabs } from '../../ui/QuotaTabs.tsx'
import { Shape } from '../../ui/Shape.tsx'
import { LeafGroups } from './LeafGroups.tsx'
import { Loans } from './Loans.tsx'
import { QuotaCharts } from './QuotaCharts.tsx'
import { resourcesOf, rowsOf } from './quotaRows.ts'
import { QuotaTable } from './QuotaTable.tsx'
import { ReclaimHistory } from './ReclaimHistory.tsx'
import classes from './Quotas.module.css'

/** Who is guaranteed what, who uses it, and who borrows from whom. */
export function QuotasDashboard({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('dashboards')
  return (
    <DashboardPage
      cluster={cluster}
      tab="quotas"
      isOfObjects
      title={t('quotas.title')}
      tabs={<QuotaTabs cluster={cluster} current="quotas" />}
    >
      {dashboards =>
        dashboards.quotas.length === 0 ? (
          <EmptyState title={t('quotas.none')} body={t('quotas.noneBody')} />
        ) : (
          <Known cluster={cluster} dashboards={dashboards} />
        )
      }
    </DashboardPage>
  )
}

function Known({ cluster, dashboards }: { readonly cluster: ClusterId; readonly dashboards: Dashboards }) {
  const { t } = useTranslation('dashboards')
  const [params, setParams] = useSearchParams()
  const resources = useMemo(() => resourcesOf(dashboards.quotas), [dashboards.quotas])
  const asked = params.get('resource')
  const resource = resources.find(name => name === asked) ?? resources[0] ?? ''
  const rows = useMemo(() => rowsOf(dashboards.quotas, resource), [dashboards.quotas, resource])
  const chosen = rows.find(({ name }) => name === params.get('quota')) ?? rows[0]
  const show = (next: Record<string, string>): void =>
    setParams({ ...Object.fromEntries(params), ...next }, { replace: true, preventScrollReset: true })
  return (
    <>
      <Enforcement cluster={cluster} hasScheduler={dashboards.hasScheduler === true} />
      <Card
        title={t('quotas.now')}
        right={
          <SegmentedControl
            aria-label={t('quotas.resource')}
            value={resource}
            onChange={name => show({ resource: name })}
            data={[...resources]}
          />
        }
      >
        <QuotaTable
          rows={rows}
          resource={resource}
          chosen={chosen?.name ?? null}
          onChoose={name => show({ quota: name })}
        />
      </Card>
      {chosen?.isLeaf && <LeafGroups cluster={cluster} leaf={chosen.name} />}
      <Card title={t('loans.title')} sub={t('loans.sub')}>
        <Loans rows={rows} resource={resource} />
      </Card>
      {chosen && <QuotaCharts cluster={cluster} rows={rows} chosen={chosen} resource={resource} />}
      <ReclaimHistory cluster={cluster} hasScheduler={dashboards.hasScheduler === true} />
    </>
  )
}

/** Whether anything holds pods to these quotas. */
function Enforcement({
  cluster,
  hasScheduler,
}: {
  readonly cluster: ClusterId
  readonly hasScheduler: boolean
}) {
  const { t } = useTranslation('dashboards')
  if (hasScheduler)
    return (
      <p className={classes['enforced']}>
        <Shape name="check" /> {t('quotas.enforced')}
      </p>
    )
  return (
    <p className={classes['unenforced']}>
      <Shape name="half" /> {t('quotas.unenforced')}{' '}
      <Link to={`/c/${cluster}/suite`}>{t('quotas.toSuite')}</Link>
    </p>
  )
}
