import { randomUUID } from 'node:crypto'
import { AppError } from '#core/base/errors.ts'
import { endpointOf, type Contract } from '../../preload/contract.ts'
import type { Envelope, Names, WireError } from '../../preload/define.ts'
import { STREAM_WINDOW, ToBackend, type ToWindow } from '../../preload/wire.ts'
import type { Handlers } from './handlers.ts'

/** The backend's end of a port, whichever runtime made it (Electron's MessagePortMain or node:worker_threads). */
export type RpcPort = {
  post(message: ToWindow): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
}

export type RpcOptions = {
  readonly handlers: Handlers
  /** Unexpected failures go here with the trace id that the window was given. */
  readonly reportBug: (traceId: string, endpoint: string, cause: unknown) => void
  readonly signal: AbortSignal
}

type Live = { readonly abort: AbortController; credit: number; wake: () => void }

/** Serves one window's port until it closes. A message that does not fit the wire is answered if it can be, else dropped. */
export function serve(port: RpcPort, options: RpcOptions): void {
  const live = new Map<number, Live>()
  const closed = new AbortController()
  const until = AbortSignal.any([closed.signal, options.signal])

  const start = (id: number, run: (entry: Live, signal: AbortSignal) => Promise<void>): void => {
    if (live.has(id)) return
    const entry: Live = { abort: new AbortController(), credit: STREAM_WINDOW, wake: () => undefined }
    live.set(id, entry)
    void run(entry, AbortSignal.any([entry.abort.signal, until])).finally(() => live.delete(id))
  }

  port.onClose(() => closed.abort())
  port.onMessage(raw => {
    const message = ToBackend.safeParse(raw)
    if (!message.success) return
    const { data } = message
    switch (data.type) {
      case 'call':
        return start(data.id, async (_, signal) => {
          const result = await answer(options, data, signal)
          if (!until.aborted) port.post({ type: 'reply', id: data.id, result })
        })
      case 'open':
        return start(data.id, (entry, signal) => pump(port, options, { request: data, entry, signal }))
      case 'cancel':
        return live.get(data.id)?.abort.abort()
      case 'ack': {
        const entry = live.get(data.id)
        if (!entry) return
        entry.credit = Math.min(entry.credit + 1, STREAM_WINDOW)
        return entry.wake()
      }
    }
  })
}

type Request = { readonly id: number; readonly name: string; readonly input?: unknown }

/** Answers one query or command. Never rejects. */
export async function answer(
  options: Pick<RpcOptions, 'handlers' | 'reportBug'>,
  request: Omit<Request, 'id'>,
  signal: AbortSignal,
): Promise<Envelope<unknown>> {
  try {
    const { name, input } = await checked(request, ['query', 'command'])
    const handler = options.handlers[name as Names<Contract, 'query' | 'command'>] as (
      input: unknown,
      signal: AbortSignal,
    ) => Promise<unknown>
    return { ok: true, value: await handler(input, signal) }
  } catch (cause) {
    return {
      ok: false,
      error: toWire(cause, signal, traceId => options.reportBug(traceId, request.name, cause)),
    }
  }
}

/** Sends a stream's values while there is credit; ends with the stream, its failure, or the window's cancel. */
async function pump(
  port: RpcPort,
  options: RpcOptions,
  { request, entry, signal }: { request: Request; entry: Live; signal: AbortSignal },
): Promise<void> {
  const send = (result: Envelope<unknown>) => port.post({ type: 'value', id: request.id, result })
  signal.addEventListener('abort', () => entry.wake(), { once: true })
  try {
    const { name, input } = await checked(request, ['stream'])
    const handler = options.handlers[name as Names<Contract, 'stream'>] as (
      input: unknown,
      signal: AbortSignal,
    ) => AsyncIterable<unknown>
    for await (const value of handler(input, signal)) {
      if (signal.aborted) break
      send({ ok: true, value })
      entry.credit -= 1
      await credit(entry, signal)
    }
  } catch (cause) {
    const report = (traceId: string) => options.reportBug(traceId, request.name, cause)
    if (!signal.aborted) send({ ok: false, error: toWire(cause, signal, report) })
  } finally {
    if (!options.signal.aborted) port.post({ type: 'end', id: request.id })
  }
}

/** Waits until the window has acknowledged enough values, or the stream is cancelled. */
async function credit(entry: Live, signal: AbortSignal): Promise<void> {
  while (entry.credit <= 0 && !signal.aborted) await new Promise<void>(resolve => (entry.wake = resolve))
}

async function checked(
  { name, input }: Omit<Request, 'id'>,
  kinds: readonly ('query' | 'command' | 'stream')[],
): Promise<{ name: keyof Contract; input: unknown }> {
  const endpoint = await endpointOf(name)
  if (endpoint === null) throw new AppError('INVALID_INPUT', 'No such endpoint', { data: { name } })
  if (!kinds.includes(endpoint.kind))
    throw new AppError('INVALID_INPUT', `Endpoint is a ${endpoint.kind}`, { data: { name } })
  const parsed = endpoint.input.safeParse(input)
  if (parsed.success) return { name: name as keyof Contract, input: parsed.data }
  const issues = parsed.error.issues
    .slice(0, 8)
    .map(issue => ({ path: issue.path.join('.'), code: issue.code }))
  throw new AppError('INVALID_INPUT', 'Bad input', { data: { name, issues } })
}

function toWire(cause: unknown, signal: AbortSignal, report: (traceId: string) => void): WireError {
  if (cause instanceof AppError) return { code: cause.code, message: cause.message, data: cause.data }
  if (signal.aborted) return { code: 'CANCELLED', message: 'Cancelled', data: {} }
  const traceId = randomUUID()
  report(traceId)
  return { code: 'BUG', message: 'Unexpected failure', data: { traceId } }
}
