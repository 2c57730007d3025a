import { useTranslation } from 'react-i18next'
import type { LabEvent, LabRecording } from '../../../preload/contract/lab.ts'
import { fileNameOf, saveFile } from '../../ui/saveFile.ts'
import { useChartWords } from '../../ui/useChartWords.ts'
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

/** YAML documents as `simulate` reads them. */
export async function simulateText(documents: readonly unknown[]): Promise<string> {
  const { stringify } = await import('yaml')
  return documents.map(document => stringify(document, { aliasDuplicateObjects: false })).join('---\n')
}

/** Saves the play as one HTML page. */
export function useReport(): (of: ReportOf) => Promise<void> {
  const { t, i18n } = useTranslation('lab')
  const write = useFigureText()
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

  return async ({ name, documents, recording, other, startMs, notes, clockOf }) => {
    const trees = other === null ? [t('figures.value')] : [t('tree.a'), t('tree.b'), t('figures.better')]
    const leafHead = [t('column.leaf'), t('column.namespace'), t('column.running'), t('column.waiting')]
    const result = (of: LabRecording, label: string) => ({
      title: `${t('result')}${label}`,
      head: [...leafHead, t('report.limits')],
      rows: resultRows(of),
    })
    const html = reportHtml({
      language: i18n.language,
      title: name === t('title') ? name : t('report.title', { name }),
      notes: [t('report.how'), ...notes],
      tables: [
        {
          title: t('figures.title'),
          head: [t('figures.what'), ...trees],
          rows: figureRows(recording.figures, other?.figures ?? null).map(
            ({ name: figure, of, a, b, better }) => [
              `${t(`figures.${figure}`, { of })} (${t(`figures.how.${figure}`)})`,
              write(figure, a),
              ...(other === null ? [] : [write(figure, b), better === null ? '–' : t(`tree.${better}`)]),
            ],
          ),
        },
        result(recording, other === null ? '' : ` (${t('tree.a')})`),
        ...(other === null ? [] : [result(other, ` (${t('tree.b')})`)]),
      ],
      charts: [
        ...(await chartsOf(recording, startMs, other === null ? '' : `${t('tree.a')}: `)),
        ...(other === null ? [] : await chartsOf(other, startMs, `${t('tree.b')}: `)),
      ],
      events: {
        title: t('happened'),
        lines: recording.events
          .filter(({ kind }) => kind !== 'step' || recording.events.length < MOST_LINES)
          .slice(0, MOST_LINES)
          .map(event => lineOf(event, clockOf(event.at))),
        none: t('events.none'),
      },
      file: { title: t('report.file'), text: await simulateText(documents) },
    })
    saveFile(`${fileNameOf(name)}-report.html`, new Blob([html], { type: 'text/html' }))
  }
}
