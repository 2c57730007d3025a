import { useTranslation } from 'react-i18next'
import type { LabEvent, LabRecording } from '../../../preload/contract/lab.ts'
import { useClient } from '../../data/context.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { fileNameOf, saveFile } from '../../ui/saveFile.ts'
import { showDone } from '../../ui/toasts.tsx'
import { useChartWords } from '../../ui/useChartWords.ts'
import { useAmountText } from './AmountText.tsx'
import { figureRows } from './figureRows.ts'
import { useFigureText } from './FiguresTable.tsx'
import { chartOf, isStep, shownResources } from './moment.ts'
import { reportHtml, resultRows } from './report.ts'
import { useLabWords } from './useLabWords.ts'

export type ReportOf = {
  readonly name: string
  readonly documents: readonly unknown[]
  readonly recording: LabRecording
  readonly other: LabRecording | null
  readonly startMs: number
  readonly notes: readonly string[]
  readonly clockOf: (at: number) => string
}

const MOST_CHARTS = 12
const MOST_LINES = 500
/** Of a simulate file on paper. */
const MOST_FILE_LINES = 400

/** A page to read and print, or the same on paper at once. */
export type ReportKind = 'html' | 'pdf'

/** YAML documents as `simulate` reads them. */
export async function simulateText(documents: readonly unknown[]): Promise<string> {
  const { stringify } = await import('yaml')
  return documents.map(document => stringify(document, { aliasDuplicateObjects: false })).join('---\n')
}

/** Saves the play as a report. Throws AppError. */
export function useReport(): (of: ReportOf, kind: ReportKind) => Promise<void> {
  const { t } = useTranslation('lab')
  const client = useClient()
  const write = useReportPage()
  return async (of, kind) => {
    const html = await write(of, kind)
    const name = `${fileNameOf(of.name)}-report.${kind}`
    if (kind === 'html') return saveFile(name, new Blob([html], { type: 'text/html' }))
    const saved = await client.command('lab.savePdf', { name, html })
    if (saved !== null) showDone(t('report.saved', saved))
  }
}

/** The report as one page of HTML; what is for paper shows no more of the file than anybody turns pages for. */
function useReportPage(): (of: ReportOf, kind: ReportKind) => Promise<string> {
  const { t, i18n } = useTranslation('lab')
  const format = useFormat()
  const writeFigure = useFigureText()
  const writeAmount = useAmountText()
  const words = useChartWords()
  const { ruleOf, stepOf } = useLabWords()

  const chartsOf = async (recording: LabRecording, startMs: number, prefix: string) => {
    const [resource] = shownResources(recording)
    if (resource === undefined) return []
    const { drawPicture } = await import('../../ui/Chart.tsx')
    const names = { used: t('charts.used'), min: t('charts.min'), max: t('charts.max') }
    const charts: { title: string; svg: string }[] = []
    for (const leaf of recording.leaves.slice(0, MOST_CHARTS)) {
      const data = chartOf(recording, { leaf, resource, startMs }, names)
      if (data === undefined) continue
      const title = `${prefix}${leaf.leaf}`
      const picture = await drawPicture({ data, words, title, sub: resource }, 'svg')
      charts.push({ title, svg: await picture.text() })
    }
    return charts
  }
  const lineOf = (event: LabEvent, clock: string): string => {
    if (isStep(event)) return `${clock} ${stepOf(event)}`
    if (event.kind === 'lost') return `${clock} ${t('events.lost', event)}`
    const { pod, leaf, beneficiary, beneficiaryLeaf, rule } = event
    const told = { pod, leaf: leaf ?? '–', beneficiary: beneficiary ?? '', to: beneficiaryLeaf ?? '–' }
    const what = beneficiary === null ? t('events.evicted', told) : t('events.evictedFor', told)
    return `${clock} ${what} ${ruleOf(rule, told)}`
  }

  const counts = (shown: number, all: number) => ({
    shown: format.number(shown, 0),
    all: format.number(all, 0),
  })

  const figuresTable = (recording: LabRecording, other: LabRecording | null) => ({
    title: t('figures.title'),
    head: [
      t('figures.what'),
      ...(other === null ? [t('figures.value')] : [t('tree.a'), t('tree.b'), t('figures.better')]),
    ],
    rows: figureRows(recording.figures, other?.figures ?? null).map(({ name, of, a, b, better }) => [
      `${t(`figures.${name}`, { of })} (${t(`figures.how.${name}`)})`,
      writeFigure(name, a),
      ...(other === null ? [] : [writeFigure(name, b), better === null ? '–' : t(`tree.${better}`)]),
    ]),
  })
  const resultTable = (recording: LabRecording, label: string | null) => ({
    title: label === null ? t('result') : `${t('result')} (${label})`,
    head: [
      t('column.leaf'),
      t('column.namespace'),
      t('column.running'),
      t('column.waiting'),
      t('report.limits'),
    ],
    rows: resultRows(recording, writeAmount),
  })
  const eventsPart = ({ events, eventCount }: LabRecording, clockOf: ReportOf['clockOf']) => {
    const told = events
      .filter(({ kind }) => kind !== 'step' || events.length < MOST_LINES)
      .slice(0, MOST_LINES)
    return {
      title: t('happened'),
      cut: told.length < eventCount ? t('report.eventsCut', counts(told.length, eventCount)) : null,
      lines: told.map(event => lineOf(event, clockOf(event.at))),
      none: t('events.none'),
    }
  }
  const filePart = (text: string, kind: ReportKind) => {
    const lines = kind === 'pdf' ? text.trimEnd().split('\n') : []
    const isCut = lines.length > MOST_FILE_LINES
    return {
      title: t('report.file'),
      cut: isCut ? t('report.fileCut', counts(MOST_FILE_LINES, lines.length)) : null,
      text: isCut ? lines.slice(0, MOST_FILE_LINES).join('\n') : text,
    }
  }

  return async ({ name, documents, recording, other, startMs, notes, clockOf }, kind) => {
    const played =
      other === null
        ? [{ of: recording, label: null }]
        : [
            { of: recording, label: t('tree.a') },
            { of: other, label: t('tree.b') },
          ]
    const pictures: { title: string; svg: string }[] = []
    for (const { of, label } of played)
      pictures.push(...(await chartsOf(of, startMs, label === null ? '' : `${label}: `)))
    const leaves = played.reduce((sum, { of }) => sum + of.leaves.length, 0)
    return reportHtml({
      language: i18n.language,
      title: name === t('title') ? name : t('report.title', { name }),
      notes: [t('report.how'), ...notes],
      tables: [figuresTable(recording, other), ...played.map(({ of, label }) => resultTable(of, label))],
      charts: {
        title: t('charts.title'),
        cut: pictures.length < leaves ? t('report.chartsCut', counts(pictures.length, leaves)) : null,
        pictures,
      },
      events: eventsPart(recording, clockOf),
      file: filePart(await simulateText(documents), kind),
    })
  }
}
