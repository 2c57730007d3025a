// A play as a page that stands alone: figures, charts, what happened. Opens in any browser and prints from there.
import type { LabRecording } from '../../../preload/contract/lab.ts'

/** What the report says, already in the reader's language. */
export type ReportParts = {
  readonly language: string
  readonly title: string
  /** Sentences below the title: what was played, when, and what cannot be known. */
  readonly notes: readonly string[]
  readonly tables: readonly {
    readonly title: string
    readonly head: readonly string[]
    readonly rows: readonly (readonly string[])[]
  }[]
  /** Charts as SVG, in the order of the leaves. */
  readonly charts: Cut & { readonly pictures: readonly { readonly title: string; readonly svg: string }[] }
  readonly events: Cut & { readonly lines: readonly string[]; readonly none: string }
  /** The play itself, as a file that `simulate` runs. */
  readonly file: Cut & { readonly text: string }
}

/** A part of the report that may be longer than is shown. */
type Cut = {
  readonly title: string
  /** Says what is left out; null: nothing. */
  readonly cut: string | null
}

const STYLE = `body{font:13px/1.5 system-ui,sans-serif;color:#17211c;margin:24px auto;max-width:1000px;padding:0 16px}
h1{font-size:22px}h2{font-size:15px;margin:24px 0 8px;break-after:avoid}tr{break-inside:avoid}table{border-collapse:collapse;width:100%}
th,td{padding:5px 8px;border-bottom:1px solid #dfe4e1;text-align:left}th{color:#56625c;font-weight:500}
td:not(:first-child),th:not(:first-child){text-align:right;font-variant-numeric:tabular-nums}
figure{margin:0 0 16px;break-inside:avoid}figure svg{width:100%;height:auto}ul.notes,p.cut{color:#56625c;padding-left:18px}
pre{background:#f6f7f6;border:1px solid #dfe4e1;padding:12px;overflow:auto;max-height:420px}
@media print{body{margin:0;padding:0}pre{max-height:none;white-space:pre-wrap}}`

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, letter => ENTITIES[letter] ?? '')

/** One HTML file without anything that it would have to load, and without scripts. */
export function reportHtml(parts: ReportParts): string {
  const { language, title, notes, tables, charts, events, file } = parts
  const rowOf = (tag: 'th' | 'td', cells: readonly string[]): string =>
    `<tr>${cells.map(cell => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`
  const body = [
    `<h1>${escape(title)}</h1>`,
    `<ul class="notes">${notes.map(note => `<li>${escape(note)}</li>`).join('')}</ul>`,
    ...tables.map(
      table =>
        `<h2>${escape(table.title)}</h2><table><thead>${rowOf('th', table.head)}</thead><tbody>${table.rows
          .map(row => rowOf('td', row))
          .join('')}</tbody></table>`,
    ),
    ...(charts.pictures.length === 0 ? [] : [`<h2>${escape(charts.title)}</h2>${cutOf(charts)}`]),
    ...charts.pictures.map(chart => `<figure aria-label="${escape(chart.title)}">${chart.svg}</figure>`),
    `<h2>${escape(events.title)}</h2>${cutOf(events)}`,
    events.lines.length === 0
      ? `<p>${escape(events.none)}</p>`
      : `<ol>${events.lines.map(line => `<li>${escape(line)}</li>`).join('')}</ol>`,
    `<h2>${escape(file.title)}</h2>${cutOf(file)}<pre>${escape(file.text)}</pre>`,
  ]
  return `<!doctype html><html lang="${escape(language)}"><head><meta charset="utf-8"><title>${escape(title)}</title><style>${STYLE}</style></head><body>${body.join('\n')}</body></html>\n`
}

const cutOf = ({ cut }: Cut): string => (cut === null ? '' : `<p class="cut">${escape(cut)}</p>`)

/** The result of a recording, leaf by leaf, as at its end. @param write an amount of a resource, in base units */
export function resultRows(
  recording: LabRecording,
  write: (resource: string, amount: number) => string,
): readonly (readonly string[])[] {
  const last = recording.times.length - 1
  return recording.leaves
    .filter(({ running }) => !Number.isNaN(running[last] ?? Number.NaN))
    .map(({ leaf, namespaces, running, waiting, resources }) => [
      leaf,
      namespaces.join(', '),
      String(running[last] ?? 0),
      String(waiting[last] ?? 0),
      resources
        .filter(({ used, min }) => (used[last] ?? 0) > 0 || (min[last] ?? 0) > 0)
        .map(({ resource, used, min, max }) => {
          const most = max[last] ?? Number.NaN
          const shares = [used, min].map(column => write(resource, column[last] ?? 0))
          return `${resource} ${[...shares, Number.isNaN(most) ? '∞' : write(resource, most)].join(' / ')}`
        })
        .join('; '),
    ])
}
