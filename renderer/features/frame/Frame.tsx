import { Suspense, useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Outlet, useLocation, useParams } from 'react-router'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useClusters, useFollowed } from '../../data/clusters.ts'
import { usePreference } from '../../state/preferences.ts'
import type { ActionContext } from '../../state/actions.ts'
import { useActionContext } from '../../state/useActionContext.ts'
import { useIsFolded } from '../../state/navigation.ts'
import { Banners } from './Banners.tsx'
import classes from './Frame.module.css'
import { Navigation } from './Navigation.tsx'
import { TopBar } from './TopBar.tsx'
import { useActionKeys } from './useActionKeys.ts'
import { useNewNotices } from './useNewNotices.ts'

/** The cluster that the window is about: the one in the address, on the other pages the one looked at last. */
function useActiveCluster(): Cluster | null {
  const { cluster: asked } = useParams()
  const last = usePreference(state => state.lastCluster)
  const clusters = useClusters() ?? []
  const find = (id: string | null | undefined) => clusters.find(cluster => cluster.id === id)
  if (asked !== undefined) return find(asked) ?? null
  return find(last) ?? clusters.find(({ isSample }) => isSample) ?? clusters[0] ?? null
}

/**
 * A new page begins at its top; its own tables keep their place themselves. The first one is there, and to scroll it would
 * have it laid out before it is painted.
 */
function useTopOf(pathname: string): void {
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    document.getElementById('content')?.scrollTo(0, 0)
  }, [pathname])
}

/** What is around every page: top bar, navigation, banners, switcher and keys. */
export function Frame({ overlays }: { readonly overlays: (context: ActionContext) => ReactNode }) {
  const { t } = useTranslation('frame')
  const cluster = useActiveCluster()
  const isFolded = useIsFolded()
  const { pathname } = useLocation()
  const isAboutCluster = useParams()['cluster'] !== undefined
  const context = useActionContext(cluster)
  useFollowed(cluster?.id ?? null)
  useActionKeys(context)
  useNewNotices()
  useTopOf(pathname)
  return (
    <div className={`${classes['frame']} ${isFolded ? classes['folded'] : ''}`}>
      <a href="#content" className={classes['skip']} onClick={skipToContent}>
        {t('skip')}
      </a>
      <TopBar cluster={cluster} />
      <Navigation cluster={cluster} isFolded={isFolded} />
      <div className={classes['content']}>
        {cluster && isAboutCluster && <Banners cluster={cluster} />}
        <main id="content" className={classes['main']} tabIndex={-1}>
          <Suspense>
            <Outlet />
          </Suspense>
        </main>
      </div>
      {overlays(context)}
    </div>
  )
}

/** The address is the router's, so the link moves the focus by itself. */
function skipToContent(event: { preventDefault(): void }): void {
  event.preventDefault()
  document.getElementById('content')?.focus()
}
