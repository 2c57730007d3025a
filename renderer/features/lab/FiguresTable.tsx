import { useTranslation } from 'react-i18next'
import type { LabFigures } from '../../../preload/contract/lab.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import table from '../../ui/SmallTable.module.css'
import classes from './Lab.module.css'
import { type FigureName, figureRows } from './figureRows.ts'

type Props = { readonly figures: LabFigures; readonly other: LabFigures | null }

/** What the play came to; with another tree on the same work, both beside each other and what differs. */
export function FiguresTable({ figures, other }: Props) {
  const { t } = useTranslation('lab')
  const write = useFigureText()
  const rows = figureRows(figures, other)
  return (
    <table className={table['table']} aria-label={t('figures.title')}>
      <thead>
        <tr>
          <th>{t('figures.what')}</th>
          <th data-num>{other === null ? t('figures.value') : t('tree.a')}</th>
          {other !== null && <th data-num>{t('tree.b')}</th>}
          {other !== null && <th>{t('figures.better')}</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, of, a, b, better }) => (
          <tr key={`${name} ${of}`}>
            <td title={t(`figures.how.${name}`)}>
              {t(`figures.${name}`, { of })}
              <small className={classes['how']}>{t(`figures.how.${name}`)}</small>
            </td>
            <td data-num>{write(name, a)}</td>
            {other !== null && <td data-num>{write(name, b)}</td>}
            {other !== null && <td data-fit>{better === null ? '–' : t(`tree.${better}`)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A figure in its own unit; a dash for what is not known. */
export function useFigureText(): (name: FigureName, value: number | null) => string {
  const format = useFormat()
  return (name, value) => {
    if (value === null) return '–'
    if (name === 'meanWait' || name === 'p95Wait') return format.duration(Math.round(value) * 1000)
    if (name === 'utilisation') return format.percent(value)
    return format.number(value, name === 'fairness' ? 2 : 0)
  }
}
