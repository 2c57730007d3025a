// Charts of 30 days from a full store, against Prometheus with the same samples.
import { resolve } from 'node:path'
import { millis } from '#core/base/units.ts'
import { openClusterStore } from '../../../main/store/clusterStore.ts'
import type { RangeInput } from '../../../main/store/history/range.ts'
import { createHistoryWorker } from '../../../main/store/history/workerClient.ts'
import { median, timeRuns, type Figure } from '../measure.ts'
import type { HistoryContext } from './context.ts'
import { DAY, deviceSeries, END, filledStore, FLEET, MINUTE } from './filled.ts'
import { filledPrometheus, type FilledPrometheus } from './prometheus.ts'

const CHART_GPUS = 8
const POINTS = 2000
/** As many times the runs for what takes milliseconds: a backend that has been up for minutes is what answers. */
const QUICK = 10
const WORKER = resolve(import.meta.dirname, '../../../main/store/history/worker.ts')
const { signal } = new AbortController()

export async function benchCharts(context: HistoryContext): Promise<Figure[]> {
  const { gpus, days, runs } = context
  const path = filledStore(context)
  const span = { from: END - days * DAY, to: END, points: POINTS }
  const device = (gpu: number) => deviceSeries(gpu, 'gpu.utilization')
  const all = Array.from({ length: gpus }, (_, gpu) => device(gpu))
  const eight = (run: number) =>
    Array.from({ length: CHART_GPUS }, (_, index) => device((run * 37 + index * 101 + 101) % gpus))
  const store = openClusterStore(path, { now: () => millis(END), isReadOnly: true })
  const worker = createHistoryWorker(WORKER)
  const prometheus = await filledPrometheus(context)
  try {
    const ask = (input: RangeInput) => worker.range({ path, isReadOnly: true }, input, signal)
    const { bucketMs } = store.history.range({ ...span, series: [FLEET] })
    const ofEight = await timeRuns(QUICK * runs, run => store.history.range({ ...span, series: eight(run) }))
    const ofFleet = await timeRuns(QUICK * runs, () => store.history.range({ ...span, series: [FLEET] }))
    const adHoc = await timeRuns(runs, () => ask({ ...span, series: all, combine: 'mean' }))
    const { bucketMs: wideMs } = await ask({ ...span, series: all, combine: 'mean' })
    const others = await timePrometheus(prometheus, { ...span, stepMs: bucketMs, wideMs, eight, runs })
    const figure = (what: string, times: readonly number[], max: number): Omit<Figure, 'baseline'> => ({
      what,
      unit: 'ms',
      value: median(times),
      runs: times.length,
      target: { max },
    })
    const against = (what: string, times: readonly number[] | undefined) =>
      times ? { baseline: { what, value: median(times) } } : {}
    return twice([
      {
        ...figure(`${days}-day chart, one metric of ${CHART_GPUS} GPUs, store to columns`, ofEight, 8),
        ...against('Prometheus query_range, same step', others?.eight),
      },
      {
        ...figure(`${days}-day fleet mean, stored`, ofFleet, 8),
        ...against('Prometheus avg()', others?.fleet),
      },
      {
        ...figure(`${days}-day mean of any ${gpus} series, in a worker`, adHoc, 500),
        ...against(`Prometheus avg(), same step of ${wideMs / MINUTE} min`, others?.wide),
      },
    ])
  } finally {
    await worker.close()
    await prometheus?.stop()
    store.close()
  }
}

/** Each against its time, and against three times as fast as its baseline where there is one. */
const twice = (figures: readonly Figure[]): Figure[] =>
  figures.flatMap(figure => [
    figure,
    ...(figure.baseline ? [{ ...figure, target: { timesBaseline: 0.333 } }] : []),
  ])

type Asked = {
  readonly from: number
  readonly to: number
  readonly stepMs: number
  /** The step of the mean of all. */
  readonly wideMs: number
  readonly eight: (run: number) => readonly string[]
  readonly runs: number
}

/** The cheapest that it can be asked for: one sample a step, no mean over the step. */
async function timePrometheus(prometheus: FilledPrometheus | null, asked: Asked) {
  if (!prometheus) return null
  const range = { from: asked.from / 1000, to: asked.to / 1000, step: asked.stepMs / 1000 }
  const few = Math.min(asked.runs, 7)
  const uuids = (run: number) => asked.eight(run).map(key => key.slice(key.indexOf('/') + 1))
  return {
    eight: await timeRuns(QUICK * asked.runs, run =>
      prometheus.queryRange(`gpu_utilization{uuid=~"${uuids(run).join('|')}"}`, range),
    ),
    fleet: await timeRuns(few, () => prometheus.queryRange('avg(gpu_utilization)', range)),
    wide: await timeRuns(few, () =>
      prometheus.queryRange('avg(gpu_utilization)', { ...range, step: asked.wideMs / 1000 }),
    ),
  }
}
