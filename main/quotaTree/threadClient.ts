import type { Worker } from 'node:worker_threads'
import { AppError } from '#core/base/errors.ts'
import { assertNever } from '#core/base/result.ts'
import type { Snapshot } from '#core/schedule/snapshot.ts'
import type { LabFile, LabOutcome } from '../../preload/contract/lab.ts'
import type { Import } from '../../preload/contract/quotaTree.ts'
import { createThread } from '../thread.ts'
import type { Played } from './play.ts'
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
  | { readonly type: 'read'; readonly id: number; readonly text: string; readonly isTable: boolean }
  | { readonly type: 'readFile'; readonly id: number; readonly text: string }
  | {
      readonly type: 'play'
      readonly id: number
      readonly documents: readonly unknown[]
      readonly flag: SharedArrayBuffer
    }
export type FromThread = { readonly id: number } & (
  | { readonly kind: 'answer'; readonly value: Answer; readonly tookMs: number }
  | { readonly kind: 'cancelled' | 'unreadable' | 'noSnapshot' }
  | { readonly kind: 'played'; readonly value: Played; readonly tookMs: number }
  | { readonly kind: 'read'; readonly value: Import }
  | { readonly kind: 'file'; readonly value: LabFile }
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
  readText(text: string, isTable: boolean): Promise<Import>
  /** Throws as readText. */
  readFile(text: string): Promise<LabFile>
  /** Throws CANCELLED, BUG. */
  play(documents: readonly unknown[], signal: AbortSignal): Promise<LabOutcome>
  close(): Promise<void>
}

/** @param entry the built thread.ts */
export function createWhatIfThread(entry: string): WhatIfThread {
  const thread = createThread<Exclude<ToThread, { type: 'snapshot' }>, FromThread>(entry, 'what-if')
  /** Who was given which snapshot last. */
  let given: { readonly to: Worker; readonly id: number } | null = null

  const give = (to: Worker, snapshot: Numbered): void => {
    if (given?.to === to && given.id === snapshot.id) return
    to.postMessage({ type: 'snapshot', ...snapshot } satisfies ToThread)
    given = { to, id: snapshot.id }
  }

  return {
    readText: async (text, isTable) => {
      const reply = await thread.ask({ type: 'read', id: thread.nextId(), text, isTable })
      if (reply.kind === 'read') return reply.value
      throw unforeseen(reply)
    },
    readFile: async text => {
      const reply = await thread.ask({ type: 'readFile', id: thread.nextId(), text })
      if (reply.kind === 'file') return reply.value
      throw unforeseen(reply)
    },
    play: (documents, signal) =>
      withFlag(signal, async flag => {
        const reply = await thread.ask({ type: 'play', id: thread.nextId(), documents, flag })
        if (reply.kind === 'played') return { ...reply.value, tookMs: reply.tookMs }
        if (reply.kind === 'cancelled') throw new AppError('CANCELLED', 'Cancelled')
        throw unforeseen(reply)
      }),
    ask: (snapshot, question, signal) =>
      withFlag(signal, async flag => {
        give(thread.worker(), snapshot)
        const id = thread.nextId()
        return answerOf(await thread.ask({ type: 'ask', id, snapshot: snapshot.id, question, flag }))
      }),
    close: () => thread.close(),
  }
}

const unforeseen = (reply: FromThread): AppError =>
  new AppError('BUG', reply.kind === 'bug' ? reply.stack : reply.kind)

/** What a thread is to give up is told it by a flag: while it works it hears no message. */
async function withFlag<T>(signal: AbortSignal, work: (flag: SharedArrayBuffer) => Promise<T>): Promise<T> {
  if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled')
  const flag = new SharedArrayBuffer(4)
  const cancel = (): void => void Atomics.store(new Int32Array(flag), 0, 1)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    return await work(flag)
  } finally {
    signal.removeEventListener('abort', cancel)
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
    case 'read':
    case 'file':
      throw new AppError('BUG', 'The what-if thread has another snapshot')
    case 'bug':
      throw new AppError('BUG', reply.stack)
    default:
      return assertNever(reply)
  }
}
