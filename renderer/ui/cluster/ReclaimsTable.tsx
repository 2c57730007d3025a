import { useState } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Reclaim } from '../../../preload/contract/suite.ts'
import { useFormat } from '../FormatContext.ts'
import table from '../SmallTable.module.css'
import { useNow } from '../useNow.ts'
import classes from './Reclaims.module.css'

const MOST = 10

/** For whom what was taken from whom, by which rule, and how the shares changed. */
export function ReclaimsTable({ reclaims }: { readonly reclaims: readonly Reclaim[] }) {
  const { t } = useTranslation('suite')
  const [isWhole, setIsWhole] = useState(false)
  if (reclaims.length === 0) return <p className={classes['hint']}>{t('reclaims.none')}</p>
  const hidden = isWhole ? 0 : Math.max(0, reclaims.length - MOST)
  return (
    <>
      <div className={classes['wide']}>
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">{t('reclaims.when')}</th>
              <th scope="col">{t('reclaims.for')}</th>
              <th scope="col">{t('reclaims.evicted')}</th>
              <th scope="col">{t('reclaims.shares')}</th>
              <th scope="col">{t('reclaims.rule')}</th>
            </tr>
          </thead>
          <tbody>
            {reclaims.slice(0, isWhole ? undefined : MOST).map(each => (
              <Row key={each.sequence} reclaim={each} />
            ))}
          </tbody>
        </table>
      </div>
      {hidden > 0 && (
        <Button variant="subtle" size="compact-xs" onClick={() => setIsWhole(true)}>
          {t('reclaims.more', { count: hidden })}
        </Button>
      )}
    </>
  )
}

function Row({ reclaim }: { readonly reclaim: Reclaim }) {
  const { t } = useTranslation('suite')
  const format = useFormat()
  const now = useNow(1000)
  const { at, rule, leaf, beneficiaries, victims, shares } = reclaim
  return (
    <tr>
      <td data-fit="" title={format.dateTime(at)}>
        {t('reclaims.ago', { age: format.age(at, now) })}
      </td>
      <td>
        <span className={classes['leafName']}>{leaf}</span>
        <span className={classes['note']}>{beneficiaries.join(' ')}</span>
      </td>
      <td>
        {victims.map(({ pod, leaf: of, outcome }) => (
          <span key={pod} className={classes['line']}>
            {pod} {of !== null && <span className={classes['muted']}>({of})</span>}{' '}
            <span className={classes['muted']}>
              {t(`reclaims.outcomes.${outcome as 'evicted'}`, { defaultValue: outcome })}
            </span>
          </span>
        ))}
      </td>
      <td>
        {shares.map(share => (
          <span key={`${share.leaf} ${share.resource}`} className={classes['line']}>
            {share.leaf}: {share.before} → {share.after} {share.resource}
          </span>
        ))}
      </td>
      <td data-fit="">{t(`reclaims.rules.${rule as 'reclaim'}`, { defaultValue: rule })}</td>
    </tr>
  )
}
