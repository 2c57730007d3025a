import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { useCluster } from '../../data/clusters.ts'
import { useEndpoint } from '../../data/queries.ts'
import { FailureView } from '../FailureView.tsx'
import { SkeletonRows } from '../SkeletonRows.tsx'
import classes from './Dashboard.module.css'
import { SourceForm } from './SourceForm.tsx'
import { SourceProbe } from './SourceProbe.tsx'
import { WhyNotBetter } from './WhyNotBetter.tsx'

type Props = { readonly cluster: ClusterId; readonly dashboards: Dashboards }

/** Which source is used and why not a better one, what each gives now, and what is asked instead. */
export function SourcePanel({ cluster, dashboards }: Props) {
  const { t } = useTranslation('dashboards')
  const isSample = useCluster(cluster)?.isSample ?? false
  const { data, error, refetch } = useEndpoint('gpuSources.get', { cluster }, { enabled: !isSample })
  return (
    <div className={classes['sourcePanel']}>
      <WhyNotBetter dashboards={dashboards} />
      {isSample ? (
        <p className={classes['hint']}>{t('source.sample')}</p>
      ) : (
        <>
          <SourceProbe cluster={cluster} />
          <h3>{t('source.override')}</h3>
          {data ? (
            <SourceForm key={JSON.stringify(data)} cluster={cluster} {...data} />
          ) : error ? (
            <FailureView failure={error} onRetry={() => void refetch()} />
          ) : (
            <SkeletonRows count={4} />
          )}
        </>
      )}
    </div>
  )
}
