import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LabEvent, LabRecording } from '../../../preload/contract/lab.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { QuotaBar } from '../../ui/QuotaBar.tsx'
import table from '../../ui/SmallTable.module.css'
import { AmountText } from './AmountText.tsx'
import classes from './Lab.module.css'
import { type LeafTrack, busyFirst, eventsAt, isStep, scaleOf, shownResources } from './moment.ts'
import { PodRow } from './PodRow.tsx'

type Props = { readonly recording: LabRecording; readonly at: number; readonly label: string }

const SHOWN = 60
/** Side by side; the charts show the others. */
const MOST_RESOURCES = 2

/** The moment that is shown, leaf by leaf: who runs, who waits, who just went, and what it comes to. */
export function Stage({ recording, at, label }: Props) {
  const { t } = useTranslation('lab')
  const shown = useMemo(
    () =>
      shownResources(recording)
        .slice(0, MOST_RESOURCES)
        .map(resource => ({ resource, scale: scaleOf(recording, resource) })),
    [recording],
  )
  const ordered = useMemo(() => busyFirst(recording, SHOWN), [recording])
  const leaves = ordered.filter(({ running }) => !Number.isNaN(running[at] ?? Number.NaN))
  const events = eventsAt(recording, at)
  return (
    <>
      <table className={table['table']} aria-label={label}>
        <thead>
          <tr>
            <th>{t('column.namespace')}</th>
            <th>{t('column.leaf')}</th>
            <th data-num>{t('column.running')}</th>
            <th data-num>{t('column.waiting')}</th>
            <th>{t('column.pods')}</th>
            {shown.map(({ resource }) => (
              <th key={resource}>{t('column.used', { resource })}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {leaves.slice(0, SHOWN).map(leaf => (
            <LeafRow key={leaf.leaf} {...{ leaf, at, shown, events }} />
          ))}
        </tbody>
      </table>
      {leaves.length > SHOWN && (
        <p className={classes['muted']}>{t('moreLeaves', { count: leaves.length - SHOWN })}</p>
      )}
    </>
  )
}

type RowProps = {
  readonly leaf: LeafTrack
  readonly at: number
  readonly shown: readonly { readonly resource: string; readonly scale: number }[]
  readonly events: readonly LabEvent[]
}

function LeafRow({ leaf, at, shown, events }: RowProps) {
  const format = useFormat()
  const [running, waiting] = [leaf.running[at] ?? 0, leaf.waiting[at] ?? 0]
  const gone = events.flatMap(event => (!isStep(event) && event.leaf === leaf.leaf ? [event.pod] : []))
  return (
    <tr>
      <td>{leaf.namespaces.join(', ')}</td>
      <td>{leaf.leaf}</td>
      <td data-num>{format.number(running, 0)}</td>
      <td data-num>{format.number(waiting, 0)}</td>
      <td>
        <PodRow running={running} waiting={waiting} gone={gone} />
      </td>
      {shown.map(({ resource, scale }) => {
        const track = leaf.resources.find(each => each.resource === resource)
        const [used, min, max] = [track?.used[at] ?? 0, track?.min[at] ?? 0, track?.max[at] ?? Number.NaN]
        return (
          <td key={resource}>
            <span className={classes['bar']}>
              <QuotaBar
                label={`${leaf.leaf}, ${resource}`}
                used={used}
                min={min}
                max={Number.isNaN(max) ? null : max}
                scale={scale}
                width={110}
              />
              <AmountText resource={resource} amount={used} />
            </span>
          </td>
        )
      })}
    </tr>
  )
}
