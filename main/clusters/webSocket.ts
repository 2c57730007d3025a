// A connection in both directions to an API server, over the same proxy, TLS and credentials as everything else. `ws` rather than
// undici's own: it can stop reading while nobody takes what came, and it hands over a refusal.
import * as http from 'node:http'
import * as https from 'node:https'
import type { buildConnector } from 'undici'
import { WebSocket } from 'ws'
import { AppError } from '#core/base/errors.ts'
import { parseJson, readBody } from './body.ts'
import { type FailureContext, fromStatus } from './failures.ts'
import type { HeaderList } from './request.ts'

export type SocketRequest = {
  readonly server: URL
  /** Path and query, below the server's own path. */
  readonly target: string
  /** Subprotocols, the best first. */
  readonly protocols: readonly string[]
  readonly headers: HeaderList
  readonly connector: buildConnector.connector
  readonly context: FailureContext
}

const HANDSHAKE_MS = 30_000
const LARGEST_MESSAGE = 16 * 1_048_576
const LARGEST_REFUSAL = 65_536

/** Resolves when it is open. Throws AppError for a refusal, what a connection throws, and CANCELLED. */
export async function openWebSocket(request: SocketRequest, signal: AbortSignal): Promise<WebSocket> {
  const { server, target, protocols, headers, context } = request
  const url = `${server.protocol === 'https:' ? 'wss' : 'ws'}://${server.host}${target}`
  const socket = new WebSocket(url, [...protocols], {
    agent: agentOf(request),
    headers: headersOf(headers),
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
    followRedirects: false,
  })
  const onAbort = () => socket.terminate()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    signal.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
      socket.once('unexpected-response', (_, response) => {
        void refusalOf(response, context).then(reject, reject)
      })
    })
    return socket
  } catch (cause) {
    // It may still fail by itself, which nobody waits for any more.
    socket.on('error', () => undefined)
    socket.terminate()
    throw signal.aborted ? signal.reason : cause
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Several lines of one name stay several. */
function headersOf(list: HeaderList): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of list) {
    const known = headers[name]
    headers[name] = known === undefined ? value : [...[known].flat(), value]
  }
  return headers
}

/** An agent whose connections come about as the connector makes them, TLS and proxies included. */
function agentOf({ server, connector }: SocketRequest): http.Agent {
  const isSecure = server.protocol === 'https:'
  const agent = isSecure ? new https.Agent({ keepAlive: false }) : new http.Agent({ keepAlive: false })
  const connect: http.Agent['createConnection'] = (_, callback) => {
    const { hostname, host, protocol } = server
    const port = server.port || (isSecure ? '443' : '80')
    connector({ hostname, host, protocol, port }, (failure, socket) =>
      socket ? callback?.(null, socket) : callback?.(failure ?? new Error('no socket'), undefined as never),
    )
    return undefined
  }
  agent.createConnection = connect
  return agent
}

async function refusalOf(response: http.IncomingMessage, context: FailureContext): Promise<AppError> {
  const bytes = await readBody({ stream: response, encoding: '' }, LARGEST_REFUSAL)
  const { statusCode: status = 0, headers } = response
  let body: unknown = null
  try {
    body = parseJson(bytes)
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
  }
  return fromStatus({ status, headers, body }, context)
}
