// How a connection to an API server comes about: straight, through an HTTP(S) proxy's CONNECT, or through SOCKS5.
import * as http from 'node:http'
import * as https from 'node:https'
import type { Socket } from 'node:net'
import { socksConnector } from 'fetch-socks'
import { buildConnector } from 'undici'
import { AppError } from '#core/base/errors.ts'
import { type Proxy, proxyName } from './proxy.ts'
import { type TlsOptions, systemContext } from './tls.ts'

/** Names, TCP and TLS together. */
export const CONNECT_TIMEOUT_MS = 10_000
/** After this much silence the kernel asks whether the other side is still there, ten times a second apart (libuv). */
const KEEP_ALIVE_MS = 15_000

type Connector = buildConnector.connector

export type ConnectorOptions = {
  readonly tls: TlsOptions
  readonly proxy: Proxy | null
  /** Ends the connections, also those that are being made. */
  readonly signal: AbortSignal
  /** The first failure of a connection after it was made; undici tells only that it ended. */
  readonly onBroken?: (cause: Error) => void
}

/** HTTP/1.1 alone: a watch that stalls must not hold up other requests. */
export function connectorFor({ tls, proxy, signal, onBroken }: ConnectorOptions): Connector {
  const secure = buildConnector({
    ...tls,
    allowH2: false,
    timeout: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    signal,
  })
  const direct: Connector = (options, callback) =>
    secure(options, (...outcome) => {
      if (onBroken) outcome[1]?.once('error', onBroken)
      callback(...outcome)
    })
  if (proxy === null) return direct
  const tunnel = proxy.protocol === 'socks5:' ? socksTunnel(proxy) : connectTunnel(proxy, signal)
  const open = async (options: buildConnector.Options, callback: buildConnector.Callback): Promise<void> => {
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80)
    let socket: Socket
    try {
      socket = await tunnel(options.hostname, port)
    } catch (cause) {
      callback(refusedBy(proxy, cause), null)
      return
    }
    if (options.protocol === 'https:') direct({ ...options, httpSocket: socket }, callback)
    else callback(null, socket.setKeepAlive(true, KEEP_ALIVE_MS))
  }
  return (options, callback) => void open(options, callback)
}

type Tunnel = (host: string, port: number) => Promise<Socket>

function refusedBy(proxy: Proxy, cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  const systemCode = cause instanceof Error && 'code' in cause ? cause.code : null
  return new AppError('PROXY', `The proxy ${proxyName(proxy)} did not let us through`, {
    data: { proxy: proxyName(proxy), systemCode },
    cause,
  })
}

function connectTunnel(proxy: Proxy, signal: AbortSignal): Tunnel {
  const credential = Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64')
  const headers = proxy.username === '' ? {} : { 'proxy-authorization': `Basic ${credential}` }
  return (host, port) =>
    new Promise((resolve, reject) => {
      const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
      const options = {
        host: proxy.hostname,
        port: proxy.port,
        method: 'CONNECT',
        path: target,
        headers: { host: target, ...headers },
        agent: false as const,
        timeout: CONNECT_TIMEOUT_MS,
        signal,
      }
      const request =
        proxy.protocol === 'https:'
          ? https.request({ ...options, agent: new https.Agent({ secureContext: systemContext() }) })
          : http.request(options)
      request.once('connect', (response, socket: Socket, head) => {
        if (response.statusCode === 200) {
          socket.setTimeout(0)
          if (head.length > 0) socket.unshift(head)
          return resolve(socket)
        }
        socket.destroy()
        reject(refusal(proxy, response.statusCode ?? 0))
      })
      // A proxy that answers CONNECT as if it were a GET: no proxy.
      request.once('response', response => {
        request.destroy()
        reject(refusal(proxy, response.statusCode ?? 0))
      })
      request.once('timeout', () => {
        request.destroy()
        reject(refusal(proxy, null))
      })
      request.once('error', reject)
      request.end()
    })
}

const refusal = (proxy: Proxy, status: number | null) =>
  new AppError(
    'PROXY',
    status === null
      ? `The proxy ${proxyName(proxy)} did not answer in time`
      : `The proxy ${proxyName(proxy)} answered with status ${status}`,
    { data: { proxy: proxyName(proxy), status } },
  )

/** Names are resolved by the proxy, as kubectl has it too. */
function socksTunnel({ hostname, port: proxyPort, username, password }: Proxy): Tunnel {
  const through = socksConnector(
    {
      type: 5,
      host: hostname,
      port: proxyPort,
      ...(username === '' ? {} : { userId: username, password }),
    },
    { timeout: CONNECT_TIMEOUT_MS },
  )
  return (host, port) =>
    new Promise((resolve, reject) => {
      through({ hostname: host, host, port: String(port), protocol: 'http:' }, (error, socket) =>
        socket === null ? reject(error ?? new Error('no socket')) : resolve(socket),
      )
    })
}
