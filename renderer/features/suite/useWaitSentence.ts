import { useTranslation } from 'react-i18next'
import type { WaitingPod } from '../../../preload/contract/suite.ts'
import { useFormat } from '../../ui/FormatContext.ts'

/** Why a pod waits, as a sentence in the user's language. */
export function useWaitSentence({ reason, shortage, victims, namespace }: WaitingPod): string {
  const { t } = useTranslation('suite')
  const format = useFormat()
  if (reason === 'reclaim' && victims.length > 0)
    return t('queue.sentence.reclaimFrom', { victims: format.list(victims) })
  if (reason !== 'quota') return t(`queue.sentence.${reason}`, { namespace })
  if (!shortage) return ''
  const { borrowers, ...rest } = shortage
  const sentence = t('queue.sentence.quota', rest)
  if (borrowers.length === 0) return sentence
  const names = borrowers.map(({ leaf, borrowed }) => t('queue.sentence.borrower', { leaf, borrowed }))
  return `${sentence} ${t('queue.sentence.borrowers', { borrowers: format.list(names) })}`
}
