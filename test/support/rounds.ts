import { millis } from '../../scheduler/core/base/units.ts'
import type { Round } from '../../main/metrics/record.ts'

export const ROUND_SERIES = 200
export const ROUND_START = Date.UTC(2026, 10, 20)
export const roundSeries = (index: number) => `device.gpu.utilization/GPU-${index}` as const
export const roundValue = (round: number, index: number): number => (round * 7 + index * 13) % 101

/** The n-th round, a minute after the one before. */
export const roundAt = (round: number): Round => ({
  at: millis(ROUND_START + round * 60_000),
  samples: Array.from({ length: ROUND_SERIES }, (_, index) => ({
    series: roundSeries(index),
    value: roundValue(round, index),
    labels: { node: `gpu-${index >> 3}` },
  })),
})
