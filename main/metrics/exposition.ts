// Prometheus' text format as exporters write it: https://prometheus.io/docs/instrumenting/exposition_formats/
import { AppError } from '#core/base/errors.ts'

/** One series at one moment, as an exporter or Prometheus states it. Never NaN or infinite: those are no measurements. */
export type RawSample = {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export type Exposition = {
  /** Samples of the wanted names, in the order of the text. */
  readonly samples: readonly RawSample[]
  /** Every name that occurs. */
  readonly names: ReadonlySet<string>
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?[ \t]+([^ \t]+)(?:[ \t]+-?\d+)?[ \t]*$/s
const LABEL = /[ \t]*([a-zA-Z_]\w*)[ \t]*=[ \t]*"((?:[^"\\]|\\["\\n])*)"[ \t]*(?:,[ \t]*|$)/y

/**
 * Reads a scrape. Samples whose value is NaN or infinite are left out. Throws NOT_METRICS for what is no such text (a web page, a
 * sign-in form), BAD_RESPONSE for a line that cannot be read or a text that was cut off.
 */
export function parseExposition(text: string, isWanted: (name: string) => boolean): Exposition {
  if (/^\s*[<{]/.test(text)) throw notMetrics()
  // "The last line must end with a line feed": without it the text was cut off.
  if (text !== '' && !text.endsWith('\n')) throw broken('The answer of the exporter was cut off', lines(text))
  const samples: RawSample[] = []
  const names = new Set<string>()
  let number = 0
  for (const line of text.split('\n')) {
    number += 1
    if (line === '' || line.startsWith('#') || line.trim() === '') continue
    const sample = readLine(line, isWanted, names)
    if (sample === 'bad')
      throw number === 1 ? notMetrics() : broken('A line of the exporter is no metric', number)
    if (sample !== null) samples.push(sample)
  }
  return { samples, names }
}

/** Null for a sample that nobody wants or that measures nothing. */
function readLine(
  line: string,
  isWanted: (name: string) => boolean,
  names: Set<string>,
): RawSample | 'bad' | null {
  const match = LINE.exec(line)
  if (!match) return 'bad'
  const [, name = '', labelText, valueText = ''] = match
  const value = readValue(valueText)
  if (value === null) return 'bad'
  names.add(name)
  if (!isWanted(name) || !Number.isFinite(value)) return null
  const labels = labelText === undefined ? {} : readLabels(labelText)
  return labels === null ? 'bad' : { name, labels, value }
}

/** A number as Prometheus writes it, also `NaN`, `+Inf` and `-Inf`; null for what is none. */
export function readValue(text: string): number | null {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text)
  if (/^nan$/i.test(text)) return Number.NaN
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text)
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity
  return null
}

function readLabels(text: string): Record<string, string> | null {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text)
    if (!match) return null
    labels[match[1] ?? ''] = unescape(match[2] ?? '')
  }
  return labels
}

const unescape = (text: string): string =>
  text.includes('\\') ? text.replace(/\\(["\\n])/g, (_, mark: string) => (mark === 'n' ? '\n' : mark)) : text

const lines = (text: string): number => text.split('\n').length

const notMetrics = () =>
  new AppError('NOT_METRICS', 'What answers is not an exporter: it is not in the format of Prometheus')

const broken = (message: string, line: number) => new AppError('BAD_RESPONSE', message, { data: { line } })
