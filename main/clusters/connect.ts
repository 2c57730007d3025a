// One cluster's way out: a keep-alive pool for each credential, answers with their failures named.
//
//   request ─▶ credential ─▶ pool of that credential ─▶ 2xx ─▶ body
//                  ▲                                  ├▶ 401 ─▶ credential dropped, once more
//                  └──────────────────────────────────┤
//                                                     ├▶ 429, 503 with Retry-After (reads) ─▶ waits, twice at most
//                                                     └▶ else ─▶ AppError
import type { Dispatcher } from 'undici'
import { AppError } from '#core/base/errors.ts'
import type { Guard } from '../../preload/contract/clusters.ts'
import type { WebSocket } from 'ws'
import type { z } from 'zod'
import type { Authenticator, Authorization } from './auth.ts'
import { type ByteStream, parseJson, readBody } from './body.ts'
import type { ClusterConfig } from './config.ts'
import { connectorFor } from './connector.ts'
import { type Deadline, orAborted, pause, startDeadline } from './deadline.ts'
import { type FailureContext, fromStatus, type Headers, readRetryAfter, toAppError } from './failures.ts'
import { createPools } from './pools.ts'
import type { Proxy } from './proxy.ts'
import {
  actionOf,
  type HeaderList,
  impersonationHeaders,
  isLoopback,
  type Query,
  targetOf,
} from './request.ts'
import { tlsOptionsOf } from './tls.ts'
import { openWebSocket } from './webSocket.ts'

export type Read = {
  readonly path: string
  readonly query?: Query
  readonly accept?: string
  /** Besides those that every request has. */
  readonly headers?: HeaderList
  /** Until the end of the body; for a stream, until its headers. */
  readonly timeoutMs?: number
  readonly maxBytes?: number
  /** False: a server that asks us to wait is a failure at once. */
  readonly isPatient?: boolean
}
export type Change = Read & {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body: unknown
  readonly contentType?: string
}

/** `search`: the query as it is written; names may come more than once. */
export type SocketAsked = {
  readonly path: string
  readonly search: URLSearchParams
  readonly protocols: readonly string[]
}

/** What a guard refused: a change, or a session inside a container (`GET`). */
type Refused = { readonly method: Change['method'] | 'GET'; readonly path: string }

export type Answer<T> = { readonly status: number; readonly headers: Headers; readonly body: T }

/** Every method throws AppError; an aborted signal ends in CANCELLED. */
export type ClusterClient = {
  /** Host and port, to be shown. */
  readonly host: string
  /** `onStart` gets the first piece of the body while the rest is on its way. */
  bytes(read: Read, signal: AbortSignal, onStart?: (piece: Buffer) => void): Promise<Answer<Buffer>>
  json(read: Read, signal: AbortSignal): Promise<Answer<unknown>>
  /** An answer that goes on until the signal aborts or the server ends it. */
  stream(read: Read, signal: AbortSignal): Promise<Answer<ByteStream>>
  /** A question that the API wants to be posted (reviews): it changes nothing, so no guard applies. */
  ask(path: string, body: unknown, signal: AbortSignal): Promise<Answer<unknown>>
  /** What a change would make, by the server's own dry run: it changes nothing, so no guard applies. */
  rehearse(change: Change, signal: AbortSignal): Promise<Answer<unknown>>
  /** The one way to change a cluster. Throws READ_ONLY when its guard forbids; never sent twice. */
  change(change: Change, signal: AbortSignal): Promise<Answer<unknown>>
  /**
   * A connection in both directions (exec). What is done over it may change anything, so the guard counts. Throws READ_ONLY and every
   * refusal of the server.
   */
  openSocket(asked: SocketAsked, signal: AbortSignal): Promise<WebSocket>
  /** What something that was thrown while reading an answer means. */
  failureOf(cause: unknown): AppError
  /** Cuts every connection; later requests make new ones. */
  dropSockets(): Promise<void>
  close(): Promise<void>
}

export type ConnectOptions = {
  readonly config: ClusterConfig
  readonly proxy: Proxy | null
  readonly auth: Authenticator
  /** The guard at the time of a change. */
  readonly guard: () => z.output<typeof Guard>
  /** Told of each change that the guard forbids, before it fails. */
  readonly onRefused?: ((refused: Refused) => void) | undefined
  readonly userAgent: string
}

