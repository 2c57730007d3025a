import { ActionIcon, Button, SegmentedControl, Switch, Tooltip } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import {
  goBack,
  PRESET_NAMES,
  type Preset,
  resetTimeRange,
  setCompared,
  setTimeRange,
  useCanGoBack,
  useIsCompared,
  useTimeRange,
} from '../../state/timeRange.ts'
import { useChartWords } from '../useChartWords.ts'
import { CustomRange } from './CustomRange.tsx'
import classes from './Dashboard.module.css'
import { useSpan } from './useSpan.ts'

/** The time that every chart of the window shows: presets, a span of one's own, back out of a zoom, the period before. */
export function RangeBar({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('dashboards')
  const words = useChartWords()
  const range = useTimeRange()
  const span = useSpan(cluster)
  const canGoBack = useCanGoBack()
  const isCompared = useIsCompared()
  return (
    <div className={classes['range']} role="group" aria-label={t('range.label')}>
      <SegmentedControl
        aria-label={t('range.preset')}
        value={range.kind === 'last' ? range.preset : ''}
        onChange={preset => setTimeRange({ kind: 'last', preset: preset as Preset })}
        data={PRESET_NAMES.map(value => ({ value, label: t(`range.presets.${value}`) }))}
      />
      <CustomRange span={span} isChosen={range.kind === 'span'} />
      <Tooltip label={t('range.backHint')}>
        <ActionIcon aria-label={t('range.back')} aria-disabled={!canGoBack} onClick={goBack}>
          <IconArrowBackUp size={16} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {range.kind === 'span' && (
        <Button size="compact-sm" variant="subtle" onClick={resetTimeRange}>
          {t('range.reset')}
        </Button>
      )}
      <span className={classes['span']}>{words.span(span.from, span.to)}</span>
      <span className={classes['grow']} />
      <Switch
        size="xs"
        checked={isCompared}
        onChange={event => setCompared(event.currentTarget.checked)}
        label={t('range.compare')}
      />
    </div>
  )
}

/** As much room as the bar takes in one line, where it is yet to come. */
export const RangeBarSpace = () => <div className={classes['range']} />
