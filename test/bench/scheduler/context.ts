import type { Figure } from '../measure.ts'

/** What every bench of the capacity scheduler is given. */
export type SchedulerBenchContext = {
  /** Rounds of each variant, in turn. */
  readonly rounds: number
  /** Share of the promised sizes: 1, or less to try the benches themselves. */
  readonly scale: number
  readonly soakMinutes: number
  readonly say: (text: string) => void
}

export type SchedulerBench = (context: SchedulerBenchContext) => Promise<Figure[]>
