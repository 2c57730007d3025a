import { useTranslation } from 'react-i18next'
import { Card } from '../../ui/Card.tsx'
import table from '../../ui/SmallTable.module.css'
import type { Job } from './jobWords.ts'

/** Why pods of a job do not run, in the words of whoever holds them. */
export function JobWaiting({ waiting }: { readonly waiting: Job['waiting'] }) {
  const { t } = useTranslation('jobs')
  return (
    <Card title={t('waiting.title')}>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">{t('waiting.reason')}</th>
            <th scope="col">{t('waiting.message')}</th>
            <th scope="col" data-num="">
              {t('waiting.pods')}
            </th>
          </tr>
        </thead>
        <tbody>
          {waiting.map(({ reason, message, pods }) => (
            <tr key={`${reason} ${message}`}>
              <td data-fit="">{reason}</td>
              <td>{message}</td>
              <td data-num="">{pods}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
