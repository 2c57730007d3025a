// What a source says of the past, as samples. Only what GPUs say of themselves: which pods and jobs there were, nobody knows.
import type { SeriesKey } from '#core/metrics/series.ts'
import { meanKnown, sumKnown } from './figures.ts'
import type { LocatedDevice } from './locate.ts'
import { deviceFigures } from './nodeFigures.ts'
import { named, readingsOf, type Labels, type Sample } from './record.ts'

/** The samples of one past moment. */
export function samplesOfPast(devices: readonly LocatedDevice[]): Sample[] {
  const used = (of: readonly LocatedDevice[]) => sumKnown(of.map(({ values }) => values.memoryUsedBytes))
  const utilization = (of: readonly LocatedDevice[]) =>
    meanKnown(of.map(({ values }) => values.utilizationPercent))
  const both = (of: readonly LocatedDevice[]) => ({
    'gpu.utilization': utilization(of),
    'gpu.memory.used': used(of),
  })
  const byNode = Map.groupBy(devices, ({ node }) => node)
  return [
    ...named({ scope: 'cluster', entity: '' }, both(devices)),
    ...[...byNode].flatMap(([node, own]) => named({ scope: 'node', entity: node }, both(own))),
    ...devices.flatMap(device => readingsOf(deviceFigures(device, false), device.node)),
  ]
}

/** Samples of many moments, by series. */
export class PastColumns {
  readonly #columns = new Map<SeriesKey, { labels: Labels; times: number[]; values: number[] }>()

  add(at: number, samples: readonly Sample[]): void {
    for (const { series, value, labels = {} } of samples) {
      const column = this.#columns.get(series) ?? { labels, times: [], values: [] }
      this.#columns.set(series, column)
      column.times.push(at)
      column.values.push(value)
    }
  }

  take() {
    return [...this.#columns].map(([series, { labels, times, values }]) => ({
      series,
      labels,
      times: Float64Array.from(times),
      values: Float64Array.from(values),
    }))
  }
}
