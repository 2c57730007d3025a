// The thread for what would hold up the one that answers windows: long ranges, filling in, upkeep.
import { parentPort } from 'node:worker_threads'
import { AppError } from '#core/base/errors.ts'
import { fillIn, keepUp, readRange } from './tasks.ts'
import type { FromWorker, Task, ToWorker } from './workerClient.ts'

const cancels = new Map<number, AbortController>()

async function run(task: Task, signal: AbortSignal): Promise<unknown> {
  switch (task.kind) {
    case 'range':
      return readRange(task.file, task.input)
    case 'fillIn':
      return fillIn(task.file, task.batch, signal)
    case 'keepUp':
      return keepUp(task.options, signal)
  }
}

async function answer({ id, task }: Extract<ToWorker, { type: 'run' }>): Promise<FromWorker> {
  const controller = new AbortController()
  cancels.set(id, controller)
  try {
    return { id, ok: true, value: await run(task, controller.signal) }
  } catch (cause) {
    if (cause instanceof AppError)
      return { id, ok: false, error: { code: cause.code, message: cause.message, data: cause.data } }
    if (controller.signal.aborted)
      return { id, ok: false, error: { code: 'CANCELLED', message: 'Cancelled', data: {} } }
    const message = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
    return { id, ok: false, error: { code: 'BUG', message, data: {} } }
  } finally {
    cancels.delete(id)
  }
}

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'cancel') cancels.get(message.id)?.abort()
  else void answer(message).then(reply => parentPort?.postMessage(reply))
})
