import { useTranslation } from 'react-i18next'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { Facts } from '../Facts.tsx'
import type { FailureLike } from '../failureText.ts'
import { useFormat } from '../FormatContext.ts'
import classes from './Dashboard.module.css'
import { SourceFailure } from './SourceFailure.tsx'

type Props = { readonly dashboards: Dashboards }

/** The source that was used in the last round, and why no better one was. */
export function WhyNotBetter({ dashboards: { at, source } }: Props) {
  const { t } = useTranslation(['dashboards', 'common'])
  const format = useFormat()
  return (
    <>
      <Facts
        rows={[
          { name: t('source.used'), value: t(`common:tier.${source.tier}`) },
          { name: t('source.from'), value: source.from },
          { name: t('source.dialect'), value: source.dialect },
          { name: t('source.round'), value: format.dateTime(at) },
        ]}
      />
      {source.why.length > 0 && (
        <ul className={classes['why']}>
          {source.why.map(({ tier, code, message, data }) => (
            <li key={`${tier} ${message}`}>
              <b>{t('source.whyNot', { tier, source: t(`common:tier.${tier}`) })}</b>
              <SourceFailure tier={tier} failure={{ code, message, data } as FailureLike} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
