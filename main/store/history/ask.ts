import type { ClusterStore } from '../clusterStore.ts'
import type { Range, RangeInput } from './range.ts'
import type { HistoryWorker } from './workerClient.ts'

/** Chunks that may be read on the thread that answers windows: some ten milliseconds. */
const LIGHT = 400

export type AskRange = (store: ClusterStore, input: RangeInput, signal: AbortSignal) => Promise<Range>

/** Answers what takes long in a thread of its own, so that nobody waits for it but who asked. Throws STORE_*, CANCELLED. */
export const createAskRange =
  (worker: HistoryWorker): AskRange =>
  async (store, input, signal) =>
    store.history.weightOf(input) <= LIGHT
      ? store.history.range(input)
      : worker.range({ path: store.path, isReadOnly: store.isReadOnly }, input, signal)
