import { useTranslation } from 'react-i18next'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { FailureView } from '../FailureView.tsx'
import type { FailureLike } from '../failureText.ts'
import { State } from '../State.tsx'
import { sourceFailureText } from './sourceFailureText.ts'

type Props = {
  readonly tier: Dashboards['source']['tier']
  readonly failure: FailureLike
}

/**
 * Why a source gives nothing. That there is none is no failure, as most clusters have but one or two; that a Prometheus knows no
 * such path is one, and names its host.
 */
export function SourceFailure({ tier, failure }: Props) {
  const { t } = useTranslation('dashboards')
  if (failure.code !== 'NOT_FOUND' || (tier === 'T1' && 'host' in failure.data))
    return <FailureView failure={failure} text={sourceFailureText(failure, t)} />
  return (
    <State tone="neutral" shape="dash">
      {t(`source.absent.${tier}`)}
    </State>
  )
}
