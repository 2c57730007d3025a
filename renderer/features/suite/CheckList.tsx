import { useState } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Check, Plan } from '../../../preload/contract/suite.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Shape } from '../../ui/Shape.tsx'
import { Items } from './Items.tsx'
import classes from './Suite.module.css'
import { lookOfVerdict } from './words.ts'

/** The preflight: what blocks first, each check with its sentence, what it is about and what to do. */
export function CheckList({ plan: { checks, rightsYaml } }: { readonly plan: Plan }) {
  const { t } = useTranslation('suite')
  const count = (verdict: Check['verdict']): number => checks.filter(each => each.verdict === verdict).length
  return (
    <section className={classes['stack']} aria-label={t('checksTitle')}>
      <div className={classes['headline']}>
        <h3>{t('checksTitle')}</h3>
        <span className={classes['muted']}>
          {t('checksSummary', { pass: count('pass'), warn: count('warn'), block: count('block') })}
        </span>
      </div>
      <ul className={classes['checks']}>
        {(['block', 'warn', 'pass'] as const)
          .flatMap(verdict => checks.filter(each => each.verdict === verdict))
          .map(each => (
            <CheckRow key={each.id} check={each} yaml={each.id === 'rights' ? rightsYaml : null} />
          ))}
      </ul>
    </section>
  )
}

type TextKey = 'guard.none'

function CheckRow({ check, yaml }: { readonly check: Check; readonly yaml: string | null }) {
  const { t } = useTranslation('suite')
  const { id, verdict, facts, items } = check
  const { tone, shape } = lookOfVerdict(verdict)
  // Each check's sentences are complete (test/unit/renderer/i18n/suite.test.ts).
  const sentence = t(`checks.${`${id}.${check.case}` as TextKey}`, facts)
  const fix =
    verdict === 'pass'
      ? ''
      : t(`checks.${`${id}.fix.${check.case}` as TextKey}`, { ...facts, defaultValue: '' })
  return (
    <li className={classes['check']}>
      <span className={classes[tone]} role="img" aria-label={t(`verdict.${verdict}`)}>
        <Shape name={shape} size={12} />
      </span>
      <div>
        <span className={classes['checkTitle']}>{t(`checks.${id}.title`)}</span>
        <span className={classes['checkText']}>{sentence}</span>
        <Items items={items} />
        {fix !== '' && <p className={classes['fix']}>{fix}</p>}
        {yaml !== null && <RightsYaml yaml={yaml} />}
      </div>
    </li>
  )
}

function RightsYaml({ yaml }: { readonly yaml: string }) {
  const { t } = useTranslation('suite')
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <div className={classes['row']}>
        <CopyButton text={yaml} label={t('rightsYaml')} />
        <Button
          size="compact-xs"
          variant="subtle"
          color="neutral"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? t('actions.hideDetails', { ns: 'common' }) : t('rightsYamlShow')}
        </Button>
      </div>
      {isOpen && (
        <pre className={classes['yaml']} tabIndex={0}>
          {yaml}
        </pre>
      )}
    </>
  )
}
