import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { WhatIf } from '../../../preload/contract/quotaTree.ts'
import { Shape } from '../../ui/Shape.tsx'
import table from '../../ui/SmallTable.module.css'
import classes from './QuotaTree.module.css'
import { type Edited, changeRows, overMaxRows } from './whatIfRows.ts'

/** More are for nobody to read at once. */
const SHOWN = 200

/** Who is above its max at once; and guarantee, use and loans before and after, of the nodes where something changes. */
export function NodeChanges({ answer, edited }: { readonly answer: WhatIf; readonly edited: Edited }) {
  const { t } = useTranslation('quotaTree')
  const rows = useMemo(() => changeRows(answer, edited), [answer, edited])
  const over = useMemo(() => overMaxRows(answer, edited), [answer, edited])
  return (
    <>
      {over.length > 0 && (
        <ul className={classes['list']}>
          {over.slice(0, SHOWN).map(each => (
            <li key={`${each.node} ${each.resource}`}>
              <span className={classes['warn']}>
                <Shape name="triangle" size={9} />
              </span>
              {t('whatIf.over', each)}
            </li>
          ))}
        </ul>
      )}
      {rows.length > 0 && (
        <table className={`${table['table']} ${classes['changes']}`} aria-label={t('whatIf.changes')}>
          <thead>
            <tr>
              <th>{t('column.name')}</th>
              {(['min', 'used', 'borrowed'] as const).map(part => (
                <th key={part} data-num>
                  {t(`whatIf.${part}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map(({ node, resource, min, used, borrowed }) => (
              <tr key={`${node} ${resource}`}>
                <td className={classes['whose']}>
                  {node} <small>{resource}</small>
                </td>
                <td data-num>{min.join(' → ')}</td>
                <td data-num>{used.join(' → ')}</td>
                <td data-num>{borrowed.join(' → ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}
