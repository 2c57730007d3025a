import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rotate } from '../../../scheduler/keyring.ts'
import { serveWebhook, type Webhook } from '../../../scheduler/webhook.ts'

/** https://pkg.go.dev/net/http#DefaultTransport: `IdleConnTimeout`, seconds. */
const API_SERVER_IDLE_SECONDS = 90

describe('the webhook', () => {
  let end: AbortController
  let agent: Agent
  let webhook: Webhook
  let isStopping: boolean

  beforeEach(async () => {
    end = new AbortController()
    agent = new Agent({ keepAlive: true, rejectUnauthorized: false })
    isStopping = false
    const say = () => undefined
    webhook = await serveWebhook(
      {
        port: 0,
        log: { debug: say, info: say, warn: say, error: say },
        reviews: { add: say },
        bound: () => null,
        isStopping: () => isStopping,
      },
      end.signal,
    )
    webhook.serve(rotate({ current: null, next: null, previous: null }, Date.now()))
  })
  afterEach(() => {
    agent.destroy()
    end.abort()
  })

  const ask = async () => {
    const sent = request({ host: '127.0.0.1', port: webhook.port, path: '/', agent }).end()
    const [{ headers, statusCode }] = (await once(sent, 'response')) as [IncomingMessage]
    expect(statusCode).toBe(404)
    return headers
  }

  it('ends no idle connection before the API server does', async () => {
    const kept = /timeout=(\d+)/.exec(String((await ask())['keep-alive']))?.[1]
    expect(Number(kept)).toBeGreaterThan(API_SERVER_IDLE_SECONDS)
  })

  it('answers on while it is about to end, over connections that nobody uses again, and then ends', async () => {
    await ask()
    isStopping = true
    for (let turn = 0; turn < 3; turn += 1) expect((await ask()).connection).toBe('close')
    end.abort()
    await webhook.ended
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
