// Histories of many GPUs, made once and kept outside of the checkout: making 800 × 12 × 30 days takes minutes.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { millis } from '#core/base/units.ts'
import { cacheFolder } from '../../../main/launch/setup/paths.mjs'
import { openClusterStore } from '../../../main/store/clusterStore.ts'
import { gpuColumns, labelsOf, METRICS, uuidOf } from './gpus.ts'

/** To be raised when what is made changes. */
const FORMAT = 2
export const MINUTE = 60_000
export const DAY = 86_400_000
/** The last sample of what is made: a whole day, so that runs on other days find the same. */
export const END = Date.UTC(2026, 10, 20)

export type FillOptions = {
  readonly gpus: number
  readonly days: number
  readonly say: (text: string) => void
}

export const deviceSeries = (gpu: number, metric: string) => `device.${metric}/${uuidOf(gpu)}` as const
export const FLEET = 'cluster.gpu.utilization'

/** The path of a store with a sample a minute of every GPU and metric, and the fleet's mean utilisation. */
export function filledStore(options: FillOptions): string {
  const folder = join(cacheFolder(process.env), 'bench')
  const path = join(folder, `history-v${FORMAT}-${options.gpus}x${METRICS.length}x${options.days}.sqlite`)
  if (existsSync(path)) {
    // Made before a migration came: those who only read it cannot carry that out.
    openClusterStore(path, { now: () => millis(END) }).close()
    return path
  }
  mkdirSync(folder, { recursive: true })
  const partial = `${path}.partial`
  rmSync(partial, { force: true })
  fill(partial, options)
  inOrderOfClosing(partial)
  renameSync(partial, path)
  return path
}

function fill(path: string, { gpus, days, say }: FillOptions): void {
  const minutes = days * 1440
  const times = Float64Array.from({ length: minutes }, (_, minute) => END - (minutes - minute) * MINUTE)
  const store = openClusterStore(path, { now: () => millis(END) })
  const fleet = new Float64Array(minutes)
  for (let gpu = 0; gpu < gpus; gpu += 1) {
    const columns = gpuColumns(gpu, minutes)
    for (const [index, values] of columns.entries())
      store.history.backfill({
        series: deviceSeries(gpu, METRICS[index] ?? ''),
        labels: labelsOf(gpu),
        times,
        values,
      })
    for (const [minute, value] of columns[0]?.entries() ?? [])
      fleet[minute] = (fleet[minute] ?? 0) + value / gpus
    if (gpu % 50 === 49) say(`made ${gpu + 1} of ${gpus} GPUs`)
  }
  store.history.backfill({ series: FLEET, labels: {}, times, values: fleet })
  store.close()
}

/** Puts chunks where upkeep would have put them hour by hour: all series of a period together. */
function inOrderOfClosing(path: string): void {
  const db = new Database(path)
  db.exec(`CREATE TABLE aside AS SELECT tier, period, series, samples, checksum, columns FROM chunk;
    DELETE FROM chunk;
    INSERT INTO chunk (tier, period, series, samples, checksum, columns)
      SELECT tier, period, series, samples, checksum, columns FROM aside
      ORDER BY (period + 1) * CASE tier WHEN 0 THEN 6 WHEN 1 THEN 24 ELSE 192 END, tier, series;
    DROP TABLE aside;
    VACUUM;`)
  db.close()
}
