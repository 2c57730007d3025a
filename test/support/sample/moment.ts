import type { Reading } from './readings.ts'
import type { Work } from './work.ts'

/** What a round of the sample cluster looks at. */
export type Moment = {
  readonly at: number
  readonly works: readonly Work[]
  readonly readings: readonly Reading[]
}
