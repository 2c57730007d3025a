import { useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { millis, type ClusterId } from '#core/base/units.ts'
import { useEndpoint } from '../../data/queries.ts'
import { useIsCompared, zoomTo } from '../../state/timeRange.ts'
import { ChartFigure } from '../ChartFigure.tsx'
import { hasValues } from '../chartGaps.ts'
import { FailureView } from '../FailureView.tsx'
import { useFormat } from '../FormatContext.ts'
import { ChartLegend } from './ChartLegend.tsx'
import {
  askable,
  chartOfHistory,
  drawable,
  hasCounter,
  type HistoryLine,
  questionOf,
  type Recorded,
} from './historyLines.ts'
import { scaleOf, type Unit } from './scale.ts'
import { type Span, spanBefore } from './span.ts'
import { useSpan } from './useSpan.ts'

/** Buckets of a chart: about two pixels each. */
const POINTS = 361
/** A minute's answer is of no use an hour later. */
const KEPT_MS = 120_000

/** What is drawn: an answer, and the range that it is of. */
type Shown = { readonly recorded: Recorded; readonly span: Span }

type Props = {
  readonly cluster: ClusterId
  readonly title: string
  readonly unit: Unit
  /**
   * Keep it stable (useMemo): a new one is another question. The first six have colours, the others are put together; what
   * cannot be asked for at once is left out, and that is said.
   */
  readonly lines: readonly HistoryLine[]
  /** Pixels. */
  readonly height?: number
  /** A caveat or what narrows it down, before the unit. */
  readonly sub?: string
  readonly controls?: ReactNode
  readonly onPainted?: () => void
}

/**
 * What was recorded of some series over the window's time range: one look for all charts of the dashboards, whose cursors are one.
 * Dragging across it shows that stretch in all of them.
 */
export function HistoryChart({ cluster, title, unit, lines: all, height = 168, sub, ...rest }: Props) {
  const { t } = useTranslation(['charts', 'dashboards'])
  const format = useFormat()
  const span = useSpan(cluster)
  const lines = useMemo(() => askable(all), [all])
  const isCompared = useIsCompared()
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const now = useRecorded({ cluster, lines, span })
  const then = useRecorded({ cluster, lines, span: spanBefore(span), isAsked: isCompared })
  // What is not compared with is nothing, also where it is known: a chart would be drawn anew for it.
  const earlier = isCompared ? (then.data ?? null) : null
  const before = useMemo(
    () => earlier && drawable(earlier, lines, spanBefore(span).from),
    [earlier, lines, span],
  )
  const shown = useShown(now, span)
  const recorded = useMemo(() => shown && drawable(shown.recorded, lines, shown.span.from), [shown, lines])
  const scale = useMemo(() => scaleOf(unit, highestIn(recorded?.highs ?? [])), [unit, recorded])
  const data = useMemo(
    () =>
      shown === null || recorded === null
        ? undefined
        : chartOfHistory({
            lines,
            recorded,
            before,
            span: shown.span,
            scale,
            hidden,
            words: {
              others: count => t('charts:others', { count }),
              before: label => t('charts:before', { label }),
            },
          }),
    [lines, shown, recorded, before, scale, hidden, t],
  )
  if (now.error && !now.data)
    return (
      <section aria-label={title}>
        <FailureView failure={now.error} onRetry={() => void now.refetch()} />
      </section>
    )
  const unitName = scale.symbol === '' ? t(`dashboards:unit.${unit}`) : scale.symbol
  const bucket =
    now.data &&
    t(hasCounter(lines) ? 'dashboards:bucketSum' : 'dashboards:bucket', {
      duration: format.duration(now.data.bucketMs),
    })
  const cut = all.length > lines.length && t('dashboards:cut', { count: lines.length, all: all.length })
  return (
    <ChartFigure
      title={title}
      sub={[unitName, sub, bucket, cut, before && t('charts:dashed')].filter(Boolean).join(' · ')}
      unit={unitName}
      data={data}
      height={height}
      missing={t(hasValues(now.data?.columns ?? []) ? 'dashboards:missing' : 'dashboards:never')}
      group="dashboards"
      onZoom={zoomTo}
      legend={<ChartLegend lines={lines} data={data} hidden={hidden} onHidden={setHidden} title={title} />}
      {...rest}
    />
  )
}

/** Until its own answer is there, a new range shows the old one whole: else every chart would be drawn twice. */
function useShown({ data, isPlaceholderData }: ReturnType<typeof useRecorded>, span: Span): Shown | null {
  const [shown, setShown] = useState<Shown | null>(null)
  const isNew = data !== undefined && (shown?.recorded !== data || shown.span !== span)
  if (!isNew || isPlaceholderData) return shown
  const next = { recorded: data, span }
  setShown(next)
  return next
}

type Asked = {
  readonly cluster: ClusterId
  readonly lines: readonly HistoryLine[]
  readonly span: Span
  readonly isAsked?: boolean
}

function useRecorded({ cluster, lines, span, isAsked = true }: Asked) {
  const { from, to, points } = questionOf(lines, span, POINTS)
  return useEndpoint(
    'history.range',
    { cluster, series: lines.map(({ series }) => series), from: millis(from), to: millis(to), points },
    { gcTime: KEPT_MS, enabled: isAsked && lines.length > 0 },
  )
}

function highestIn(columns: readonly Float64Array[]): number {
  let highest = 0
  for (const column of columns) for (const value of column) if (value > highest) highest = value
  return highest
}
