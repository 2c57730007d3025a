import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Leaf } from '../../../preload/contract/suite.ts'
import { quotaNodePath } from '../../ui/cluster/objectPath.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { QuotaBar } from '../../ui/QuotaBar.tsx'
import table from '../../ui/SmallTable.module.css'
import classes from './Suite.module.css'

type Props = { readonly cluster: ClusterId; readonly leaves: readonly Leaf[] }

/** Each leaf and resource with what is used of it, drawn and in figures. */
export function LeavesTable({ cluster, leaves }: Props) {
  const { t } = useTranslation('suite')
  return (
    <div className={classes['wide']}>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">{t('leaves.leaf')}</th>
            <th scope="col">{t('leaves.resource')}</th>
            <th scope="col" aria-label={t('leaves.used')} />
            {(['used', 'min', 'max', 'borrowed', 'running', 'waiting'] as const).map(column => (
              <th key={column} scope="col" data-num="">
                {t(`leaves.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {leaves.flatMap(leaf =>
            leaf.resources.map((each, index) => (
              <Row
                key={`${leaf.name} ${each.resource}`}
                cluster={cluster}
                leaf={leaf}
                each={each}
                isFirst={index === 0}
              />
            )),
          )}
        </tbody>
      </table>
    </div>
  )
}

type RowProps = {
  readonly cluster: ClusterId
  readonly leaf: Leaf
  readonly each: Leaf['resources'][number]
  readonly isFirst: boolean
}

function Row({ cluster, leaf, each, isFirst }: RowProps) {
  const { t } = useTranslation('suite')
  const format = useFormat()
  const { resource, used, min, max, borrowed, bar } = each
  return (
    <tr>
      <th scope="row" data-fit="">
        {isFirst && (
          <>
            <Link className={classes['leafName']} to={quotaNodePath(cluster, leaf.name)}>
              {leaf.name}
            </Link>
            <span className={classes['note']}>{leaf.namespaces.join(' ')}</span>
          </>
        )}
      </th>
      <td data-fit="">{resource}</td>
      <td data-fit="" className={classes['bar']}>
        <QuotaBar label={`${leaf.name}, ${resource}`} {...bar} />
      </td>
      <td data-num="">{used}</td>
      <td data-num="">{min}</td>
      <td data-num="">{max ?? t('leaves.unlimited')}</td>
      <td data-num="" className={borrowed === '0' ? classes['muted'] : classes['borrow']}>
        {borrowed}
      </td>
      <td data-num="">{isFirst && format.number(leaf.running)}</td>
      <td data-num="">{isFirst && format.number(leaf.waiting)}</td>
    </tr>
  )
}
