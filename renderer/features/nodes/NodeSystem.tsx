import { useTranslation } from 'react-i18next'
import table from '../../ui/SmallTable.module.css'
import type { NodeDetail } from './nodeDetail.ts'
import classes from './NodePage.module.css'

/** What keeps pods away from the node, as kubectl writes it. */
export function NodeTaints({ taints }: { readonly taints: NodeDetail['taints'] }) {
  const { t } = useTranslation('nodes')
  if (taints.length === 0) return <p className={table['none']}>{t('detail.noTaints')}</p>
  return (
    <ul className={classes['taints']}>
      {taints.map(({ key, value, effect }) => (
        <li key={`${key} ${effect}`}>
          <code>
            {key}
            {value !== '' && `=${value}`}:{effect}
          </code>
        </li>
      ))}
    </ul>
  )
}

/** Kubelet, runtime, kernel, operating system. */
export function NodeSystem({ system }: { readonly system: NodeDetail['system'] }) {
  const { t } = useTranslation('nodes')
  const stated = Object.entries(system)
  if (stated.length === 0) return <p className={table['none']}>{t('detail.noSystem')}</p>
  return (
    <table className={table['table']}>
      <tbody>
        {stated.map(([name, value]) => (
          <tr key={name}>
            <td data-fit="" data-muted="">
              {t(`detail.systemName.${name as 'kubelet'}`, { defaultValue: name })}
            </td>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
