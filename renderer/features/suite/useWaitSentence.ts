import { useTranslation } from 'react-i18next'
import type { WaitingPod } from '../../../preload/contract/suite.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { shortageSentence } from './words.ts'

/** Why a pod waits, as a sentence or two in the user's language; who borrows what it waits for is told apart, as links. */
export function useWaitSentence(pod: WaitingPod): string {
  const { t } = useTranslation('suite')
  const format = useFormat()
  const { reason, shortage, victims, namespace, leaf } = pod
  if ((reason === 'reclaim' || reason === 'preempt') && victims.length > 0)
    return t(`queue.sentence.${reason}From`, { victims: format.list(victims) })
  if (reason !== 'quota') return t(`queue.sentence.${reason}`, { namespace })
  if (!shortage) return ''
  const { borrowers: _, keptFor, ...rest } = shortage
  return [
    t(`queue.sentence.${shortageSentence(pod, shortage)}`, { ...rest, leaf: leaf ?? '' }),
    keptFor !== null && t('queue.sentence.kept', { pod: keptFor }),
  ]
    .filter(Boolean)
    .join(' ')
}
