import { ActionIcon, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { asAppError } from '../data/queries.ts'
import { chartCsv } from './chartCsv.ts'
import type { ChartData } from './chartSeries.ts'
import { fileNameOf, saveFile } from './saveFile.ts'
import { showFailure } from './toasts.tsx'
import type { FigureWords } from './useChartWords.ts'
import { useLatest } from './useLatest.ts'

type Props = {
  readonly title: string
  readonly sub: string
  /** Of the values, for the header of a table. */
  readonly unit: string
  readonly data: ChartData
  readonly words: FigureWords
}

const KINDS = ['png', 'svg', 'csv'] as const
type Kind = (typeof KINDS)[number]

/** Saves a chart as a picture or as its figures. */
export function ChartMenu({ title, ...chart }: Props) {
  return <SaveMenu title={title} chart={useLatest(chart)} />
}

type SaveProps = { readonly title: string; readonly chart: () => Omit<Props, 'title'> }

/** A menu is slow to draw, and this one stays as it is when its chart shows another range. */
const SaveMenu = memo(function SaveMenu({ title, chart }: SaveProps) {
  const { t, i18n } = useTranslation('charts')
  const label = t('saveOf', { title })
  const contentOf = async (kind: Kind): Promise<Blob> => {
    const { sub, unit, data, words } = chart()
    if (kind === 'csv') return new Blob([chartCsv(data, unit)], { type: 'text/csv' })
    const { drawPicture } = await import('./Chart.tsx')
    return drawPicture({ data, words, title, sub: `${sub} · ${words.span(data.from, data.to)}` }, kind)
  }
  const save = (kind: Kind): void => {
    contentOf(kind).then(
      content => saveFile(`${fileNameOf(title)}.${kind}`, content),
      (cause: unknown) => showFailure(i18n, asAppError(cause)),
    )
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="neutral" size={22} aria-label={label} title={label}>
          <IconDownload size={14} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {KINDS.map(kind => (
          <Menu.Item key={kind} onClick={() => save(kind)}>
            {t(`saveAs.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
})
