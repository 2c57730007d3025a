import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import classes from './QuotaTabs.module.css'

/** The pages about quotas in the order of their tabs, and where each is within a cluster's pages. */
const TABS = { quotas: 'dashboards/quotas', quotaTree: 'quotas/tree', lab: 'quotas/lab' } as const
type QuotaTab = keyof typeof TABS
const NAMES = Object.keys(TABS) as readonly QuotaTab[]

type Props = { readonly cluster: ClusterId; readonly current: QuotaTab }

/** The title of a page about quotas, among the ways to the others. */
export function QuotaTabs({ cluster, current }: Props) {
  const { t } = useTranslation('frame')
  return (
    <nav className={classes['tabs']} aria-label={t('nav.quotas')}>
      {NAMES.map(name =>
        name === current ? (
          <h1 key={name} aria-current="page">
            {t(`nav.${name}`)}
          </h1>
        ) : (
          <Link key={name} to={`/c/${cluster}/${TABS[name]}`}>
            {t(`nav.${name}`)}
          </Link>
        ),
      )}
    </nav>
  )
}
