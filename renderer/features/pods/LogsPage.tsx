import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import type { Containers } from './ContainerSelect.tsx'
import { LogBar, type LogChoice } from './LogBar.tsx'
import { LogView } from './LogView.tsx'
import { matching, MOST_LINES } from './logLines.ts'
import { PodFrame } from './PodFrame.tsx'
import { type ReadLog, useLog } from './useLog.ts'
import classes from './Pods.module.css'

type Props = { readonly cluster: ClusterId; readonly namespace: string; readonly pod: string }

const SEARCH_DELAY_MS = 150

/** The log of a pod's containers: followed, searched, saved. */
export function LogsPage(props: Props) {
  const { t } = useTranslation('jobs')
  return (
    <PodFrame {...props} what="logs">
      {containers =>
        containers[0] ? <Log {...props} containers={containers} /> : <p role="status">{t('pod.empty')}</p>
      }
    </PodFrame>
  )
}

function Log({ cluster, namespace, pod, containers }: Props & { readonly containers: Containers }) {
  const { t } = useTranslation('jobs')
  const [choice, setChoice] = useState<LogChoice>({
    container: containers[0]?.name ?? '',
    isPrevious: false,
    isFollowed: true,
    hasTimestamps: false,
    isWrapped: true,
    searched: '',
  })
  const [wanted] = useDebouncedValue(choice.searched.trim(), SEARCH_DELAY_MS)
  const { container, isPrevious, hasTimestamps } = choice
  const isFollowed = choice.isFollowed && !isPrevious
  const place = { cluster, namespace, pod, container, isPrevious }
  const log = useLog({ ...place, isFollowed, tailLines: MOST_LINES, hasTimestamps })
  const all = log.rest === '' ? log.lines : [...log.lines, log.rest]
  const lines = matching(all, wanted)
  return (
    <div className={classes['log']}>
      <LogBar
        containers={containers}
        choice={choice}
        onChoice={change => setChoice(before => ({ ...before, ...change }))}
        matches={wanted === '' ? null : lines.length}
        place={place}
      />
      {log.failure && <FailureView failure={log.failure} />}
      {log.isCut && <p className={classes['muted']}>{t('pod.dropped', { count: log.lines.length })}</p>}
      <LogView
        label={`${t('pod.logs')}: ${pod} ${container}`}
        lines={lines}
        isWrapped={choice.isWrapped}
        isFollowed={isFollowed && wanted === ''}
        empty={t(emptyKey(all.length > 0, log.status))}
      />
      {log.status === 'ended' && !log.failure && (
        <p role="status" className={classes['muted']}>
          {t('pod.ended')}
        </p>
      )}
    </div>
  )
}

const emptyKey = (hasLines: boolean, status: ReadLog['status']) =>
  hasLines ? 'pod.noMatch' : status === 'ended' ? 'pod.empty' : 'pod.waiting'
