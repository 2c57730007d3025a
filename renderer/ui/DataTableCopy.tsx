import { Button, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { assertNever } from '#core/base/result.ts'
import type { CsvColumn } from './dataTableColumns.ts'
import { useFormat } from './FormatContext.ts'
import { useCsvCopy, type CsvSource } from './useCsvCopy.ts'

type Props<Row> = {
  readonly columns: readonly { readonly csv: readonly CsvColumn<Row>[] }[]
  readonly total: number
  readonly source: CsvSource<Row>
}

/** Copies all rows that pass the filter; while it runs, the button counts and stops it. */
export function DataTableCopy<Row>({ columns, total, source }: Props<Row>) {
  const { t } = useTranslation('table')
  const format = useFormat()
  const { state, start, stop } = useCsvCopy(columns, source)
  const icon = { size: 14, 'aria-hidden': true } as const
  switch (state.kind) {
    case 'idle':
      return (
        <Tooltip label={t('copyCsvHint')}>
          <Button leftSection={<IconCopy {...icon} />} disabled={total === 0} onClick={() => void start()}>
            {t('copyCsv')}
          </Button>
        </Tooltip>
      )
    case 'busy':
      return (
        <Button leftSection={<IconX {...icon} />} aria-label={t('cancelCopy')} onClick={stop}>
          {t('copyBusy', { done: format.number(state.done), total: format.number(state.total || total) })}
        </Button>
      )
    case 'done':
      return (
        <Button leftSection={<IconCheck {...icon} />} aria-live="polite">
          {t('copyDone', { count: state.rows })}
        </Button>
      )
    case 'failed':
      return (
        <Button color="bad" leftSection={<IconX {...icon} />} aria-live="polite" onClick={() => void start()}>
          {t('copyFailed')}
        </Button>
      )
    default:
      return assertNever(state)
  }
}
