import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { expect, it } from 'vitest'
import { rotate } from '../../../scheduler/keyring.ts'
import { serveWebhook } from '../../../scheduler/webhook.ts'

/** https://pkg.go.dev/net/http#DefaultTransport: `IdleConnTimeout`, seconds. */
const API_SERVER_IDLE_SECONDS = 90

it('ends no idle connection before the API server does', async () => {
  const end = new AbortController()
  const say = () => undefined
  const webhook = await serveWebhook(
    {
      port: 0,
      log: { debug: say, info: say, warn: say, error: say },
      reviews: { add: say },
      bound: () => null,
    },
    end.signal,
  )
  webhook.serve(rotate({ current: null, next: null, previous: null }, Date.now()))
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false })
  try {
    const sent = request({ host: '127.0.0.1', port: webhook.port, path: '/', agent }).end()
    const [{ headers, statusCode }] = (await once(sent, 'response')) as [IncomingMessage]
    expect(statusCode).toBe(404)
    const kept = /timeout=(\d+)/.exec(String(headers['keep-alive']))?.[1]
    expect(Number(kept)).toBeGreaterThan(API_SERVER_IDLE_SECONDS)
  } finally {
    agent.destroy()
    end.abort()
  }
})
