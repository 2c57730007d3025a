import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import classes from './Dashboard.module.css'

/** The dashboards in the order of their tabs, and where each is within a cluster's pages. */
const TABS = {
  cluster: 'overview',
  nodes: 'dashboards/nodes',
  jobs: 'jobs',
  quotas: 'dashboards/quotas',
} as const
export type DashboardTab = keyof typeof TABS
const NAMES = Object.keys(TABS) as readonly DashboardTab[]

export const dashboardPath = (cluster: ClusterId, tab: DashboardTab): string => `/c/${cluster}/${TABS[tab]}`

/** The way from one dashboard to the others: upper right on all of them. */
export function DashboardTabs({
  cluster,
  current,
}: {
  readonly cluster: ClusterId
  readonly current: DashboardTab
}) {
  const { t } = useTranslation('dashboards')
  return (
    <nav className={classes['tabs']} aria-label={t('tabs.label')}>
      {NAMES.map(name => (
        <Link
          key={name}
          to={dashboardPath(cluster, name)}
          className={classes['tab']}
          aria-current={name === current ? 'page' : undefined}
        >
          {t(`tabs.${name}`)}
        </Link>
      ))}
    </nav>
  )
}
