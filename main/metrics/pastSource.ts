// Asks a Prometheus what its GPUs did while nobody recorded them.
import { AppError } from '#core/base/errors.ts'
import { millis } from '#core/base/units.ts'
import { breathe } from '../clusters/breath.ts'
import type { Piece } from './backfillPlan.ts'
import { readDevices } from './devices.ts'
import { type DeviceMetric, type DialectId, namesOf } from './dialects.ts'
import type { RawSample } from './exposition.ts'
import { type KnownNodes, locate, type LocatedDevice } from './locate.ts'
import { samplesOfPast } from './past.ts'
import type { Matrix, Prometheus } from './prometheus.ts'
import { devicesQuery, type Matcher } from './promql.ts'
import type { Round } from './record.ts'

export type PastSource = {
  /** Series of one metric, and how many metrics are asked for. */
  readonly series: number
  readonly metrics: number
  /** Rounds as they would have been recorded, in order, at every step of the piece that anything is known of. Throws as a query does. */
  read(piece: Piece, signal: AbortSignal): Promise<readonly Round[]>
}

export type PastOptions = {
  readonly prometheus: Prometheus
  readonly dialects: readonly DialectId[]
  readonly matcher: Matcher | null
  /** The nodes as they are now: those that are gone are not filled in. */
  readonly known: KnownNodes
  readonly devices: number
  /** By how much the clock of Prometheus is ahead of ours. What it saw is kept by ours, as rounds are. */
  readonly skewMs: number
}

/** What is recorded of a GPU, and what that is worked out from. */
const READ: ReadonlySet<DeviceMetric> = new Set([
  'utilizationPercent',
  'engineActivePercent',
  'tensorActivePercent',
  'smActivePercent',
  'dramActivePercent',
  'memoryUsedBytes',
  'memoryFreeBytes',
  'memoryReservedBytes',
  'memoryTotalBytes',
  'powerWatts',
  'temperatureCelsius',
  'energyJoules',
])

export function createPastSource({
  prometheus,
  dialects,
  matcher,
  known,
  devices,
  skewMs,
}: PastOptions): PastSource {
  const names = [...new Set(dialects.flatMap(dialect => namesOf(dialect, READ)))]
  /** None where none was on a node that there is now. */
  const ours = (samples: readonly RawSample[]): readonly LocatedDevice[] => {
    try {
      return locate(readDevices(samples, dialects), known).devices
    } catch (cause) {
      if (cause instanceof AppError && cause.code === 'NO_METRICS') return []
      throw cause
    }
  }
  const rounds = async (byTime: Map<number, RawSample[]>): Promise<Round[]> => {
    const read: Round[] = []
    // A GPU that came later has been put in with its own times before those of others.
    for (const [at, samples] of [...byTime].toSorted(([a], [b]) => a - b)) {
      await breathe()
      const devices = ours(samples)
      if (devices.length > 0) read.push({ at: millis(at), samples: samplesOfPast(devices) })
    }
    return read
  }
  return {
    series: Math.max(1, devices),
    metrics: names.length,
    read: async ({ from, to, stepMs }, signal) => {
      const byTime = new Map<number, RawSample[]>()
      for (const name of names) {
        const range = { from: (from + skewMs) / 1000, to: (to + skewMs) / 1000, step: stepMs / 1000 }
        const matrix = await prometheus.queryRange(devicesQuery(name, matcher), range, signal)
        collect(byTime, { name, matrix, skewMs })
      }
      return rounds(byTime)
    },
  }
}

type Answered = { readonly name: string; readonly matrix: Matrix; readonly skewMs: number }

function collect(byTime: Map<number, RawSample[]>, { name, matrix, skewMs }: Answered): void {
  for (const { labels, points } of matrix)
    for (const [seconds, value] of points) {
      const at = Math.round(seconds * 1000) - skewMs
      const samples = byTime.get(at)
      const sample = { name, labels, value }
      if (samples) samples.push(sample)
      else byTime.set(at, [sample])
    }
}