const TIMEOUT_MS = 30_000
const LARGEST_ANSWER = 128 * 1_048_576
const LARGEST_REFUSAL = 65_536
const LONGEST_WAIT_MS = 10_000
const MOST_WAITS = 2
const JITTER_MS = 250

type Sent = Read & {
  readonly method: Dispatcher.HttpMethod
  readonly headers: HeaderList
  readonly body?: string
}
type Received = { readonly answer: Dispatcher.ResponseData; readonly deadline: Deadline }

export function connect({ config, proxy, auth, guard, onRefused, userAgent }: ConnectOptions): ClusterClient {
  const server = new URL(config.server)
  const host = server.host
  const isPlainHttp = server.protocol === 'http:'
  const fixedHeaders: HeaderList = [
    ['user-agent', userAgent],
    ...impersonationHeaders(config.impersonate),
    ...(isLoopback(server) ? [] : [['accept-encoding', 'gzip'] as const]),
  ]
  const pools = createPools(config, proxy)

  const send = async (sent: Sent, authorization: Authorization, signal: AbortSignal): Promise<Received> => {
    const deadline = startDeadline(signal, sent.timeoutMs ?? TIMEOUT_MS, host)
    try {
      const headers = [...fixedHeaders, ...sent.headers, ...authorization.headers].flat()
      const asking = pools.get(authorization).request({
        method: sent.method,
        path: targetOf(server, sent.path, sent.query),
        headers,
        body: sent.body ?? null,
        signal: deadline.signal,
      })
      // By itself a request hears the signal only once its connection was made.
      const answer = await orAborted(asking, deadline.signal)
      return { answer, deadline }
    } catch (cause) {
      deadline.release()
      throw pools.explain(cause)
    }
  }

  /** A connection that the server closed just as it was used again: only reads may be sent anew. */
  const sendRead = async (
    sent: Sent,
    authorization: Authorization,
    signal: AbortSignal,
  ): Promise<Received> => {
    try {
      return await send(sent, authorization, signal)
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      if (sent.method !== 'GET' || (code !== 'UND_ERR_SOCKET' && code !== 'ECONNRESET')) throw cause
      return send(sent, authorization, signal)
    }
  }

  const exchange = async (sent: Sent, signal: AbortSignal): Promise<Received> => {
    const context: FailureContext = {
      host,
      isPlainHttp,
      action: actionOf(sent.method, sent.path, sent.query),
    }
    let isRenewed = false
    let waits = 0
    try {
      for (;;) {
        const authorization = await auth.current(signal)
        const received = await sendRead(sent, authorization, signal)
        const { statusCode: status, headers } = received.answer
        if (status >= 200 && status < 300) return received
        const failure = fromStatus({ status, headers, body: await readRefusal(received) }, context)
        if (status === 401 && !isRenewed && auth.reject(authorization)) {
          isRenewed = true
          continue
        }
        const wait = waits < MOST_WAITS ? waitFor(sent, received.answer) : null
        if (wait === null) throw failure
        waits += 1
        await pause(wait, signal)
      }
    } catch (cause) {
      throw toAppError(signal.aborted ? (signal.reason ?? cause) : cause, context)
    }
  }

  const whole = async (
    sent: Sent,
    signal: AbortSignal,
    onStart?: (piece: Buffer) => void,
  ): Promise<Answer<Buffer>> => {
    const { answer, deadline } = await exchange(sent, signal)
    const { statusCode: status, headers, body: stream } = answer
    try {
      const body = await readBody(
        { stream, encoding: encodingOf(headers) },
        sent.maxBytes ?? LARGEST_ANSWER,
        onStart,
      )
      return { status, headers, body }
    } catch (cause) {
      throw toAppError(signal.aborted ? (signal.reason ?? cause) : cause, { host, isPlainHttp })
    } finally {
      deadline.release()
    }
  }

  const wholeJson = async (sent: Sent, signal: AbortSignal): Promise<Answer<unknown>> => {
    const answer = await whole(sent, signal)
    return { ...answer, body: readJson(answer, host) }
  }

  const refuseIfReadOnly = ({ method, path }: Refused): void => {
    if (guard() !== 'readOnly') return
    onRefused?.({ method, path })
    throw readOnly(method, path)
  }

  const reading = (read: Read): Sent => ({
    ...read,
    method: 'GET',
    headers: [['accept', read.accept ?? 'application/json'], ...(read.headers ?? [])],
  })
  const writing = (change: Change): Sent => ({
    ...change,
    headers: [
      ['accept', change.accept ?? 'application/json'],
      ['content-type', change.contentType ?? 'application/json'],
    ],
    body: JSON.stringify(change.body),
  })

  return {
    host,
    bytes: (read, signal, onStart) => whole(reading(read), signal, onStart),
    json: (read, signal) => wholeJson(reading(read), signal),
    stream: async (read, signal) => {
      const { answer, deadline } = await exchange(reading(read), signal)
      deadline.stopClock()
      answer.body.once('close', () => deadline.release())
      return { status: answer.statusCode, headers: answer.headers, body: answer.body }
    },
    ask: (path, body, signal) => wholeJson(writing({ method: 'POST', path, body }), signal),
    rehearse: (change, signal) =>
      wholeJson(writing({ ...change, query: { ...change.query, dryRun: 'All' } }), signal),
    change: async (change, signal) => {
      refuseIfReadOnly(change)
      return wholeJson(writing(change), signal)
    },
    openSocket: async ({ path, search, protocols }, signal) => {
      refuseIfReadOnly({ method: 'GET', path })
      const context = { host, isPlainHttp, action: actionOf('GET', path) }
      const open = async (authorization: Authorization) =>
        openWebSocket(
          {
            server,
            target: `${targetOf(server, path)}?${search.toString()}`,
            protocols,
            headers: [
              ['user-agent', userAgent],
              ...impersonationHeaders(config.impersonate),
              ...authorization.headers,
            ],
            connector: connectorFor({
              tls: tlsOptionsOf(config, authorization.clientCertificate),
              proxy,
              signal,
            }),
            context,
          },
          signal,
        )
      try {
        const authorization = await auth.current(signal)
        try {
          return await open(authorization)
        } catch (cause) {
          const isRefused = cause instanceof AppError && cause.code === 'UNAUTHORIZED'
          if (!isRefused || !auth.reject(authorization)) throw cause
          return await open(await auth.current(signal))
        }
      } catch (cause) {
        throw toAppError(signal.aborted ? (signal.reason ?? cause) : cause, context)
      }
    },
    failureOf: cause => toAppError(cause, { host, isPlainHttp }),
    dropSockets: () => pools.cut(),
    close: () => pools.close(),
  }
}

