import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode, type ErrorData } from '#core/base/errors.ts'
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

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (cause: AppError) => void }

/**
 * Starts the thread when it is first needed, and again after it died.
 * @param entry the built worker.ts
 */
export function createHistoryWorker(entry: string): HistoryWorker {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | null = null
  let lastId = 0

  const end = (code: 'BUG' | 'CANCELLED', message: string): void => {
    worker = null
    for (const { reject } of waiting.values()) reject(new AppError(code, message))
    waiting.clear()
  }
  const start = (): Worker => {
    const started = new Worker(entry)
    started.on('message', (reply: FromWorker) => {
      const { resolve, reject } = waiting.get(reply.id) ?? {}
      waiting.delete(reply.id)
      if (waiting.size === 0) started.unref()
      if (reply.ok) resolve?.(reply.value)
      else reject?.(new AppError(reply.error.code, reply.error.message, { data: reply.error.data }))
    })
    started.on('error', cause => started === worker && end('BUG', String(cause.stack)))
    started.on('exit', () => started === worker && end('BUG', 'The history thread ended'))
    started.unref()
    return started
  }
  const run = async (task: Task, signal: AbortSignal): Promise<unknown> => {
    if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled')
    worker ??= start()
    const id = ++lastId
    const port = worker
    const post = (message: ToWorker): void => port.postMessage(message)
    const onAbort = (): void => post({ type: 'cancel', id })
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        port.ref() // whoever waits keeps the process
        post({ type: 'run', id, task })
      })
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  return {
    range: async (file, input, signal) => (await run({ kind: 'range', file, input }, signal)) as Range,
    fillIn: async (file, batch, signal) => void (await run({ kind: 'fillIn', file, batch }, signal)),
    keepUp: async (options, signal) => (await run({ kind: 'keepUp', options }, signal)) as Upkept,
    close: async () => {
      const ending = worker
      end('CANCELLED', 'The history thread was closed')
      await ending?.terminate()
    },
  }
}
