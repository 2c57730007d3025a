// The Kubernetes API over one pool of kept-alive connections. Watches have connections of their own, so that they
// never hold back a write.
import { Agent, request, type RequestOptions } from 'node:https'
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { AppError, type ErrorCode } from '#core/base/errors.ts'
import type { Clock } from './clock.ts'
import type { Credentials } from './credentials.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH'

export const PATCH = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

export type Call = {
  readonly method: Method
  /** With its query. */
  readonly path: string
  readonly body?: unknown
  /** `application/json` when absent. */
  readonly contentType?: string
  /** Of the answer only metadata is wanted: what was written is known, and the rest may be large. */
  readonly isBrief?: boolean
  /** Throws when the call must not be made any more; asked when a connection is at hand, just before the first byte. */
  readonly fence?: () => void
  readonly timeoutMs?: number
}

export type Api = {
  /**
   * Sends a request and resolves with the JSON of the answer.
   * @throws AppError; `isUnknownOutcome` says whether the server may have acted all the same
   */
  send<T>(call: Call): Promise<T>
  /** Resolves with the answer's body as it comes, once the server has begun to answer. */
  stream(path: string, signal: AbortSignal): Promise<IncomingMessage>
  close(): void
}

const CONNECTIONS = 64
const TIMEOUT_MS = 10_000
const STREAM_START_MS = 15_000

/** @see https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json'

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'INVALID_INPUT',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'GONE',
  422: 'INVALID_INPUT',
  429: 'RATE_LIMITED',
}

type Status = {
  readonly message?: string
  readonly reason?: string
  readonly details?: { readonly causes?: readonly { readonly reason?: string }[] }
}

/** An answer that is no success, as a failure of ours. `status`, and the server's own reason and causes, are in its data. */
function refusal(status: number, text: string): AppError {
  const code = CODES[status] ?? (status >= 500 ? 'SERVER_ERROR' : 'BAD_RESPONSE')
  const { message = '', reason = '', details } = parseStatus(text)
  const causes = details?.causes?.map(cause => cause.reason)
  return new AppError(code, message, { data: { status, reason, ...(causes && { causes }) } })
}

function parseStatus(text: string): Status {
  try {
    return JSON.parse(text) as Status
  } catch {
    return { message: text.slice(0, 300) } // a proxy's page, not the server's Status
  }
}

/** What a failed call says of its effect: whether the server may have done it. */
export const isUnknownOutcome = (cause: unknown): boolean =>
  cause instanceof AppError &&
  (['TIMEOUT', 'NETWORK', 'SERVER_ERROR', 'BAD_RESPONSE'] as string[]).includes(cause.code)

/** Refused by a PodDisruptionBudget, rather than for too many requests: both are 429. */
export const isBudgetRefusal = (cause: unknown): boolean =>
  cause instanceof AppError &&
  (cause.data['causes'] as string[] | undefined)?.includes('DisruptionBudget') === true

export const hasCode = (cause: unknown, code: ErrorCode): boolean =>
  cause instanceof AppError && cause.code === code

/** Before a connection stood nothing was sent: the outcome is known. */
function failure(cause: NodeJS.ErrnoException, wasSent: boolean): AppError {
  if (cause instanceof AppError) return cause
  const code = wasSent ? 'NETWORK' : 'REFUSED'
  return new AppError(code, `${cause.code ?? ''} ${cause.message}`.trim(), { cause })
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Calls `ready` when the request has a connection that stands. */
function whenConnected(outgoing: ClientRequest, ready: () => void): void {
  outgoing.once('socket', socket => {
    if (socket.connecting) socket.once('secureConnect', ready)
    else ready()
  })
}

/** @param server such as `https://10.96.0.1:443`; `observe` is told the server's time with every answer */
export function createApi(server: string, credentials: Credentials, observe?: Clock['observe']): Api {
  let pool: { ca: string; calls: Agent; watches: Agent } | undefined

  /** The authority may be replaced while we run. */
  function agents(ca: string) {
    if (pool?.ca === ca) return pool
    pool?.calls.destroy()
    const calls = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, ca, scheduling: 'lifo' })
    return (pool = { ca, calls, watches: new Agent({ keepAlive: true, ca }) })
  }

  async function identify(kind: 'calls' | 'watches') {
    const { token, ca } = await credentials()
    const headers: OutgoingHttpHeaders = { authorization: `Bearer ${token}`, accept: 'application/json' }
    return { headers, agent: agents(ca)[kind] }
  }

  async function send<T>(call: Call): Promise<T> {
    const { method, path, body, contentType = 'application/json', timeoutMs = TIMEOUT_MS } = call
    const text = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
    const { headers, agent } = await identify('calls')
    if (call.isBrief) headers.accept = METADATA_ONLY
    const content = text && { 'content-type': contentType, 'content-length': text.length }
    const ready: RequestOptions = { method, agent, headers: { ...headers, ...content } }
    let wasSent = false
    let sentAt = 0
    const response = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const outgoing = request(new URL(path, server), ready)
      const timer = setTimeout(
        () => outgoing.destroy(new AppError(wasSent ? 'TIMEOUT' : 'REFUSED', `no answer in ${timeoutMs} ms`)),
        timeoutMs,
      )
      const fail = (cause: Error) => {
        clearTimeout(timer)
        reject(failure(cause, wasSent))
      }
      outgoing.once('error', fail)
      outgoing.once('response', incoming => {
        observe?.(incoming.headers.date, sentAt, Date.now())
        read(incoming)
          .then(answer => resolve({ status: incoming.statusCode ?? 0, text: answer }), fail)
          .finally(() => clearTimeout(timer))
      })
      whenConnected(outgoing, () => {
        try {
          call.fence?.()
        } catch (cause) {
          outgoing.destroy(cause as Error)
          return
        }
        wasSent = true
        sentAt = Date.now()
        outgoing.end(text)
      })
    })
    if (response.status < 200 || response.status > 299) throw refusal(response.status, response.text)
    try {
      return JSON.parse(response.text) as T
    } catch (cause) {
      throw new AppError('BAD_RESPONSE', `${method} ${path}: the answer is no JSON`, { cause })
    }
  }

  async function stream(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    const start = AbortSignal.timeout(STREAM_START_MS)
    const ready: RequestOptions = { ...(await identify('watches')), signal }
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(new URL(path, server), ready)
      const tooLate = () => outgoing.destroy(new AppError('TIMEOUT', 'the watch does not start'))
      start.addEventListener('abort', tooLate, { once: true })
      outgoing.once('error', cause => reject(failure(cause, true)))
      outgoing.once('response', response => {
        start.removeEventListener('abort', tooLate)
        resolve(response)
      })
      outgoing.end()
    })
    const status = incoming.statusCode ?? 0
    if (status === 200) return incoming
    throw refusal(status, await read(incoming))
  }

  return {
    send,
    stream,
    close() {
      pool?.calls.destroy()
      pool?.watches.destroy()
    },
  }
}
