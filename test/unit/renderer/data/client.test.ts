import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { createClient, type ClientPort } from '../../../../renderer/data/client.ts'
import type { ToBackend, ToWindow } from '../../../../preload/wire.ts'
import type { ClusterId } from '#core/base/units.ts'

const open: MessagePort[] = []
afterEach(() => open.splice(0).forEach(port => port.close()))

/** A FakeBackend answers on a real MessageChannel and remembers what it was sent. */
function fakeBackend(
  answer: (message: ToBackend, post: (message: ToWindow) => void) => void = () => undefined,
) {
  const { port1, port2 } = new MessageChannel()
  open.push(port1, port2)
  const heard: ToBackend[] = []
  const post = (message: ToWindow) => port2.postMessage(message)
  port2.on('message', (message: ToBackend) => {
    heard.push(message)
    answer(message, post)
  })
  return { port: port1 as unknown as ClientPort, heard, post }
}

const reply = (value: unknown) => (message: ToBackend, post: (message: ToWindow) => void) => {
  if (message.type === 'call') post({ type: 'reply', id: message.id, result: { ok: true, value } })
}
const turn = () => new Promise<void>(resolve => setTimeout(resolve, 15))
const codeOf = async (promise: Promise<unknown>) => {
  try {
    await promise
    return 'resolved'
  } catch (error) {
    return error instanceof AppError ? error.code : `not an AppError: ${String(error)}`
  }
}

describe('a call', () => {
  it('made before there is a port waits for the first one', async () => {
    const client = createClient()
    const answer = client.query('clusters.list', undefined)
    client.attach(fakeBackend(reply([])).port)
    expect(await answer).toEqual([])
  })

  it('that fails rejects with the error that crossed the border', async () => {
    const client = createClient()
    const failure = { code: 'NOT_FOUND' as const, message: 'no such cluster', data: { cluster: 'x' } }
    const backend = fakeBackend((message, post) =>
      post({ type: 'reply', id: message.id, result: { ok: false, error: failure } }),
    )
    client.attach(backend.port)
    const error = await client.query('app.info', undefined).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject(failure)
  })

  it('that is aborted rejects with CANCELLED, and the backend is told', async () => {
    const client = createClient()
    const backend = fakeBackend()
    client.attach(backend.port)
    const abort = new AbortController()
    const answer = codeOf(client.query('app.info', undefined, abort.signal))
    abort.abort()
    expect(await answer).toBe('CANCELLED')
    await turn()
    expect(backend.heard.map(message => message.type)).toEqual(['call', 'cancel'])
  })

  it('with a signal that is aborted already is never sent', async () => {
    const client = createClient()
    const backend = fakeBackend()
    client.attach(backend.port)
    expect(await codeOf(client.query('app.info', undefined, AbortSignal.abort()))).toBe('CANCELLED')
    await turn()
    expect(backend.heard).toEqual([])
  })

  it('whose input cannot be cloned rejects with INVALID_INPUT', async () => {
    const client = createClient()
    client.attach(fakeBackend().port)
    const input = { patch: () => undefined } as never
    expect(await codeOf(client.command('settings.set', input))).toBe('INVALID_INPUT')
  })
})

describe('when the backend is replaced', () => {
  it('a query under way is repeated, a command is rejected and not repeated', async () => {
    const client = createClient()
    client.attach(fakeBackend().port)
    const query = client.query('clusters.list', undefined)
    const command = codeOf(client.command('settings.set', { theme: 'dark' }))
    await turn()
    const second = fakeBackend(reply([]))
    client.attach(second.port)
    expect(await command).toBe('BACKEND_RESTARTED')
    expect(await query).toEqual([])
    expect(second.heard.map(message => 'name' in message && message.name)).toEqual(['clusters.list'])
  })

  it('a command fails as soon as the port is known to be dead; one given later waits', async () => {
    const client = createClient()
    client.attach(fakeBackend().port)
    const early = codeOf(client.command('settings.set', { theme: 'dark' }))
    client.detach()
    expect(await early).toBe('BACKEND_RESTARTED')
    const late = client.command('settings.set', { theme: 'light' })
    client.attach(fakeBackend(reply('done')).port)
    expect(await late).toBe('done')
  })

  it('a stream is opened again and listeners hear of the new port', async () => {
    const client = createClient()
    const values: unknown[] = []
    let attached = 0
    client.onAttach(() => (attached += 1))
    const abort = new AbortController()
    client.subscribe('changes', undefined, { onValue: value => values.push(value), signal: abort.signal })
    const opens = (message: ToBackend, post: (message: ToWindow) => void) => {
      if (message.type === 'open') post({ type: 'value', id: message.id, result: { ok: true, value: [] } })
    }
    client.attach(fakeBackend(opens).port)
    await turn()
    const second = fakeBackend(opens)
    client.attach(second.port)
    await turn()
    expect(values).toHaveLength(2)
    expect(attached).toBe(2)
    abort.abort()
    await turn()
    expect(second.heard.map(message => message.type)).toEqual(['open', 'ack', 'cancel'])
  })

  it('a late answer of the old backend is not taken for the new one’s', async () => {
    const client = createClient()
    const first = fakeBackend()
    client.attach(first.port)
    const query = client.query('clusters.list', undefined)
    await turn()
    client.attach(fakeBackend(reply(['new'])).port)
    const id = first.heard[0]?.id ?? -1
    first.post({ type: 'reply', id, result: { ok: true, value: ['old'] } })
    expect(await query).toEqual(['new'])
  })
})

describe('a stream', () => {
  const cluster = 'prod' as ClusterId

  it('acknowledges every value and tells how it ended', async () => {
    const client = createClient()
    const backend = fakeBackend((message, post) => {
      if (message.type !== 'open') return
      for (const value of [1, 2]) post({ type: 'value', id: message.id, result: { ok: true, value } })
      const error = { code: 'NOT_FOUND' as const, message: 'gone', data: {} }
      post({ type: 'value', id: message.id, result: { ok: false, error } })
      post({ type: 'end', id: message.id })
    })
    client.attach(backend.port)
    const values: unknown[] = []
    const end = await new Promise<AppError | null>(onEnd => {
      const signal = new AbortController().signal
      client.subscribe('clusters.live', { cluster }, { onValue: value => values.push(value), onEnd, signal })
    })
    await turn()
    expect(values).toEqual([1, 2])
    expect(end?.code).toBe('NOT_FOUND')
    expect(backend.heard.filter(message => message.type === 'ack')).toHaveLength(3)
  })

  it('that was aborted before there was a port is never opened', async () => {
    const client = createClient()
    const abort = new AbortController()
    client.subscribe('clusters.live', { cluster }, { onValue: () => undefined, signal: abort.signal })
    abort.abort()
    const backend = fakeBackend()
    client.attach(backend.port)
    await turn()
    expect(backend.heard).toEqual([])
  })
})
