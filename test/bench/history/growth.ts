// What a cluster costs as it grows: a round, an hour's upkeep, the memory of it.
import { join } from 'node:path'
import { millis } from '#core/base/units.ts'
import { openClusterStore } from '../../../main/store/clusterStore.ts'
import { median, type Figure } from '../measure.ts'
import type { HistoryContext } from './context.ts'
import { END, MINUTE } from './filled.ts'
import { roundsOf, TAIL, timeRounds } from './rounds.ts'

const SIZES = [100, 800, 3200]
const RUNS = 7
/** Cost a GPU may grow by so much from the smallest to the largest cluster and still be called linear. */
const LINEAR = 1.5

export async function benchGrowth({ scratch }: HistoryContext): Promise<Figure[]> {
  const measured = []
  for (const gpus of SIZES) measured.push(await measure(gpus, join(scratch, `growth-${gpus}.sqlite`)))
  const perGpu = measured.map(({ gpus, cpuMs }) => cpuMs / gpus)
  return [
    ...measured.flatMap(({ gpus, roundMs, cpuMs }): Figure[] => [
      { what: `a round of ${gpus} GPUs`, unit: 'ms', value: roundMs, runs: RUNS, target: null },
      { what: `an hour of upkeep of ${gpus} GPUs, CPU`, unit: 'ms', value: cpuMs, runs: 1, target: null },
    ]),
    {
      what: `upkeep a GPU at ${SIZES.at(-1)} GPUs`,
      unit: 'ms',
      value: perGpu.at(-1) ?? Number.NaN,
      runs: 1,
      target: { timesBaseline: LINEAR },
      baseline: { what: `at ${SIZES[0]} GPUs`, value: perGpu[0] ?? Number.NaN },
    },
  ]
}

async function measure(gpus: number, path: string) {
  const clock = { now: END }
  const store = openClusterStore(path, { now: () => millis(clock.now) })
  const roundMs = median(await timeRounds(store.history.append, roundsOf(gpus, TAIL + RUNS + 1), RUNS))
  clock.now = END + TAIL * MINUTE // an hour and its grace are over
  const before = process.cpuUsage()
  while (store.history.compact());
  const { user, system } = process.cpuUsage(before)
  store.close()
  return { gpus, roundMs, cpuMs: (user + system) / 1000 }
}
