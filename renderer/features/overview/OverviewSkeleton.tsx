import { useTranslation } from 'react-i18next'
import classes from './Overview.module.css'

/** The page's shape while nothing of the cluster was ever known. */
export function OverviewSkeleton() {
  const { t } = useTranslation('overview')
  return (
    <>
      <p role="status" className={classes['words']}>
        <b>{t('loading')}.</b> {t('loadingBody')}
      </p>
      <div className={classes['skeletonRow']} aria-hidden="true">
        {['a', 'b', 'c', 'd', 'e'].map(key => (
          <div key={key} className={classes['skeleton']} style={{ height: '132px' }} />
        ))}
      </div>
      <div className={classes['skeleton']} style={{ height: '300px' }} aria-hidden="true" />
    </>
  )
}
