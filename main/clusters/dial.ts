// Reaches a server step by step: name, TCP, TLS. No credential is sent, no plugin runs, no HTTP is spoken.
import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { AppError } from '#core/base/errors.ts'
import type { ClusterConfig } from './config.ts'
import { connectorFor } from './connector.ts'
import { orAborted, startDeadline } from './deadline.ts'
import { toAppError } from './failures.ts'
import { type Proxy, proxyName } from './proxy.ts'
import { tlsOptionsOf } from './tls.ts'

export type DialStep = 'dns' | 'tcp' | 'tls'
export type Dialled = {
  readonly step: DialStep
  readonly durationMs: number
  /** What came of it, such as the address or the TLS version; '' when it failed or there was nothing to do. */
  readonly detail: string
  /** When the server's certificate ends, milliseconds since 1970; null where that is not known. */
  readonly certificateUntil: number | null
  readonly failure: AppError | null
}

/** All three steps together. */
const DIAL_TIMEOUT_MS = 5_000

type Target = Pick<ClusterConfig, 'server' | 'caPem' | 'insecureSkipTlsVerify' | 'tlsServerName'>

export type DialOptions = { readonly proxy?: Proxy | null; readonly timeoutMs?: number }

/** The steps in order, up to the first that failed; through a proxy, which looks the name up, without `dns`. Throws CANCELLED alone. */
export async function dial(
  target: Target,
  signal: AbortSignal,
  { proxy = null, timeoutMs = DIAL_TIMEOUT_MS }: DialOptions = {},
): Promise<readonly Dialled[]> {
  const url = new URL(target.server)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443)
  const deadline = startDeadline(signal, timeoutMs, url.host)
  const done: Dialled[] = []
  let socket: Socket | null = null

  const step = async (name: DialStep, work: () => Promise<Found>): Promise<boolean> => {
    const startedAt = performance.now()
    const outcome = await orAborted(work(), deadline.signal).catch((cause: unknown) => {
      signal.throwIfAborted()
      return toAppError(cause, { host: url.host })
    })
    const durationMs = performance.now() - startedAt
    const isFailure = outcome instanceof AppError
    done.push({
      step: name,
      durationMs,
      detail: isFailure ? '' : outcome.detail,
      certificateUntil: isFailure ? null : (outcome.certificateUntil ?? null),
      failure: isFailure ? outcome : null,
    })
    return !isFailure
  }
  const reach = async (): Promise<boolean> => {
    if (proxy)
      return step('tcp', async () => {
        socket = await tunnel(proxy, { host, port }, deadline.signal)
        return { detail: proxyName(proxy) }
      })
    if (!(await step('dns', async () => ({ detail: await resolve(host) })))) return false
    return step('tcp', async () => {
      socket = await tcp(host, port, deadline.signal)
      return { detail: `${socket.remoteAddress ?? host}:${port}` }
    })
  }

  try {
    if ((await reach()) && socket && url.protocol === 'https:')
      await step('tls', async () => describe(await handshake(socket as Socket, host, target)))
    return done
  } finally {
    deadline.release()
    ;(socket as Socket | null)?.destroy()
  }
}

type Found = { readonly detail: string; readonly certificateUntil?: number | null }

async function resolve(host: string): Promise<string> {
  return isIP(host) > 0 ? host : (await lookup(host)).address
}

/** Errors are listened to until the end: one that comes after the outcome must not end the process. */
function tcp(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve_, reject) => {
    const socket = connectTcp({ host, port })
    signal.addEventListener('abort', () => socket.destroy(), { once: true })
    socket.once('connect', () => resolve_(socket))
    socket.on('error', reject)
  })
}

/** The bytes' way through a proxy, without TLS yet. */
function tunnel(
  proxy: Proxy,
  { host, port }: { host: string; port: number },
  signal: AbortSignal,
): Promise<Socket> {
  const open = connectorFor({ tls: {}, proxy, signal })
  return new Promise((resolve_, reject) => {
    open({ protocol: 'http:', hostname: host, host, port: String(port) }, (...[error, socket]) => {
      if (!socket) return reject(error ?? new Error('no socket'))
      socket.on('error', reject)
      resolve_(socket)
    })
  })
}

function handshake(socket: Socket, host: string, target: Target): Promise<TLSSocket> {
  return new Promise((resolve_, reject) => {
    // Without the client certificate: a server that insists on one says so after the handshake, which is not asked here.
    const options = tlsOptionsOf(target, null)
    const servername = options.servername ?? (isIP(host) > 0 ? '' : host)
    const secure = connectTls({ ...options, socket, host, ...(servername ? { servername } : {}) })
    secure.once('secureConnect', () => resolve_(secure))
    secure.on('error', reject)
    // A server that hangs up in the middle of it gives no error.
    secure.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
  })
}

function describe(socket: TLSSocket): Found {
  const { issuer, valid_to: validTo } = socket.getPeerCertificate()
  const by = issuer?.CN ?? issuer?.O
  const parts = [socket.getProtocol(), by && `issued by ${String(by)}`, validTo && `valid until ${validTo}`]
  const until = Date.parse(validTo)
  return { detail: parts.filter(Boolean).join(', '), certificateUntil: Number.isNaN(until) ? null : until }
}
