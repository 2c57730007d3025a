import { useTranslation } from 'react-i18next'
import type { Overview } from '../../../preload/contract/overview.ts'
import { useFormat } from '../FormatContext.ts'
import { Meter } from '../Meter.tsx'
import table from '../SmallTable.module.css'

/** GPUs by model: allocated of all, as figures and as a meter. */
export function ModelsTable({ models }: { readonly models: Overview['models'] }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          <th scope="col">{t('models.model')}</th>
          <th scope="col" data-num="">
            {t('models.nodes')}
          </th>
          <th scope="col" data-num="">
            {t('models.allocated')}
          </th>
          <th scope="col" aria-hidden="true" />
        </tr>
      </thead>
      <tbody>
        {models.map(({ model, nodes, total, allocated }) => {
          const of = `${format.number(allocated)} ${t('ofTotal', { total: format.number(total) })}`
          return (
            <tr key={model}>
              <td>{model || t('models.unknown')}</td>
              <td data-num="">{format.number(nodes)}</td>
              <td data-num="">{of}</td>
              <td>
                <div className={table['bar']}>
                  <Meter label={model} value={allocated} max={total} text={of} />
                  <span data-num="" data-muted="">
                    {format.percent(total > 0 ? allocated / total : 0)}
                  </span>
                </div>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
