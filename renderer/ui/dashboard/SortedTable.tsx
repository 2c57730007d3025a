import { Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../FormatContext.ts'
import { csvOf } from '../csv.ts'
import { fileNameOf, saveFile } from '../saveFile.ts'
import { sortedBy, type SortValue } from './sortedBy.ts'
import classes from './SortedTable.module.css'

/** A column of a SortedTable. What is not known is null: it is sorted last, either way. */
export type SortedColumn<Row> = {
  readonly id: string
  readonly header: string
  readonly unit?: string
  readonly isNumber?: boolean
  readonly value: (row: Row) => SortValue
  readonly cell: (row: Row) => ReactNode
}

type Props<Row> = {
  /** What the rows are; also the name of the file that they are saved as. */
  readonly label: string
  readonly columns: readonly SortedColumn<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
}

/** Rows that are all here: sorted by any column, saved as CSV. The first column names the row. */
export function SortedTable<Row>({ label, columns, rows, keyOf }: Props<Row>) {
  const { t } = useTranslation('dashboards')
  const { compare } = useFormat()
  const [sort, setSort] = useState<{ readonly id: string; readonly isDescending: boolean } | null>(null)
  const column = columns.find(({ id }) => id === sort?.id)
  const sorted = useMemo(
    () =>
      column ? sortedBy(rows, column.value, { isDescending: sort?.isDescending ?? false, compare }) : rows,
    [rows, column, sort, compare],
  )
  const sortBy = ({ id, isNumber = false }: SortedColumn<Row>): void =>
    setSort(sort?.id === id ? { id, isDescending: !sort.isDescending } : { id, isDescending: isNumber })
  const save = (): void => {
    const header = columns.map(({ header: name, unit }) => (unit === undefined ? name : `${name} (${unit})`))
    const text = csvOf(
      header,
      sorted.map(row => columns.map(({ value }) => value(row))),
    )
    saveFile(`${fileNameOf(label)}.csv`, new Blob([text], { type: 'text/csv' }))
  }
  return (
    <>
      <div className={classes['box']} tabIndex={0} role="region" aria-label={label}>
        <table className={classes['table']}>
          <thead>
            <tr>
              {columns.map(each => (
                <th
                  key={each.id}
                  scope="col"
                  data-num={each.isNumber ? '' : undefined}
                  aria-sort={each.id !== sort?.id ? 'none' : sort.isDescending ? 'descending' : 'ascending'}
                >
                  <button type="button" onClick={() => sortBy(each)}>
                    {each.header}
                    {each.unit !== undefined && <small>{each.unit}</small>}
                    {each.id === sort?.id &&
                      (sort.isDescending ? (
                        <IconArrowDown size={12} aria-hidden />
                      ) : (
                        <IconArrowUp size={12} aria-hidden />
                      ))}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map(row => (
              <tr key={keyOf(row)}>
                {columns.map((each, index) =>
                  index === 0 ? (
                    <th key={each.id} scope="row">
                      {each.cell(row)}
                    </th>
                  ) : (
                    <td key={each.id} data-num={each.isNumber ? '' : undefined}>
                      {each.value(row) === null ? (
                        <span className={classes['unknown']}>{t('unknown')}</span>
                      ) : (
                        each.cell(row)
                      )}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={classes['foot']}>
        <Button size="compact-xs" variant="subtle" color="neutral" onClick={save}>
          {t('table.save')}
        </Button>
      </div>
    </>
  )
}
