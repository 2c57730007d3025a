import { AppError, type ErrorCode, type ErrorData } from '#core/base/errors.ts'
import { createThread } from '../../thread.ts'
import type { HistoryFile } from './file.ts'
import type { Backfill } from './history.ts'
import type { Range, RangeInput } from './range.ts'
import type { UpkeepOptions, Upkept } from './tasks.ts'

export type Task =
  | { readonly kind: 'range'; readonly file: HistoryFile; readonly input: RangeInput }
  | { readonly kind: 'fillIn'; readonly file: HistoryFile; readonly batch: readonly Backfill[] }
  | { readonly kind: 'keepUp'; readonly options: UpkeepOptions }
export type ToWorker =
  | { readonly type: 'run'; readonly id: number; readonly task: Task }
  | { readonly type: 'cancel'; readonly id: number }
type Failure = { readonly code: ErrorCode; readonly message: string; readonly data: ErrorData }
export type FromWorker = { readonly id: number } & (
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: Failure }
)

/** Work on histories in a thread of its own. Everything throws AppError STORE_*, DISK_FULL, CANCELLED, BUG. */
export type HistoryWorker = {
  range(file: HistoryFile, input: RangeInput, signal: AbortSignal): Promise<Range>
  fillIn(file: HistoryFile, batch: readonly Backfill[], signal: AbortSignal): Promise<void>
  keepUp(options: UpkeepOptions, signal: AbortSignal): Promise<Upkept>
  close(): Promise<void>
}

/** @param entry the built worker.ts */
export function createHistoryWorker(entry: string): HistoryWorker {
  const thread = createThread<Extract<ToWorker, { type: 'run' }>, FromWorker>(entry, 'history')
  const run = async (task: Task, signal: AbortSignal): Promise<unknown> => {
    if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled')
    const id = thread.nextId()
    const port = thread.worker()
    const onAbort = (): void => port.postMessage({ type: 'cancel', id } satisfies ToWorker)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      const reply = await thread.ask({ type: 'run', id, task })
      if (reply.ok) return reply.value
      throw new AppError(reply.error.code, reply.error.message, { data: reply.error.data })
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  return {
    range: async (file, input, signal) => (await run({ kind: 'range', file, input }, signal)) as Range,
    fillIn: async (file, batch, signal) => void (await run({ kind: 'fillIn', file, batch }, signal)),
    keepUp: async (options, signal) => (await run({ kind: 'keepUp', options }, signal)) as Upkept,
    close: () => thread.close(),
  }
}
