import { useTranslation } from 'react-i18next'
import { SkeletonCards } from '../../ui/SkeletonCards.tsx'
import classes from './Overview.module.css'

/** The page's shape while nothing of the cluster was ever known. */
export function OverviewSkeleton() {
  const { t } = useTranslation('overview')
  return (
    <>
      <p role="status" className={classes['words']}>
        <b>{t('loading')}.</b> {t('loadingBody')}
      </p>
      <SkeletonCards count={5} height={132} chartHeight={300} />
    </>
  )
}
