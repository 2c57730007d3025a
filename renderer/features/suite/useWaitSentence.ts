import { useTranslation } from 'react-i18next'
import type { WaitingPod } from '../../../preload/contract/suite.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { shortageSentence } from './words.ts'

/** Why a pod waits, as a sentence or two in the user's language. */
export function useWaitSentence(pod: WaitingPod): string {
  const { t } = useTranslation('suite')
  const format = useFormat()
  const { reason, shortage, victims, namespace, leaf } = pod
  if (reason === 'reclaim' && victims.length > 0)
    return t('queue.sentence.reclaimFrom', { victims: format.list(victims) })
  if (reason !== 'quota') return t(`queue.sentence.${reason}`, { namespace })
  if (!shortage) return ''
  const { borrowers, keptFor, ...rest } = shortage
  const names = borrowers.map(({ leaf: by, borrowed }) =>
    t('queue.sentence.borrower', { leaf: by, borrowed }),
  )
  return [
    t(`queue.sentence.${shortageSentence(pod, shortage)}`, { ...rest, leaf: leaf ?? '' }),
    keptFor !== null && t('queue.sentence.kept', { pod: keptFor }),
    names.length > 0 && t('queue.sentence.borrowers', { borrowers: format.list(names) }),
  ]
    .filter(Boolean)
    .join(' ')
}
