import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { HowTip } from '../HowTip.tsx'
import { SourceAge } from './SourceAge.tsx'

type Props = {
  /** The figure that it explains. */
  readonly of: string
  readonly text: string
  readonly cluster: ClusterId
  readonly dashboards: Dashboards
  /** Objects tell it, whatever measures the GPUs. */
  readonly isOfObjects?: boolean
}

/** How a figure of the dashboards is counted. */
export function SourceTip({ of, text, isOfObjects = false, ...round }: Props) {
  const { t } = useTranslation('common')
  return (
    <HowTip
      of={of}
      text={text}
      source={
        <>
          {t(`tier.${isOfObjects ? 'T4' : round.dashboards.source.tier}`)} ·{' '}
          <SourceAge {...round} isOfObjects={isOfObjects} />
        </>
      }
    />
  )
}
