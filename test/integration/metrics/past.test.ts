// What a real Prometheus tells of the past, against the truth that its exporters were given then.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SeriesKey } from '#core/metrics/series.ts'
import { createExecRunner } from '../../../main/clusters/execRunner.ts'
import { createPastSource } from '../../../main/metrics/pastSource.ts'
import { placeAt } from '../../../main/metrics/place.ts'
import { openPrometheus } from '../../../main/metrics/prometheus.ts'
import type { Round } from '../../../main/metrics/record.ts'
import type { TrueGpu, TrueNode } from '../../support/gpuExporter/fleet.ts'
import { fleetOf } from '../../support/gpuExporter/gpuCluster.ts'
import { startScraping } from '../../support/gpuExporter/scraping.ts'
import { type GpuExporter, startGpuExporter } from '../../support/gpuExporter/server.ts'
import { hasPrometheus, type RunningPrometheus } from '../../support/prometheus.ts'

const MIB = 1_048_576
const SECOND = 1000
const HOUR = 3600 * SECOND
const never = new AbortController().signal
/** Whole GPUs alone: what slices come to is proved elsewhere. */
const uncut = (seed: number): readonly TrueNode[] =>
  fleetOf(seed).filter(({ gpus }) => gpus.every(({ slices }) => slices.length === 0))
const [EARLIER, LATER] = [uncut(31), uncut(32)]

const usedMib = (fleet: readonly TrueNode[]): number =>
  gpusOf(fleet).reduce((sum, gpu) => sum + gpu.usedMib, 0)
const gpusOf = (fleet: readonly TrueNode[]): readonly TrueGpu[] => fleet.flatMap(({ gpus }) => gpus)

/** What a round of then would have recorded. */
function truthOf(fleet: readonly TrueNode[]): Record<string, number> {
  const gpus = gpusOf(fleet)
  const [first] = gpus as [TrueGpu]
  return {
    'cluster.gpu.utilization': gpus.reduce((sum, { utilization }) => sum + utilization, 0) / gpus.length,
    'cluster.gpu.memory.used': usedMib(fleet) * MIB,
    [`device.gpu.utilization/${first.uuid}`]: first.utilization,
    [`device.gpu.power/${first.uuid}`]: first.powerWatts,
    [`device.gpu.energy/${first.uuid}`]: first.energyJoules,
  }
}

describe.skipIf(!(await hasPrometheus()))('what a Prometheus saw while nobody recorded', () => {
  let exporter: GpuExporter
  let prometheus: RunningPrometheus
  let before: number
  let after: number

  const untilSeen = async (fleet: readonly TrueNode[]): Promise<number> => {
    await prometheus.until('sum(max by (UUID) (DCGM_FI_DEV_FB_USED))', ([mib]) => mib === usedMib(fleet))
    return Math.floor(Date.now() / SECOND) * SECOND
  }

  beforeAll(async () => {
    exporter = await startGpuExporter()
    exporter.say(EARLIER, 'dcgm')
    prometheus = await startScraping(exporter, EARLIER)
    before = (await untilSeen(EARLIER)) + SECOND
    // A whole second of it must have passed before it is another.
    await sleep(before + SECOND - Date.now())
    exporter.say(LATER, 'dcgm')
    after = (await untilSeen(LATER)) + SECOND
    await sleep(after - Date.now())
  })
  afterAll(async () => {
    await prometheus?.stop()
    await exporter?.stop()
  })

  it('is told as it was then, and nothing of before there was anything', async () => {
    const exec = createExecRunner({ env: () => ({}), now: Date.now })
    const place = await placeAt(prometheus.url, {
      exec,
      env: () => ({}),
      userAgent: 'canopy/test',
      now: Date.now,
    })
    const past = createPastSource({
      prometheus: openPrometheus(place),
      dialects: ['dcgm'],
      matcher: null,
      known: { nodes: new Set(EARLIER.map(({ name }) => name)), nodeOf: () => null },
      devices: gpusOf(EARLIER).length,
      skewMs: 0,
    })
    const read = (from: number, to: number) => past.read({ from, to, stepMs: SECOND }, never)
    const [rounds, ofBefore] = await Promise.all([
      read(before, after),
      read(before - HOUR, before - HOUR + SECOND),
    ]).finally(() => place.close())
    expect(ofBefore).toEqual([])
    expect(rounds.map(({ at }) => at)).toEqual(
      Array.from({ length: (after - before) / SECOND + 1 }, (_, second) => before + second * SECOND),
    )
    const valueAt = (round: Round | undefined, series: string) =>
      round?.samples.find(sample => sample.series === (series as SeriesKey))?.value
    for (const [round, fleet] of [
      [rounds[0], EARLIER],
      [rounds.at(-1), LATER],
    ] as const)
      for (const [series, value] of Object.entries(truthOf(fleet)))
        expect(valueAt(round, series), series).toBeCloseTo(value, 4)
  })
})
