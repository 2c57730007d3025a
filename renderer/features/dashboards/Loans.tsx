import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/FormatContext.ts'
import { loansOf, type QuotaRow } from './quotaRows.ts'
import { useAmount } from './useAmount.ts'
import classes from './Quotas.module.css'

/** Who borrows from whom now, a sentence a borrower. */
export function Loans({ rows, resource }: { readonly rows: readonly QuotaRow[]; readonly resource: string }) {
  const { t } = useTranslation('dashboards')
  const format = useFormat()
  const write = useAmount(resource)
  const loans = loansOf(rows)
  if (loans.length === 0) return <p className={classes['muted']}>{t('loans.none')}</p>
  return (
    <ul className={classes['loans']}>
      {loans.map(({ borrower, amount, from, unguaranteed }) => {
        const parts = [
          ...from.map(each => t('loans.from', { lender: each.lender, amount: write(each.amount) })),
          ...(unguaranteed > 1e-6 ? [t('loans.unguaranteed', { amount: write(unguaranteed) })] : []),
        ]
        return (
          <li key={borrower}>
            <b>{borrower}</b> {t('loans.borrows', { amount: write(amount), from: format.list(parts) })}
          </li>
        )
      })}
    </ul>
  )
}
