import { memo, useMemo, useState } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { LabRecording } from '../../../preload/contract/lab.ts'
import { ChartFigure } from '../../ui/ChartFigure.tsx'
import classes from './Lab.module.css'
import { type LeafTrack, busyFirst, chartOf, shownResources } from './moment.ts'

type Props = {
  readonly recording: LabRecording
  /** The wall-clock time of the start, Millis. */
  readonly startMs: number
  /** Before the leaf's name, where two trees are compared. */
  readonly prefix: string
}

const HEIGHT = 120
const SHOWN = 6
/** Each time that more are asked for: thousands at once would take many seconds. */
const MORE = 24

/** How each leaf's use went against its min and max. */
export const LeafCharts = memo(function LeafCharts({ recording, startMs, prefix }: Props) {
  const { t } = useTranslation('lab')
  const [most, setMost] = useState(SHOWN)
  const [resource] = shownResources(recording)
  if (resource === undefined) return null
  const leaves = busyFirst(recording, SHOWN)
  const shown = leaves.slice(0, most)
  const rest = leaves.length - shown.length
  return (
    <>
      <div className={classes['charts']}>
        {shown.map(leaf => (
          <LeafChart key={leaf.leaf} {...{ recording, leaf, resource, startMs, prefix }} />
        ))}
      </div>
      {rest > 0 && (
        <Button variant="subtle" onClick={() => setMost(most + MORE)}>
          {t('charts.more', { count: Math.min(rest, MORE), shown: shown.length, all: leaves.length })}
        </Button>
      )}
      {shown.length > SHOWN && (
        <Button variant="subtle" onClick={() => setMost(SHOWN)}>
          {t('charts.fewer')}
        </Button>
      )}
    </>
  )
})

type LeafProps = Props & { readonly leaf: LeafTrack; readonly resource: string }

function LeafChart({ recording, leaf, resource, startMs, prefix }: LeafProps) {
  const { t } = useTranslation('lab')
  const data = useMemo(
    () =>
      chartOf(
        recording,
        { leaf, resource, startMs },
        { used: t('charts.used'), min: t('charts.min'), max: t('charts.max') },
      ),
    [recording, leaf, resource, startMs, t],
  )
  return (
    <ChartFigure
      title={`${prefix}${leaf.leaf}`}
      sub={resource}
      data={data}
      height={HEIGHT}
      missing={t('charts.missing')}
      unit={resource}
      group="lab"
    />
  )
}
