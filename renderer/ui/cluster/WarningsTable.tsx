import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Overview } from '../../../preload/contract/overview.ts'
import { useFormat } from '../FormatContext.ts'
import { AGES_MS, useNow } from '../useNow.ts'
import table from '../SmallTable.module.css'
import { objectPath } from './objectPath.ts'

type Props = {
  readonly cluster: ClusterId
  readonly warnings: Overview['warnings']
  /** On the page of the object itself its name need not be repeated. */
  readonly hidesObject?: boolean
  /** How many are shown before the others are asked for. */
  readonly most?: number
  /** On paper nothing can be asked for: the others are counted. */
  readonly isPrinted?: boolean
}

/** Events of type Warning: why, about what, how often, when last. */
export function WarningsTable({ most = 12, isPrinted = false, ...props }: Props) {
  const { t } = useTranslation('overview')
  const [isWhole, setIsWhole] = useState(false)
  const hidden = isWhole ? 0 : Math.max(0, props.warnings.length - most)
  return (
    <>
      <Rows {...props} warnings={props.warnings.slice(0, isWhole ? undefined : most)} />
      {hidden > 0 && isPrinted && <p className={table['none']}>{t('warnings.more', { count: hidden })}</p>}
      {hidden > 0 && !isPrinted && (
        <Button variant="subtle" size="compact-xs" onClick={() => setIsWhole(true)}>
          {t('warnings.showMore', { count: hidden })}
        </Button>
      )}
    </>
  )
}

function Rows({ cluster, warnings, hidesObject = false }: Props) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const now = useNow(AGES_MS)
  if (warnings.length === 0) return <p className={table['none']}>{t('warnings.none')}</p>
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          <th scope="col">{t('warnings.reason')}</th>
          {!hidesObject && <th scope="col">{t('warnings.object')}</th>}
          <th scope="col">{t('warnings.message')}</th>
          <th scope="col" data-num="">
            {t('warnings.count')}
          </th>
          <th scope="col" data-num="">
            {t('warnings.lastSeen')}
          </th>
        </tr>
      </thead>
      <tbody>
        {warnings.map(each => (
          <tr key={each.uid}>
            <td data-fit="">{each.reason}</td>
            {!hidesObject && (
              <td data-fit="" data-wraps="">
                <Link to={objectPath(cluster, each)}>
                  {each.kind} {each.namespace === null ? each.name : `${each.namespace}/${each.name}`}
                </Link>
              </td>
            )}
            <td title={each.message}>
              <span className={table['two']}>{each.message}</span>
            </td>
            <td data-num="" data-fit="">
              {format.number(each.count)}
            </td>
            <td data-num="" data-fit="" title={format.dateTime(each.lastSeen)}>
              {t('warnings.ago', { age: format.age(each.lastSeen, now) })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
