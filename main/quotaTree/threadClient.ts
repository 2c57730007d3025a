import { Worker } from 'node:worker_threads'
import { AppError } from '#core/base/errors.ts'
import { assertNever } from '#core/base/result.ts'
import type { Snapshot } from '#core/schedule/snapshot.ts'
import type { LabOutcome } from '../../preload/contract/lab.ts'
import type { Answer, Question } from './whatIf.ts'

/** A snapshot under a number of its own: sent once, asked about often. */
export type Numbered = { readonly id: number; readonly value: Omit<Snapshot, 'tree'> }

export type ToThread =
  | ({ readonly type: 'snapshot' } & Numbered)
  | {
      readonly type: 'ask'
      readonly id: number
      readonly snapshot: number
      readonly question: Question
      /** One int32; anything but 0 cancels. */
      readonly flag: SharedArrayBuffer
    }
  | { readonly type: 'play'; readonly id: number; readonly documents: readonly unknown[] }
export type FromThread = { readonly id: number } & (
  | { readonly kind: 'answer'; readonly value: Answer; readonly tookMs: number }
  | { readonly kind: 'cancelled' | 'unreadable' | 'noSnapshot' }
  | { readonly kind: 'played'; readonly value: Omit<LabOutcome, 'tookMs'>; readonly tookMs: number }
  | { readonly kind: 'bug'; readonly stack: string }
)

export type WhatIfThread = {
  /** Throws CANCELLED, INVALID_INPUT for a tree that cannot be read, BUG. */
  ask(
    snapshot: Numbered,
    question: Question,
    signal: AbortSignal,
  ): Promise<Answer & { readonly tookMs: number }>
  /** Throws CANCELLED when the thread is closed, BUG. */
  play(documents: readonly unknown[]): Promise<LabOutcome>
  close(): Promise<void>
}

type Waiting = { readonly resolve: (reply: FromThread) => void; readonly reject: (cause: AppError) => void }

/**
 * Starts the thread when it is first needed, and again after it died.
 * @param entry the built thread.ts
 */
export function createWhatIfThread(entry: string): WhatIfThread {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | null = null
  let [lastId, given] = [0, -1]

  const end = (code: 'BUG' | 'CANCELLED', message: string): void => {
    worker = null
    given = -1
    for (const { reject } of waiting.values()) reject(new AppError(code, message))
    waiting.clear()
  }
  const start = (): Worker => {
    const started = new Worker(entry)
    started.on('message', (reply: FromThread) => {
      waiting.get(reply.id)?.resolve(reply)
      waiting.delete(reply.id)
      if (waiting.size === 0) started.unref()
    })
    started.on('error', cause => started === worker && end('BUG', String(cause.stack)))
    started.on('exit', () => started === worker && end('BUG', 'The what-if thread ended'))
    started.unref()
    return started
  }

  const send = (port: Worker, message: Exclude<ToThread, { type: 'snapshot' }>): Promise<FromThread> =>
    new Promise((resolve, reject) => {
      waiting.set(message.id, { resolve, reject })
      port.ref() // whoever waits keeps the process
      port.postMessage(message)
    })

  return {
    play: async documents => {
      worker ??= start()
      const reply = await send(worker, { type: 'play', id: ++lastId, documents })
      if (reply.kind === 'played') return { ...reply.value, tookMs: reply.tookMs }
      throw new AppError('BUG', reply.kind === 'bug' ? reply.stack : reply.kind)
    },
    ask: async (snapshot, question, signal) => {
      if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled')
      worker ??= start()
      const port = worker
      if (given !== snapshot.id) port.postMessage({ type: 'snapshot', ...snapshot } satisfies ToThread)
      given = snapshot.id
      const id = ++lastId
      const flag = new SharedArrayBuffer(4)
      const cancel = (): void => void Atomics.store(new Int32Array(flag), 0, 1)
      signal.addEventListener('abort', cancel, { once: true })
      try {
        const reply = await send(port, { type: 'ask', id, snapshot: snapshot.id, question, flag })
        return answerOf(reply)
      } finally {
        signal.removeEventListener('abort', cancel)
      }
    },
    close: async () => {
      const ending = worker
      end('CANCELLED', 'The what-if thread was closed')
      await ending?.terminate()
    },
  }
}

function answerOf(reply: FromThread): Answer & { readonly tookMs: number } {
  switch (reply.kind) {
    case 'answer':
      return { ...reply.value, tookMs: reply.tookMs }
    case 'cancelled':
      throw new AppError('CANCELLED', 'Cancelled')
    case 'unreadable':
      throw new AppError('INVALID_INPUT', 'The edited tree cannot be read')
    case 'noSnapshot':
    case 'played':
      throw new AppError('BUG', 'The what-if thread has another snapshot')
    case 'bug':
      throw new AppError('BUG', reply.stack)
    default:
      return assertNever(reply)
  }
}
