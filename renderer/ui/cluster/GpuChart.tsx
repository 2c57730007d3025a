import { useEffect, useEffectEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { hasValues } from '../chartGaps.ts'
import { ChartFigure } from '../ChartFigure.tsx'
import { FailureView } from '../FailureView.tsx'
import { useFormat } from '../FormatContext.ts'
import type { GpuHistory } from './useGpuHistory.ts'

type Props = {
  readonly history: GpuHistory
  /** Where a page has more than one: which range it shows. */
  readonly range?: string
  readonly height: number
  readonly media?: 'screen' | 'print'
  readonly controls?: ReactNode
  readonly onPainted?: () => void
}

/** GPUs allocated, total and waiting over time. */
export function GpuChart({ history: { chart: data, failure }, range, ...rest }: Props) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const hasAny = hasValues(data?.series.map(({ values }) => values) ?? [])
  const bucket = data ? ` · ${t('chart.bucket', { duration: format.duration(data.bucketMs) })}` : ''
  // A page that waits for its charts must not wait for one that will not come.
  const tellPainted = useEffectEvent(() => rest.onPainted?.())
  useEffect(() => {
    if (failure) tellPainted()
  }, [failure])
  if (failure) return <FailureView failure={failure} />
  return (
    <ChartFigure
      title={range === undefined ? t('chart.title') : t('chart.titleOf', { range })}
      sub={`${t('chart.sub')}${bucket}`}
      data={data}
      missing={hasAny ? t('chart.missing') : t('chart.never')}
      group="overview"
      {...rest}
    />
  )
}
