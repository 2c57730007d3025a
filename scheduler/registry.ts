// Prometheus' text format: enough of it for counters, gauges and histograms, so that no package is needed in the bundle.
// https://prometheus.io/docs/instrumenting/exposition_formats/
export type Labels = Readonly<Record<string, string>>
type Family = { readonly help: string; readonly type: 'counter' | 'gauge' | 'histogram'; lines(): string[] }

type Read = () => Iterable<readonly [Labels, number]>

export type Counter = { add(amount?: number, labels?: Labels): void }
export type Histogram = { observe(value: number): void }

export type Registry = {
  /** @param name ends in `_total` */
  counter(name: string, help: string): Counter
  /** Asked at every scrape. */
  gauge(name: string, help: string, read: Read): void
  /** A total that is kept elsewhere, asked for at every scrape. @param name ends in `_total` */
  total(name: string, help: string, read: Read): void
  /** @param bounds upper bounds of the buckets, ascending, in the unit that the name ends in */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram
  /** The page of metrics. */
  text(): string
}

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

const escapeValue = (text: string) =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
const escapeHelp = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`)
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}

const linesOf = (name: string, read: Read) => () =>
  [...read()].map(([labels, value]) => `${name}${labelText(labels)} ${value}`)

export function createRegistry(): Registry {
  const families = new Map<string, Family>()

  function add(name: string, family: Family): void {
    if (families.has(name)) throw new Error(`there is a metric ${name} already`)
    families.set(name, family)
  }

  return {
    counter(name, help) {
      const values = new Map<string, number>([['', 0]])
      add(name, {
        help,
        type: 'counter',
        lines: () => [...seriesOf(values)].map(([text, value]) => `${name}${text} ${value}`),
      })
      return {
        add(amount = 1, labels = {}) {
          const key = labelText(labels)
          values.set(key, (values.get(key) ?? 0) + amount)
        },
      }
    },
    gauge: (name, help, read) => add(name, { help, type: 'gauge', lines: linesOf(name, read) }),
    total: (name, help, read) => add(name, { help, type: 'counter', lines: linesOf(name, read) }),
    histogram(name, help, bounds) {
      const counts = bounds.map(() => 0)
      let [sum, count] = [0, 0]
      add(name, {
        help,
        type: 'histogram',
        lines: () => [
          ...bounds.map((bound, at) => `${name}_bucket{le="${bound}"} ${counts[at]}`),
          `${name}_bucket{le="+Inf"} ${count}`,
          `${name}_sum ${sum}`,
          `${name}_count ${count}`,
        ],
      })
      return {
        observe(value) {
          sum += value
          count++
          for (const [at, bound] of bounds.entries()) if (value <= bound) counts[at] = (counts[at] ?? 0) + 1
        },
      }
    },
    text: () =>
      [...families]
        .map(([name, family]) =>
          [
            `# HELP ${name} ${escapeHelp(family.help)}`,
            `# TYPE ${name} ${family.type}`,
            ...family.lines(),
            '',
          ].join('\n'),
        )
        .join(''),
  }
}

/** A counter shows 0 from the start, until it has series with labels. */
function* seriesOf(values: ReadonlyMap<string, number>): Iterable<readonly [string, number]> {
  for (const entry of values) if (entry[0] !== '' || values.size === 1 || entry[1] > 0) yield entry
}
