import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/FormatContext.ts'
import { Meter } from '../../ui/Meter.tsx'
import table from '../../ui/SmallTable.module.css'
import classes from './NodePage.module.css'
import type { NodeDetail } from './nodeDetail.ts'
import { quantityShare, quantityText } from './quantity.ts'

/** What the node has, what pods may take of it, what they asked for. Pointing at a figure shows it as Kubernetes writes it. */
export function NodeResources({ node }: { readonly node: NodeDetail }) {
  const { t } = useTranslation('nodes')
  const format = useFormat()
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          <th scope="col" className={classes['resource']}>
            {t('detail.resource')}
          </th>
          <th scope="col" data-num="">
            {t('detail.capacity')}
          </th>
          <th scope="col" data-num="">
            {t('detail.allocatable')}
          </th>
          <th scope="col" data-num="">
            {t('detail.requested')}
          </th>
          <th scope="col" aria-hidden="true" />
        </tr>
      </thead>
      <tbody>
        {node.resources.map(({ name, capacity, allocatable, requested }) => {
          const share = quantityShare(requested, allocatable)
          const figure = (text: string) => (
            <td data-num="" title={text}>
              {quantityText(name, text, format)}
            </td>
          )
          return (
            <tr key={name}>
              <td data-clip="" title={name}>
                {name}
              </td>
              {figure(capacity)}
              {figure(allocatable)}
              {figure(requested)}
              <td>
                {share !== null && (
                  <div className={table['bar']}>
                    <Meter label={name} value={share} max={1} text={format.percent(share)} />
                    <span data-muted="">{format.percent(share)}</span>
                  </div>
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
