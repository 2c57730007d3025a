import { Worker } from 'node:worker_threads'
import { AppError } from '#core/base/errors.ts'

/** A thread that answers each message that has an `id` with one that has the same. */
export type Thread<Asked extends { readonly id: number }, Reply extends { readonly id: number }> = {
  /** The thread that runs, started when it is first needed and again after it died: another one knows nothing of what the last was told. */
  worker(): Worker
  nextId(): number
  /** Throws BUG when it dies meanwhile, CANCELLED when it is closed. */
  ask(message: Asked): Promise<Reply>
  close(): Promise<void>
}

type Waiting<Reply> = {
  readonly resolve: (reply: Reply) => void
  readonly reject: (cause: AppError) => void
}

/**
 * @param entry the built file that it runs
 * @param name what it is called when it ends, such as `history`
 */
export function createThread<Asked extends { readonly id: number }, Reply extends { readonly id: number }>(
  entry: string,
  name: string,
): Thread<Asked, Reply> {
  const waiting = new Map<number, Waiting<Reply>>()
  let running: Worker | null = null
  let lastId = 0

  const end = (code: 'BUG' | 'CANCELLED', message: string): void => {
    running = null
    for (const { reject } of waiting.values()) reject(new AppError(code, message))
    waiting.clear()
  }
  const start = (): Worker => {
    const started = new Worker(entry)
    started.on('message', (reply: Reply) => {
      waiting.get(reply.id)?.resolve(reply)
      waiting.delete(reply.id)
      if (waiting.size === 0) started.unref()
    })
    started.on('error', cause => started === running && end('BUG', String(cause.stack)))
    started.on('exit', () => started === running && end('BUG', `The ${name} thread ended`))
    started.unref()
    return started
  }
  const worker = (): Worker => (running ??= start())

  return {
    worker,
    nextId: () => ++lastId,
    ask: message =>
      new Promise((resolve, reject) => {
        const port = worker()
        waiting.set(message.id, { resolve, reject })
        port.ref() // whoever waits keeps the process
        port.postMessage(message)
      }),
    close: async () => {
      const ending = running
      end('CANCELLED', `The ${name} thread was closed`)
      await ending?.terminate()
    },
  }
}
