import { useTranslation } from 'react-i18next'
import type { Overview } from '../../../preload/contract/overview.ts'
import { useFormat } from '../FormatContext.ts'
import { Meter } from '../Meter.tsx'
import table from '../SmallTable.module.css'

/** Who holds the GPUs: the largest namespaces, each as a share of all GPUs. */
export function NamespacesTable({ overview }: { readonly overview: Overview }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const { namespaces, gpus } = overview
  if (namespaces.length === 0) return <p className={table['none']}>{t('namespaces.none')}</p>
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          <th scope="col">{t('namespaces.namespace')}</th>
          <th scope="col" data-num="">
            {t('namespaces.pods')}
          </th>
          <th scope="col" data-num="">
            {t('namespaces.gpus')}
          </th>
          <th scope="col">{t('namespaces.share')}</th>
        </tr>
      </thead>
      <tbody>
        {namespaces.map(each => {
          const share = format.percent(gpus.total > 0 ? each.gpus / gpus.total : 0)
          return (
            <tr key={each.namespace}>
              <td data-clip="wide" title={each.namespace}>
                {each.namespace}
              </td>
              <td data-num="">{format.number(each.pods)}</td>
              <td data-num="">{format.number(each.gpus)}</td>
              <td>
                <div className={table['bar']}>
                  <Meter label={each.namespace} value={each.gpus} max={gpus.total} text={share} />
                  <span data-num="" data-muted="">
                    {share}
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
