import { useTranslation } from 'react-i18next'
import type { LabEvent, LabRecording } from '../../../preload/contract/lab.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { Shape } from '../../ui/Shape.tsx'
import classes from './Lab.module.css'
import { frameOfEvent, isStep, type LeafWait } from './moment.ts'
import { useLabWords } from './useLabWords.ts'

type Props = {
  readonly recording: LabRecording
  readonly at: number
  readonly clockOf: (at: number) => string
  readonly onAt: (at: number) => void
}

const SHOWN = 200

/** All that happened up to the moment that is shown, the newest first; each leads to its moment. Below, who waits now and why. */
export function EventList({ recording, at, clockOf, onAt }: Props) {
  const { t } = useTranslation('lab')
  const format = useFormat()
  const { events, eventsUntil, eventCount, violations } = recording
  const until = eventsUntil[at] ?? 0
  const shown = events.slice(Math.max(0, until - SHOWN), until).map((event, place) => ({
    event,
    number: Math.max(0, until - SHOWN) + place,
  }))
  return (
    <div className={classes['halves']}>
      <section aria-label={t('events.title')}>
        <h3>{t('events.title')}</h3>
        {violations.map(({ rule, detail }, place) => (
          <p key={place} className={classes['bad']} role="alert">
            <Shape name="triangle" /> {t('broken', { rule, detail })}
          </p>
        ))}
        {shown.length === 0 && <p className={classes['muted']}>{t('events.none')}</p>}
        <ol className={classes['events']} tabIndex={0} aria-label={t('events.list')}>
          {shown.toReversed().map(({ event, number }) => (
            <li key={number} className={classes[isStep(event) ? 'step' : 'victim']}>
              <button type="button" onClick={() => onAt(frameOfEvent(recording, number))}>
                <span className={classes['muted']}>{clockOf(event.at)}</span> <EventText event={event} />
              </button>
            </li>
          ))}
        </ol>
        {eventCount > events.length && (
          <p className={classes['muted']}>
            {t('events.cut', { shown: format.number(events.length, 0), all: format.number(eventCount, 0) })}
          </p>
        )}
      </section>
      <Waits waits={recording.waits[at] ?? []} />
    </div>
  )
}

function EventText({ event }: { readonly event: LabEvent }) {
  const { t } = useTranslation('lab')
  const { stepOf } = useLabWords()
  if (isStep(event)) return <b>{stepOf(event)}</b>
  if (event.kind === 'evicted') return <Evicted event={event} />
  return (
    <span>
      <span className={classes['bad']}>
        <Shape name="cross" size={9} />
      </span>{' '}
      {t('events.lost', { pod: event.pod, node: event.node })}
    </span>
  )
}

function Evicted({ event }: { readonly event: Extract<LabEvent, { kind: 'evicted' }> }) {
  const { t } = useTranslation('lab')
  const { ruleOf } = useLabWords()
  const { pod, leaf, rule, beneficiary, beneficiaryLeaf } = event
  const told = { pod, leaf: leaf ?? '–', beneficiary: beneficiary ?? '', to: beneficiaryLeaf ?? '–' }
  return (
    <span>
      <span className={classes['bad']}>
        <Shape name="cross" size={9} />
      </span>{' '}
      {beneficiary === null ? t('events.evicted', told) : t('events.evictedFor', told)}{' '}
      <span className={classes['muted']}>{ruleOf(rule, told)}</span>
    </span>
  )
}

function Waits({ waits }: { readonly waits: readonly LeafWait[] }) {
  const { t } = useTranslation('lab')
  const { waitOf } = useLabWords()
  return (
    <section aria-label={t('waits.title')}>
      <h3>{t('waits.title')}</h3>
      {waits.length === 0 && <p className={classes['muted']}>{t('waits.none')}</p>}
      <ul className={classes['events']} tabIndex={0} aria-label={t('waits.list')}>
        {waits.slice(0, SHOWN).map((wait, place) => (
          <li key={place}>
            <Shape name="quarter" size={9} /> <b>{wait.leaf ?? t('waits.noLeaf')}</b>{' '}
            {t('waits.count', { count: wait.count })} {waitOf(wait)}
          </li>
        ))}
      </ul>
    </section>
  )
}
