// Reaches a server step by step: name, TCP, TLS. No credential is sent, no plugin runs, no HTTP is spoken.
import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { AppError } from '#core/base/errors.ts'
import type { ClusterConfig } from './config.ts'
import { orAborted } from './deadline.ts'
import { toAppError } from './failures.ts'
import { tlsOptionsOf } from './tls.ts'

export type DialStep = 'dns' | 'tcp' | 'tls'
export type Dialled = {
  readonly step: DialStep
  readonly durationMs: number
  /** What came of it, such as the address or the TLS version; '' when it failed or there was nothing to do. */
  readonly detail: string
  readonly failure: AppError | null
}

/** All three steps together. */
const DIAL_TIMEOUT_MS = 5_000

type Target = Pick<ClusterConfig, 'server' | 'caPem' | 'insecureSkipTlsVerify' | 'tlsServerName'>

/** The steps in order, up to the first that failed. Throws CANCELLED alone. */
export async function dial(
  target: Target,
  signal: AbortSignal,
  timeoutMs = DIAL_TIMEOUT_MS,
): Promise<readonly Dialled[]> {
  const url = new URL(target.server)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443)
  const late = new AbortController()
  const until = AbortSignal.any([signal, late.signal])
  const timer = setTimeout(() => late.abort(timeout(url.host, timeoutMs)), timeoutMs)
  const done: Dialled[] = []
  let socket: Socket | null = null

  const step = async (name: DialStep, work: () => Promise<string>): Promise<boolean> => {
    const startedAt = performance.now()
    const outcome = await orAborted(work(), until).catch((cause: unknown) => {
      signal.throwIfAborted()
      return toAppError(cause, { host: url.host })
    })
    const durationMs = performance.now() - startedAt
    const failure = outcome instanceof AppError ? outcome : null
    done.push({ step: name, durationMs, detail: failure ? '' : String(outcome), failure })
    return failure === null
  }

  try {
    const isReached =
      (await step('dns', () => resolve(host))) &&
      (await step('tcp', async () => {
        socket = await tcp(host, port, until)
        return `${socket.remoteAddress ?? host}:${port}`
      }))
    if (isReached && socket && url.protocol === 'https:')
      await step('tls', async () => describe(await handshake(socket as Socket, host, target)))
    return done
  } finally {
    clearTimeout(timer)
    ;(socket as Socket | null)?.destroy()
  }
}

const timeout = (host: string, timeoutMs: number) =>
  new AppError('TIMEOUT', `${host} did not answer in time`, { data: { host, timeoutMs } })

async function resolve(host: string): Promise<string> {
  return isIP(host) > 0 ? host : (await lookup(host)).address
}

function tcp(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve_, reject) => {
    const socket = connectTcp({ host, port })
    signal.addEventListener('abort', () => socket.destroy(), { once: true })
    socket.once('connect', () => resolve_(socket))
    socket.once('error', reject)
  })
}

function handshake(socket: Socket, host: string, target: Target): Promise<TLSSocket> {
  return new Promise((resolve_, reject) => {
    // Without the client certificate: a server that insists on one says so after the handshake, which is not asked here.
    const options = tlsOptionsOf(target, null)
    const servername = options.servername ?? (isIP(host) > 0 ? '' : host)
    const secure = connectTls({ ...options, socket, host, ...(servername ? { servername } : {}) })
    secure.once('secureConnect', () => resolve_(secure))
    secure.once('error', reject)
  })
}

function describe(socket: TLSSocket): string {
  const { issuer, valid_to: validTo } = socket.getPeerCertificate()
  const by = issuer?.CN ?? issuer?.O
  return [socket.getProtocol(), by && `issued by ${String(by)}`, validTo && `valid until ${validTo}`]
    .filter(Boolean)
    .join(', ')
}
