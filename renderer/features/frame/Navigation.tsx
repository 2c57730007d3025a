import type { ComponentType, ReactNode } from 'react'
import { Tooltip } from '@mantine/core'
import {
  IconBox,
  IconChartPie,
  IconCpu,
  IconInfoCircle,
  IconLayoutDashboard,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconPackages,
  IconServer2,
  IconSettings,
  IconTopologyStar3,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useClusters } from '../../data/clusters.ts'
import { useEndpoint } from '../../data/queries.ts'
import { toggleNavigation } from '../../state/navigation.ts'
import { usePreference } from '../../state/preferences.ts'
import { Shape } from '../../ui/Shape.tsx'
import classes from './Navigation.module.css'

type Props = { readonly cluster: Cluster | null; readonly isFolded: boolean }

/** The pages, in groups, with what calls for attention on each. */
export function Navigation({ cluster, isFolded }: Props) {
  const { t } = useTranslation('frame')
  const clusters = useClusters()
  const last = usePreference(state => state.lastCluster)
  // Until the clusters are known, what will be here stands where it will be.
  const id = cluster?.id ?? (clusters ? null : last)
  return (
    <nav className={`${classes['nav']} ${isFolded ? classes['folded'] : ''}`} aria-label={t('nav.label')}>
      {id !== null && (
        <Group title={t('nav.cluster')}>
          <Item
            to={`/c/${id}/overview`}
            icon={IconLayoutDashboard}
            label={t('nav.overview')}
            isFolded={isFolded}
          />
          <Item
            to={`/c/${id}/dashboards/nodes`}
            also={`/c/${id}/nodes`}
            icon={IconServer2}
            label={t('nav.nodes')}
            isFolded={isFolded}
          >
            {cluster && <NodesAlarm cluster={cluster} />}
          </Item>
          <Item to={`/c/${id}/jobs`} icon={IconCpu} label={t('nav.jobs')} isFolded={isFolded} />
          <Item
            to={`/c/${id}/dashboards/quotas`}
            also={`/c/${id}/quotas`}
            icon={IconChartPie}
            label={t('nav.quotas')}
            isFolded={isFolded}
          />
          <Item to={`/c/${id}/objects`} icon={IconBox} label={t('nav.objects')} isFolded={isFolded} />
        </Group>
      )}
      {cluster && (
        <Group title={t('nav.operate')}>
          <Item
            to={`/c/${cluster.id}/suite`}
            icon={IconPackages}
            label={t('nav.suite')}
            isFolded={isFolded}
          />
        </Group>
      )}
      <Group title={t('nav.all')}>
        <Item to="/clusters" icon={IconTopologyStar3} label={t('nav.clusters')} isFolded={isFolded}>
          {!isFolded && clusters && <span className={classes['count']}>{clusters.length}</span>}
        </Item>
        <Item to="/settings" icon={IconSettings} label={t('nav.settings')} isFolded={isFolded} />
        <Item to="/about" icon={IconInfoCircle} label={t('nav.about')} isFolded={isFolded} />
      </Group>
      <FoldButton isFolded={isFolded} />
    </nav>
  )
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={classes['group']}>
      <div className={classes['title']}>{title}</div>
      {children}
    </div>
  )
}

type ItemProps = {
  readonly to: string
  /** Where else it is the page that is open. */
  readonly also?: string
  readonly icon: ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: boolean }>
  readonly label: string
  readonly isFolded: boolean
  readonly children?: ReactNode
}

function Item({ to, also = to, icon: Icon, label, isFolded, children }: ItemProps) {
  const { pathname } = useLocation()
  const isActive = [to, also].some(path => pathname === path || pathname.startsWith(`${path}/`))
  const link = (
    <Link
      to={to}
      className={`${classes['link']} ${isActive ? classes['on'] : ''}`}
      aria-current={isActive ? 'page' : undefined}
      aria-label={isFolded ? label : undefined}
    >
      <Icon size={17} stroke={1.7} aria-hidden />
      {!isFolded && <span className={classes['label']}>{label}</span>}
      {children}
    </Link>
  )
  if (!isFolded) return link
  return (
    <Tooltip label={label} position="right" openDelay={100}>
      {link}
    </Tooltip>
  )
}

/** How many nodes are not ready or hold unhealthy GPUs. */
function NodesAlarm({ cluster }: { readonly cluster: Cluster }) {
  const { t } = useTranslation('frame')
  const { data } = useEndpoint('overview.get', { cluster: cluster.id })
  if (!data) return null
  // A GPU node that is not ready is unhealthy too.
  const others = data.nodes.notReady - data.unhealthy.filter(({ rule }) => rule === 'U1').length
  const count = data.gpuNodes.unhealthy + others
  if (count === 0) return null
  return (
    <span className={classes['alarm']} role="img" aria-label={t('nav.unhealthy', { count })}>
      <Shape name="triangle" size={9} />
      {count}
    </span>
  )
}

function FoldButton({ isFolded }: Pick<Props, 'isFolded'>) {
  const { t } = useTranslation('frame')
  const label = t(isFolded ? 'nav.unfold' : 'nav.fold')
  const Icon = isFolded ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse
  return (
    <div className={classes['bottom']}>
      <Tooltip label={label} position="right">
        <button
          type="button"
          className={classes['fold']}
          onClick={toggleNavigation}
          aria-label={label}
          aria-expanded={!isFolded}
        >
          <Icon size={17} stroke={1.7} aria-hidden />
        </button>
      </Tooltip>
    </div>
  )
}
