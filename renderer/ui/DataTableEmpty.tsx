import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { EmptyWords, TableAnswer } from './DataTable.tsx'
import { FailureView } from './FailureView.tsx'
import { useFormat } from './FormatContext.ts'
import type { DataTableState } from './useDataTable.ts'
import classes from './DataTable.module.css'

type Props<Row, C extends string> = {
  readonly table: DataTableState<C>
  readonly page: TableAnswer<Row>
  readonly kind: 'nodes' | 'pods' | null
  readonly empty: EmptyWords
}

/** Why a table shows no row, and the one next step. */
export function DataTableEmpty<Row, C extends string>({ table, page, kind, empty }: Props<Row, C>) {
  const { t } = useTranslation(['table', 'common'])
  const format = useFormat()
  const { data, error } = page
  const kinds = kind === null ? '' : t(`common:kinds.${kind}`)
  const missing = data?.provenance.missing.find(each => each.kind === kind)

  if (!data && error)
    return (
      <div className={classes['failure']}>
        <FailureView failure={error} onRetry={() => void page.refetch()} />
      </div>
    )
  if (data && data.unfiltered > 0 && table.query.filter !== '')
    return (
      <Words
        title={t('noMatch', { filter: table.query.filter })}
        hint={t('noMatchHint', { total: format.number(data.unfiltered) })}
      >
        <Button onClick={() => table.setFilterText('')}>{t('clearFilter')}</Button>
      </Words>
    )
  if (missing?.reason === 'forbidden')
    return <Words title={t('forbidden', { kinds })} hint={t('forbiddenHint', { kinds })} />
  if (missing?.reason === 'failed')
    return <Words title={t('failed', { kinds })} hint={t('failedHint', { kinds })} />
  return <Words title={empty.title} hint={empty.hint} />
}

function Words(props: { title: string; hint: string; children?: ReactNode }) {
  return (
    <div className={classes['state']} role="status">
      <h2>{props.title}</h2>
      <p>{props.hint}</p>
      {props.children}
    </div>
  )
}
