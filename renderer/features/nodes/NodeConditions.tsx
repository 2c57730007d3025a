import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/FormatContext.ts'
import table from '../../ui/SmallTable.module.css'
import { State } from '../../ui/State.tsx'
import { useNow } from '../../ui/useNow.ts'
import type { NodeDetail } from './nodeDetail.ts'

/** Ready is well when True; every other condition is a complaint when True. Unknown is never well. */
export function isWell({ type, status }: { readonly type: string; readonly status: string }): boolean {
  return type === 'Ready' ? status === 'True' : status === 'False'
}

/** What the node and its watchers say of it. */
export function NodeConditions({ conditions }: { readonly conditions: NodeDetail['conditions'] }) {
  const { t } = useTranslation('nodes')
  const format = useFormat()
  const now = useNow()
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          <th scope="col">{t('detail.condition')}</th>
          <th scope="col">{t('detail.conditionStatus')}</th>
          <th scope="col">{t('detail.message')}</th>
          <th scope="col" data-num="">
            {t('detail.since')}
          </th>
        </tr>
      </thead>
      <tbody>
        {conditions.map(({ type, status, reason, message, since }) => {
          const good = isWell({ type, status })
          return (
            <tr key={type}>
              <td data-fit="">{type}</td>
              <td data-fit="">
                <State tone={good ? 'ok' : 'bad'} shape={good ? 'dot' : 'cross'}>
                  {status}
                </State>
              </td>
              <td data-muted="" title={message}>
                <span className={table['two']}>{message || reason}</span>
              </td>
              <td data-num="" data-fit="" data-muted="" title={since === null ? '' : format.dateTime(since)}>
                {since !== null && format.moment(since, now)}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
