import { AppError } from '#core/base/errors.ts'
import type { Contract } from '../../preload/contract.ts'
import type { Envelope, Input, Names, Output } from '../../preload/define.ts'
import type { ToBackend, ToWindow } from '../../preload/wire.ts'

export type QueryName = Names<Contract, 'query'>
export type CommandName = Names<Contract, 'command'>
type StreamName = Names<Contract, 'stream'>
export type InputOf<N extends keyof Contract> = Input<Contract[N]>
export type OutputOf<N extends keyof Contract> = Output<Contract[N]>

/** The half of a MessagePort that the client uses. */
export type ClientPort = {
  postMessage(message: ToBackend): void
  onmessage: ((event: { data: ToWindow }) => void) | null
  close(): void
}

type StreamListener<T> = {
  readonly onValue: (value: T) => void
  /** The stream ended by itself; `failure` is set when it broke. Not called after an abort. */
  readonly onEnd?: (failure: AppError | null) => void
  readonly signal: AbortSignal
}

export type Client = {
  query<N extends QueryName>(name: N, input: InputOf<N>, signal?: AbortSignal): Promise<OutputOf<N>>
  command<N extends CommandName>(name: N, input: InputOf<N>, signal?: AbortSignal): Promise<OutputOf<N>>
  subscribe<N extends StreamName>(name: N, input: InputOf<N>, listener: StreamListener<OutputOf<N>>): void
  /** Takes a (new) port to the backend. What was under way on the old one is repeated, reopened or rejected. */
  attach(port: ClientPort): void
  /** The port is dead and no other is there yet: commands are rejected, the rest waits. */
  detach(): void
  /** Called each time that a port was attached, after the streams were reopened. */
  onAttach(listener: () => void): () => void
}

type Waiting = {
  readonly kind: 'query' | 'command' | 'stream'
  readonly message: Extract<ToBackend, { type: 'call' | 'open' }>
  readonly receive: (message: ToWindow) => void
  readonly fail: (failure: AppError) => void
}

/**
 * The window's end of the wire (preload/wire.ts).
 *
 *   no port ──attach──▶ attached ──detach──▶ no port ──attach──▶ …
 *   A query waits through all of it; a stream is opened again; a command under way may or may not have happened, so it
 *   is rejected with BACKEND_RESTARTED and never repeated. A command given while there is no port waits: it was not sent.
 *
 * Every rejection is an AppError. An abort rejects with CANCELLED and tells the backend.
 */
export function createClient(): Client {
  let port: ClientPort | null = null
  let lastId = 0
  const waiting = new Map<number, Waiting>()
  const sent = new Set<number>()
  const attachListeners = new Set<() => void>()

  const send = (message: ToBackend): void => port?.postMessage(message)
  const finish = (id: number): Waiting | undefined => {
    const entry = waiting.get(id)
    waiting.delete(id)
    sent.delete(id)
    return entry
  }

  const dispatch = (id: number): void => {
    const entry = waiting.get(id)
    if (!entry || !port) return
    try {
      port.postMessage(entry.message)
      sent.add(id)
    } catch (cause) {
      finish(id)?.fail(new AppError('INVALID_INPUT', 'The input cannot be sent', { cause }))
    }
  }

  const start = (entry: Waiting, signal: AbortSignal | undefined): void => {
    const { id } = entry.message
    waiting.set(id, entry)
    signal?.addEventListener(
      'abort',
      () => {
        const wasSent = sent.has(id)
        const aborted = finish(id)
        if (!aborted) return
        if (wasSent) send({ type: 'cancel', id })
        aborted.fail(cancelled())
      },
      { once: true },
    )
    dispatch(id)
  }

  const receive = (message: ToWindow): void => {
    waiting.get(message.id)?.receive(message)
  }

  const drop = (): void => {
    for (const id of sent) {
      const entry = waiting.get(id)
      if (entry?.kind !== 'command') continue
      finish(id)
      entry.fail(new AppError('BACKEND_RESTARTED', 'The backend stopped before it answered'))
    }
    sent.clear()
    if (port) port.onmessage = null
    port = null
  }

  function call<T>(kind: 'query' | 'command', request: CallRequest): Promise<T> {
    return new Promise<T>((resolve, reject: (failure: AppError) => void) => {
      if (request.signal?.aborted) return reject(cancelled())
      const id = ++lastId
      const settle = (message: ToWindow): void => {
        if (message.type !== 'reply') return
        finish(id)
        const result = message.result as Envelope<T>
        if (result.ok) resolve(result.value)
        else reject(fromWire(result.error))
      }
      const { name, input } = request
      start(
        { kind, message: { type: 'call', id, name, input }, receive: settle, fail: reject },
        request.signal,
      )
    })
  }

  return {
    query: (name, input, signal) => call('query', { name, input, signal }),
    command: (name, input, signal) => call('command', { name, input, signal }),
    subscribe: (name, input, listener) => {
      if (listener.signal.aborted) return
      const id = ++lastId
      let failure: AppError | null = null
      const onMessage = (message: ToWindow): void => {
        if (message.type === 'end') {
          finish(id)
          listener.onEnd?.(failure)
        } else if (message.type === 'value') {
          send({ type: 'ack', id })
          const result = message.result as Envelope<OutputOf<typeof name>>
          if (result.ok) listener.onValue(result.value)
          else failure = fromWire(result.error)
        }
      }
      // An aborted stream has nobody left to tell.
      const fail = (reason: AppError): void => {
        if (reason.code !== 'CANCELLED') listener.onEnd?.(reason)
      }
      start(
        { kind: 'stream', message: { type: 'open', id, name, input }, receive: onMessage, fail },
        listener.signal,
      )
    },
    attach: next => {
      port?.close()
      drop()
      port = next
      next.onmessage = event => {
        if (port === next) receive(event.data)
      }
      for (const id of waiting.keys()) dispatch(id)
      for (const listener of attachListeners) listener()
    },
    detach: drop,
    onAttach: listener => {
      attachListeners.add(listener)
      return () => attachListeners.delete(listener)
    },
  }
}

type CallRequest = {
  readonly name: string
  readonly input: unknown
  readonly signal: AbortSignal | undefined
}

const cancelled = (): AppError => new AppError('CANCELLED', 'Cancelled')

/** A failure that crossed the border, as the error it was. */
function fromWire(error: { code: AppError['code']; message: string; data: AppError['data'] }): AppError {
  return new AppError(error.code, error.message, { data: error.data })
}
