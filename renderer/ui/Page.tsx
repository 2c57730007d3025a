import { useEffect, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { useClusters } from '../data/clusters.ts'
import classes from './Page.module.css'
import { windowTitle } from './windowTitle.ts'

type Props = {
  readonly title: string
  /** One line of context beside the title. */
  readonly sub?: ReactNode
  /** In place of the title: the pages that belong together, with this one's title as its heading among them. */
  readonly tabs?: ReactNode
  /** Above the title: the way back. */
  readonly above?: ReactNode
  /** At the right of the title: what can be done here. */
  readonly actions?: ReactNode
  /** `full`: the content has the page's height and scrolls by itself. `narrow`: text that is read, not scanned. */
  readonly layout?: 'scroll' | 'full' | 'narrow'
  readonly children: ReactNode
}

/** A page's head and the grid of its content. Sets the window's title. */
export function Page({ title, sub, tabs, above, actions, layout = 'scroll', children }: Props) {
  const { t } = useTranslation('common')
  const { cluster: id } = useParams()
  const cluster = useClusters()?.find(known => known.id === id)
  const named = windowTitle(title, cluster, t('sample'))
  useEffect(() => {
    document.title = named
  }, [named])
  return (
    <div className={`${classes['page']} ${layout === 'scroll' ? '' : classes[layout]}`}>
      <div>
        {above}
        <header className={classes['head']}>
          <div className={classes['title']}>
            {tabs ?? <h1>{title}</h1>}
            {sub !== undefined && <div className={classes['sub']}>{sub}</div>}
          </div>
          {actions !== undefined && <div className={classes['actions']}>{actions}</div>}
        </header>
      </div>
      {children}
    </div>
  )
}
