// What is done with histories beside the thread that answers windows.
import { setTimeout as sleep } from 'node:timers/promises'
import { withStoreErrors } from '../sqliteErrors.ts'
import { openHistory, type HistoryFile } from './file.ts'
import type { Backfill } from './history.ts'
import type { Range, RangeInput } from './range.ts'

/** Share of a store's size limit that its upkeep leaves for what is written meanwhile. */
export const FULL = 0.9
/** Between two steps, as a multiple of what the last one took: so long nobody else could write. */
const REST = 1

export type UpkeepOptions = {
  readonly file: HistoryFile
  /** Largest size of the file. */
  readonly limitBytes: number
  /** Whether every chunk is looked at. */
  readonly isThorough: boolean
}
/** `dropped`: samples that gave way to the size limit, now known less finely or not at all. */
export type Upkept = { readonly dropped: number }

export const readRange = (file: HistoryFile, input: RangeInput): Range =>
  withStoreErrors(file.path, () => {
    const { history, close } = openHistory(file, Date.now)
    try {
      const range = history.range(input)
      if (!file.isReadOnly) history.setAsideDamaged()
      return range
    } finally {
      close()
    }
  })

/** Fills in one series after the other, each whole or not at all. */
export async function fillIn(
  file: HistoryFile,
  batch: readonly Backfill[],
  signal: AbortSignal,
): Promise<void> {
  const { history, close } = withStoreErrors(file.path, () => openHistory(file, Date.now))
  try {
    for (const samples of batch) await stepwise(file.path, () => history.backfill(samples), signal)
  } finally {
    close()
  }
}

/** Compacts, expires, looks for damage, and makes room, in short steps with rests between them. */
export async function keepUp(
  { file, limitBytes, isThorough }: UpkeepOptions,
  signal: AbortSignal,
): Promise<Upkept> {
  const { history, usedBytes, close } = withStoreErrors(file.path, () => openHistory(file, Date.now))
  const step = <T>(work: () => T): Promise<T> => stepwise(file.path, work, signal)
  try {
    while (await step(history.compact));
    if (isThorough)
      for (let at: number | null = 0; at !== null;) at = await step(() => history.verify(at ?? 0))
    await step(history.setAsideDamaged)
    let dropped = 0
    while (usedBytes() > limitBytes * FULL) {
      const gone = await step(history.dropOldest)
      if (gone === 0) break
      dropped += gone
    }
    return { dropped }
  } finally {
    close()
  }
}

async function stepwise<T>(path: string, work: () => T, signal: AbortSignal): Promise<T> {
  const start = performance.now()
  const result = withStoreErrors(path, work)
  await sleep((performance.now() - start) * REST, undefined, { signal })
  return result
}
