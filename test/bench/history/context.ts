import type { Figure } from '../measure.ts'

export type HistoryContext = {
  readonly gpus: number
  readonly days: number
  readonly runs: number
  /** A folder for what it writes; removed at the end. */
  readonly scratch: string
  readonly say: (text: string) => void
}
export type HistoryBench = (context: HistoryContext) => Promise<Figure[]>
