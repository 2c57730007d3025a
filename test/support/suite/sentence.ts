// What a person reads of a check of the preflight, in English, as the page puts it together (renderer/features/suite/CheckList.tsx).
import type { Check } from '../../../preload/contract/suite.ts'
import { createI18n } from '../../../renderer/i18n/i18n.ts'

type TextKey = 'guard.none'

const t = createI18n('en').getFixedT(null, 'suite')

/** Its sentence and what to do, if anything; what it is about follows in its items. */
export function sentenceOf({ id, verdict, case: name, facts }: Check): string {
  const sentence = t(`checks.${`${id}.${name}` as TextKey}`, facts)
  return verdict === 'pass' ? sentence : `${sentence} ${t(`checks.${`${id}.fix.${name}` as TextKey}`, facts)}`
}