const readOnly = (method: string, path: string) =>
  new AppError('READ_ONLY', 'This cluster is read-only here', { data: { method, path } })

/** How long a read that was refused for being too much is to wait, in milliseconds; null: it is not to be sent again. */
function waitFor(
  { method, isPatient }: Sent,
  { statusCode, headers }: Dispatcher.ResponseData,
): number | null {
  if (method !== 'GET' || isPatient === false || (statusCode !== 429 && statusCode !== 503)) return null
  const wait = readRetryAfter(headers, Date.now())
  return wait === null || wait > LONGEST_WAIT_MS ? null : wait + Math.random() * JITTER_MS
}

const encodingOf = (headers: Headers): string => String(headers['content-encoding'] ?? '')

/** What a refusal says, as far as it can be read: a damaged or endless one says nothing, which is no failure of its own. */
async function readRefusal({ answer, deadline }: Received): Promise<unknown> {
  const encoding = encodingOf(answer.headers)
  const body = await readBody({ stream: answer.body, encoding }, LARGEST_REFUSAL).catch(() => Buffer.alloc(0))
  deadline.release()
  try {
    return parseJson(body)
  } catch (cause) {
    if (cause instanceof AppError) return body.toString('latin1').slice(0, 200)
    throw cause
  }
}

/** A page of a proxy or a sign-in form comes with 200 too. Throws NOT_KUBERNETES for it. */
function readJson({ headers, body }: Answer<Buffer>, host: string): unknown {
  const type = String(headers['content-type'] ?? '')
  if (!type.includes('json'))
    throw new AppError('NOT_KUBERNETES', `What answers at ${host} is not a Kubernetes API server`, {
      data: { host, contentType: type },
    })
  return parseJson(body)
}
