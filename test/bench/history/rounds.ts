// One round of every GPU and metric into a store that has an hour's tail, against a bare loop of inserts.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { millis } from '#core/base/units.ts'
import type { Round } from '../../../main/metrics/record.ts'
import { openClusterStore, type ClusterStore } from '../../../main/store/clusterStore.ts'
import { median, timeRuns, type Figure } from '../measure.ts'
import type { HistoryContext } from './context.ts'
import { deviceSeries, END, MINUTE } from './filled.ts'
import { gpuColumns, labelsOf, METRICS } from './gpus.ts'

/** As many rounds as wait to be compacted at most. */
export const TAIL = 70

/** Makes the rounds of a fleet, a minute apart, each when it is asked for: every text of it is new, as a collector's are. */
export function roundsOf(gpus: number, minutes: number): (minute: number) => Round {
  const devices = Array.from({ length: gpus }, (_, gpu) => gpuColumns(gpu, minutes))
  return minute => ({
    at: millis(END + minute * MINUTE),
    samples: devices.flatMap((columns, gpu) => {
      const labels = labelsOf(gpu)
      return columns.map((values, metric) => ({
        series: deviceSeries(gpu, METRICS[metric] ?? ''),
        value: values[minute] ?? 0,
        labels,
      }))
    }),
  })
}

export function openFresh(path: string): ClusterStore {
  return openClusterStore(path, { now: () => millis(END) })
}

type Write = (round: Round) => void

/** Milliseconds of each round after the tail is as long as it gets. */
export async function timeRounds(
  write: Write,
  roundAt: (minute: number) => Round,
  runs: number,
): Promise<number[]> {
  for (let minute = 0; minute < TAIL; minute += 1) write(roundAt(minute))
  const rounds = Array.from({ length: runs + 1 }, (_, run) => roundAt(TAIL + run))
  return timeRuns(runs, run => {
    const round = rounds[run + 1]
    if (round) write(round)
  })
}

export async function benchRounds({ gpus, runs, scratch }: HistoryContext): Promise<Figure[]> {
  const rounds = roundsOf(gpus, TAIL + runs + 1)
  const store = openFresh(join(scratch, 'rounds.sqlite'))
  const ours = await timeRounds(store.history.append, rounds, runs)
  store.close()
  const { write, close } = openBare(join(scratch, 'bare.sqlite'))
  const bare = await timeRounds(write, rounds, runs)
  close()
  return [
    {
      what: `one round of ${gpus} GPUs × ${METRICS.length} metrics into the store`,
      unit: 'ms',
      value: median(ours),
      runs,
      target: { timesBaseline: 2 },
      baseline: { what: 'a bare loop of inserts', value: median(bare) },
    },
  ]
}

function openBare(path: string): { readonly write: Write; readonly close: () => void } {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.exec(
    'CREATE TABLE sample (at INTEGER, series INTEGER, value REAL, PRIMARY KEY (at, series)) STRICT, WITHOUT ROWID',
  )
  const insert = db.prepare('INSERT INTO sample (at, series, value) VALUES (?, ?, ?)')
  const write = db.transaction(({ at, samples }: Round): void => {
    for (const [series, { value }] of samples.entries()) insert.run(at, series, value)
  })
  return { write: round => write(round), close: () => void db.close() }
}
