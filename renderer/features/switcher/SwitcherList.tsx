import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { writeKeys } from '../../state/keys.ts'
import { ClusterMark } from '../../ui/ClusterMark.tsx'
import { ConnectionState } from '../../ui/ConnectionState.tsx'
import type { Entry } from './entries.ts'
import { runsOf } from './runs.ts'
import classes from './Switcher.module.css'

type Props = {
  readonly entries: readonly Entry[]
  readonly idOf: (index: number) => string
  readonly chosen: number
  /** The cluster that the window is about; its pages are the ones offered. */
  readonly active: Cluster | null
  readonly onChoose: (index: number) => void
  readonly onRun: (entry: Entry) => void
}

/** The entries under the titles of their groups. */
export function SwitcherList({ entries, idOf, chosen, active, onChoose, onRun }: Props) {
  const { t } = useTranslation('switcher')
  const titles: Readonly<Record<Entry['group'], string>> = {
    clusters: t('clusters'),
    pages: active ? t('pages', { cluster: active.name }) : t('pagesOfNone'),
    actions: t('actionsTitle'),
  }
  return entries.map((entry, index) => (
    <Fragment key={entry.id}>
      {entry.group !== entries[index - 1]?.group && (
        <div className={classes['group']} role="presentation">
          {titles[entry.group]}
        </div>
      )}
      <div
        id={idOf(index)}
        role="option"
        aria-selected={index === chosen}
        aria-disabled={entry.off !== null}
        className={classes['entry']}
        onMouseMove={() => index !== chosen && onChoose(index)}
        onMouseDown={event => event.preventDefault()}
        onClick={() => onRun(entry)}
      >
        {entry.cluster && <ClusterMark colour={entry.cluster.colour} />}
        <span className={classes['label']}>
          <Marked text={entry.label} positions={entry.positions} />
        </span>
        {entry.off !== null && <span className={classes['note']}>{t(`reasons.${entry.off}`)}</span>}
        <span className={classes['right']}>
          {entry.cluster && <ConnectionState cluster={entry.cluster} />}
          {entry.keys !== null && <kbd>{writeKeys(entry.keys, window.bridge.platform === 'darwin')}</kbd>}
        </span>
      </div>
    </Fragment>
  ))
}

/** A text with the letters that matched set off. */
function Marked({ text, positions }: { readonly text: string; readonly positions: readonly number[] }) {
  return runsOf(text, positions).map(({ from, part, isMarked }) =>
    isMarked ? <mark key={from}>{part}</mark> : part,
  )
}
