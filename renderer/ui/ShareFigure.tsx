import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Figure } from './Figure.tsx'
import figure from './Figure.module.css'
import { useFormat } from './FormatContext.ts'
import { Meter } from './Meter.tsx'

type Props = {
  readonly title: string
  readonly unit?: string
  readonly how?: ReactNode
  readonly used: number
  readonly all: number
  /** Both figures in words. */
  readonly text: { readonly used: string; readonly all: string }
  readonly context: ReactNode
  /** How much there is could not be counted: then what is used stands alone. */
  readonly isWholeUnknown?: boolean
  /** What is used could not be counted: then nothing is said about it but why (`lacks`). */
  readonly isUnknown?: boolean
  readonly lacks?: ReactNode
  /** A spark line. */
  readonly children?: ReactNode
}

/** A card of something used, of all there is. */
export function ShareFigure({
  used,
  all,
  text,
  context,
  isUnknown = false,
  isWholeUnknown = false,
  lacks,
  children,
  ...rest
}: Props) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const of = t('ofTotal', { total: text.all })
  if (isUnknown)
    return (
      <Figure {...rest} value={t('unknownFigure')} of={all > 0 ? of : undefined}>
        {lacks}
      </Figure>
    )
  if (isWholeUnknown)
    return (
      <Figure {...rest} value={text.used} of="">
        {lacks}
      </Figure>
    )
  return (
    <Figure {...rest} value={text.used} of={of} context={context}>
      <div className={figure['meterRow']}>
        <Meter label={rest.title} value={used} max={all} text={`${text.used} ${of}`} />
        {format.percent(all > 0 ? used / all : 0)}
      </div>
      {children}
      {lacks}
    </Figure>
  )
}
