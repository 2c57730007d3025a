import { useTranslation } from 'react-i18next'
import { millis } from '#core/base/units.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import classes from './Lab.module.css'
import type { Replay } from './useReplay.ts'

export function Notes({ notes }: { readonly notes: readonly string[] }) {
  return (
    <ul className={classes['notes']}>
      {notes.map(note => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
}

/** What a replay of recorded jobs rests on, and what nobody can know, as sentences. */
export function useReplayNotes(replay: Replay | null, unbound: readonly string[]): readonly string[] {
  const { t } = useTranslation('lab')
  const format = useFormat()
  if (replay === null) return []
  const { runs, unknowns, from, to, bucketMs, isCut } = replay
  const { cutAtStart, cutAtEnd, withoutGpus, neverRan, gapMs } = unknowns
  const submitted = runs.filter(({ submittedAt }) => submittedAt !== null).length
  return [
    t('replay.note.span', {
      from: format.dateTime(millis(from)),
      to: format.dateTime(millis(to)),
      bucket: format.duration(bucketMs),
    }),
    t('replay.note.shape'),
    t('replay.note.wait', { submitted, all: runs.length }),
    ...(cutAtStart + cutAtEnd > 0 ? [t('replay.note.cut', { start: cutAtStart, end: cutAtEnd })] : []),
    ...(gapMs > 0 ? [t('replay.note.gap', { duration: format.duration(gapMs) })] : []),
    ...(withoutGpus > 0 ? [t('replay.note.withoutGpus', { count: withoutGpus })] : []),
    ...(neverRan > 0 ? [t('replay.note.neverRan', { count: neverRan })] : []),
    ...(unbound.length > 0 ? [t('replay.note.unbound', { names: unbound.slice(0, 10).join(', ') })] : []),
    ...(isCut ? [t('replay.note.cutList')] : []),
  ]
}
