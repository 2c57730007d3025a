import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/FormatContext.ts'
import { QuotaBar } from '../../ui/QuotaBar.tsx'
import table from '../../ui/SmallTable.module.css'
import type { QuotaRow } from './quotaRows.ts'
import { useAmount } from './useAmount.ts'
import classes from './Quotas.module.css'

type Props = {
  readonly rows: readonly QuotaRow[]
  readonly resource: string
  readonly chosen: string | null
  readonly onChoose: (name: string) => void
}

const COLUMNS = ['max', 'min', 'used', 'borrowed', 'lent', 'waiting'] as const

/** The tree with what each of its nodes may have, has, borrows, lends and waits for. */
export function QuotaTable({ rows, resource, chosen, onChoose }: Props) {
  const { t } = useTranslation('dashboards')
  const format = useFormat()
  const write = useAmount(resource)
  const scale = Math.max(...rows.map(({ max, used, min }) => Math.max(max ?? 0, used, min ?? 0)), 1e-9)
  return (
    <div className={classes['wide']}>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">{t('quotas.name')}</th>
            <th scope="col">{t('quotas.namespaces')}</th>
            <th scope="col">{t('quotas.bar')}</th>
            {COLUMNS.map(name => (
              <th key={name} scope="col" data-num="">
                {t(`quotas.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.name}>
              <td data-fit="" style={{ '--depth': row.depth } as CSSProperties} className={classes['nested']}>
                <button
                  type="button"
                  className={classes['name']}
                  aria-pressed={row.name === chosen}
                  onClick={() => onChoose(row.name)}
                >
                  {row.name}
                </button>
              </td>
              <td data-clip="" title={row.namespaces.join(', ')}>
                {row.namespaces.length === 0 ? (
                  <span className={classes['muted']}>{row.isLeaf ? t('quotas.noNamespace') : '–'}</span>
                ) : (
                  format.list(row.namespaces)
                )}
              </td>
              <td data-fit="">
                <QuotaBar
                  label={`${row.name}, ${resource}`}
                  used={row.used}
                  min={row.min ?? 0}
                  max={row.max}
                  scale={scale}
                  lent={row.lent}
                  width={160}
                />
              </td>
              {COLUMNS.map(name => (
                <Amount key={name} name={name} amount={row[name]} write={write} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const TONES: Partial<Record<(typeof COLUMNS)[number], string>> = { borrowed: 'borrowed', lent: 'lent' }

function Amount({
  name,
  amount,
  write,
}: {
  readonly name: (typeof COLUMNS)[number]
  readonly amount: number | null
  readonly write: (amount: number) => string
}) {
  const { t } = useTranslation('dashboards')
  const tone = TONES[name]
  if (amount === null)
    return (
      <td data-num="" className={classes['muted']}>
        {t('quotas.unlimited')}
      </td>
    )
  return (
    <td data-num="" className={amount === 0 ? classes['muted'] : tone && classes[tone]}>
      {write(amount)}
    </td>
  )
}
