import { ActionIcon, Menu, TextInput, Tooltip } from '@mantine/core'
import { IconColumns3, IconFilter, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Column } from './dataTableColumns.ts'
import { DataTableCopy } from './DataTableCopy.tsx'
import { useFormat } from './FormatContext.ts'
import type { CsvSource } from './useCsvCopy.ts'
import type { ColumnChoice } from './useColumnChoice.ts'
import type { DataTableState } from './useDataTable.ts'
import classes from './DataTable.module.css'

type Props<Row, C extends string> = {
  readonly title: string | undefined
  readonly table: DataTableState<C>
  readonly columns: readonly Column<Row, C>[]
  readonly choice: ColumnChoice<Column<Row, C>>
  readonly counts: { readonly total: number; readonly unfiltered: number } | undefined
  readonly source: CsvSource<Row>
  readonly children: ReactNode
}

/** Filter, the page's own controls, the count of rows, columns, copy. */
export function DataTableToolbar<Row, C extends string>(props: Props<Row, C>) {
  const { table, counts, choice } = props
  const { t } = useTranslation('table')
  return (
    <div className={classes['toolbar']}>
      {props.title !== undefined && <h2>{props.title}</h2>}
      <TextInput
        className={classes['filter']}
        type="search"
        aria-label={t('filter')}
        placeholder={t('filter')}
        title={t('filterHint')}
        value={table.filterText}
        onChange={event => table.setFilterText(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Escape') table.setFilterText('')
        }}
        leftSection={<IconFilter size={14} aria-hidden="true" />}
        rightSection={
          table.filterText !== '' && (
            <ActionIcon size="sm" aria-label={t('clearFilter')} onClick={() => table.setFilterText('')}>
              <IconX size={14} aria-hidden="true" />
            </ActionIcon>
          )
        }
      />
      {props.children}
      <span className={classes['grow']} />
      <span className={classes['count']} role="status">
        {counts && counts.unfiltered > 0 && <RowCount total={counts.total} unfiltered={counts.unfiltered} />}
      </span>
      <ColumnMenu columns={props.columns} choice={choice} />
      <DataTableCopy columns={choice.shown} total={counts?.total ?? 0} source={props.source} />
    </div>
  )
}

/** "1,000", or "832 of 1,000" while a filter hides some. */
function RowCount({ total, unfiltered }: { readonly total: number; readonly unfiltered: number }) {
  const { t } = useTranslation('table')
  const format = useFormat()
  const all = format.number(unfiltered)
  if (total === unfiltered) return <>{t('rows.all', { total: all })}</>
  return <>{t('rows.some', { shown: format.number(total), total: all })}</>
}

function ColumnMenu<C extends Column<never>>(props: {
  readonly columns: readonly C[]
  readonly choice: ColumnChoice<C>
}) {
  const { choice } = props
  const { t } = useTranslation('table')
  const optional = props.columns.slice(1)
  const isShown = (column: C): boolean => choice.shown.includes(column)
  const toggle = (column: C): void =>
    choice.choose(optional.filter(each => (each === column) !== isShown(each)).map(each => each.id))
  return (
    <Menu closeOnItemClick={false}>
      <Menu.Target>
        <Tooltip label={t('columns')}>
          <ActionIcon variant="default" aria-label={t('columns')}>
            <IconColumns3 size={15} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {optional.map(column => (
          <Menu.CheckboxItem key={column.id} checked={isShown(column)} onChange={() => toggle(column)}>
            {column.header}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={choice.reset}>{t('columnsReset')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
