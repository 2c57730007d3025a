import type { Figure } from './measure.ts'

/** What every bench is given. */
export type BenchContext = {
  /** A folder for what it writes; removed at the end. */
  readonly scratch: string
  readonly runs: number
  /** Shares of the promised sizes that are measured: 1, or less to try the benches themselves. */
  readonly scale: number
  /** How long the soak is, minutes. */
  readonly soakMinutes: number
  readonly say: (text: string) => void
}

export type Bench = (context: BenchContext) => Promise<Figure[]>
