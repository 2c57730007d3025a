import { describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import type { Handlers } from '../../../../main/rpc/handlers.ts'
import { serve, type RpcPort } from '../../../../main/rpc/server.ts'
import { STREAM_WINDOW, type ToWindow } from '../../../../preload/wire.ts'

/** Both ends of a port in one object, since what is under test is the serving, not the transport. */
function openPort() {
  const sent: ToWindow[] = []
  let deliver: (message: unknown) => void = () => undefined
  let close: () => void = () => undefined
  const port: RpcPort = {
    post: message => void sent.push(message),
    onMessage: listener => (deliver = listener),
    onClose: listener => (close = listener),
  }
  return { port, sent, deliver: (message: unknown) => deliver(message), close: () => close() }
}

const settled = () => new Promise(resolve => setTimeout(resolve, 10))

function serving(handlers: Partial<Handlers>) {
  const bugs: { traceId: string; endpoint: string; cause: unknown }[] = []
  const stop = new AbortController()
  const ends = openPort()
  serve(ends.port, {
    handlers: handlers as Handlers,
    reportBug: (traceId, endpoint, cause) => void bugs.push({ traceId, endpoint, cause }),
    signal: stop.signal,
  })
  return { ...ends, bugs, stop }
}

describe('calls', () => {
  it('answers each call once, by its id', async () => {
    const server = serving({ 'app.diagnostics': async () => ({ text: 'all well' }) })
    server.deliver({ type: 'call', id: 7, name: 'app.diagnostics', input: undefined })
    await settled()
    expect(server.sent).toEqual([{ type: 'reply', id: 7, result: { ok: true, value: { text: 'all well' } } }])
  })

  const refusals: { name: string; endpoint: string; input: unknown; wantData: Record<string, unknown> }[] = [
    {
      name: 'an unknown endpoint',
      endpoint: 'nodes.explode',
      input: {},
      wantData: { name: 'nodes.explode' },
    },
    {
      name: 'a name of Object.prototype',
      endpoint: 'constructor',
      input: {},
      wantData: { name: 'constructor' },
    },
    { name: 'a stream that is called', endpoint: 'changes', input: undefined, wantData: { name: 'changes' } },
    {
      name: 'a cluster id that would leave its folder',
      endpoint: 'overview.get',
      input: { cluster: '../../etc' },
      wantData: { name: 'overview.get', issues: [{ path: 'cluster', code: 'invalid_format' }] },
    },
  ]
  for (const { name, endpoint, input, wantData } of refusals)
    it(`refuses ${name}`, async () => {
      const server = serving({})
      server.deliver({ type: 'call', id: 1, name: endpoint, input })
      await settled()
      expect(server.sent).toMatchObject([
        { type: 'reply', id: 1, result: { ok: false, error: { code: 'INVALID_INPUT', data: wantData } } },
      ])
    })

  it('keeps an expected failure as it is and hides an unexpected one behind its trace id', async () => {
    const server = serving({
      'overview.get': async () => {
        throw new AppError('NOT_FOUND', 'No such cluster', { data: { cluster: 'x' } })
      },
      'app.info': async () => {
        throw new TypeError('token=secret is not a function')
      },
    })
    server.deliver({ type: 'call', id: 1, name: 'overview.get', input: { cluster: 'x' } })
    server.deliver({ type: 'call', id: 2, name: 'app.info', input: undefined })
    await settled()
    const [expected, bug] = server.sent
    expect(expected).toMatchObject({ result: { error: { code: 'NOT_FOUND', data: { cluster: 'x' } } } })
    expect(bug).toMatchObject({
      result: { error: { code: 'BUG', data: { traceId: server.bugs[0]?.traceId } } },
    })
    expect(JSON.stringify(bug)).not.toContain('secret')
  })

  it('aborts the handler on cancel and says so', async () => {
    const server = serving({
      'overview.get': (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    })
    server.deliver({ type: 'call', id: 3, name: 'overview.get', input: { cluster: 'x' } })
    await settled()
    server.deliver({ type: 'cancel', id: 3 })
    await settled()
    expect(server.sent).toMatchObject([{ id: 3, result: { ok: false, error: { code: 'CANCELLED' } } }])
    expect(server.bugs).toEqual([])
  })

  it('drops what is no message of the wire', async () => {
    const server = serving({})
    for (const message of [null, 1, 'x', [], { type: 'call' }, { type: 'call', id: -1, name: 'a' }])
      server.deliver(message)
    await settled()
    expect(server.sent).toEqual([])
  })
})

describe('streams', () => {
  it('sends no more than the window can hold, then goes on with each ack, and ends', async () => {
    let produced = 0
    const server = serving({
      async *changes() {
        for (let revision = 0; revision < 10; revision += 1) {
          produced += 1
          yield [{ topic: 'nodes', cluster: 'a' as ClusterId, revision }]
        }
      },
    })
    server.deliver({ type: 'open', id: 1, name: 'changes', input: undefined })
    await settled()
    expect(server.sent).toHaveLength(STREAM_WINDOW)
    expect(produced).toBe(STREAM_WINDOW)
    for (let ack = 0; ack < 10; ack += 1) {
      server.deliver({ type: 'ack', id: 1 })
      await settled()
    }
    expect(server.sent).toHaveLength(11)
    expect(server.sent.at(-1)).toEqual({ type: 'end', id: 1 })
  })

  it('stops its producer when the window goes away', async () => {
    let stopped = false
    const server = serving({
      async *changes(_, signal) {
        try {
          yield []
          await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))
        } finally {
          stopped = true
        }
      },
    })
    server.deliver({ type: 'open', id: 1, name: 'changes', input: undefined })
    await settled()
    server.close()
    await settled()
    expect(stopped).toBe(true)
  })
})
