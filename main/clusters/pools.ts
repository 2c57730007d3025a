import { setMaxListeners } from 'node:events'
import { Pool } from 'undici'
import { AppError } from '#core/base/errors.ts'
import type { Authorization } from './auth.ts'
import type { ClusterConfig } from './config.ts'
import { connectorFor } from './connector.ts'
import type { Proxy } from './proxy.ts'
import { tlsOptionsOf } from './tls.ts'

/** The connections to one cluster: a keep-alive pool of the credential in use, and those of earlier ones until they are done. */
export type Pools = {
  /** Throws CANCELLED once they are closed. */
  get(authorization: Authorization): Pool
  /** What TLS said just now when it ended a connection, such as that it wants another client certificate; else the cause itself. */
  explain(cause: unknown): unknown
  /** Cuts every connection; `get` makes new ones. */
  cut(): Promise<void>
  close(): Promise<void>
}

const IDLE_SOCKET_MS = 30_000
/** TLS 1.3 refuses a client certificate only after the connection was made, when a request is on it already. */
const ALERT_VALID_MS = 1000

type Entry = { readonly hash: string; readonly pool: Pool; readonly ending: AbortController }

export function createPools(config: ClusterConfig, proxy: Proxy | null): Pools {
  const entries = new Set<Entry>()
  let current: Entry | null = null
  let isClosed = false
  let alert: { readonly cause: Error; readonly at: number } | null = null

  const onBroken = (cause: Error & { code?: string }): void => {
    if (cause.code?.startsWith('ERR_SSL_')) alert = { cause, at: Date.now() }
  }

  /** No new requests; what runs on it goes on until its end. */
  const retire = (entry: Entry): void => {
    const forget = () => entries.delete(entry)
    void entry.pool.close().then(forget, forget)
  }

  const cut = async (): Promise<void> => {
    const all = [...entries]
    entries.clear()
    current = null
    await Promise.all(
      all.map(({ pool, ending }) => {
        ending.abort()
        return pool.destroy()
      }),
    )
  }

  return {
    get: ({ hash, clientCertificate }) => {
      if (isClosed) throw new AppError('CANCELLED', 'The connection was closed')
      if (current?.hash === hash) return current.pool
      if (current) retire(current)
      const ending = new AbortController()
      setMaxListeners(0, ending.signal)
      const pool = new Pool(new URL(config.server).origin, {
        connect: connectorFor({
          tls: tlsOptionsOf(config, clientCertificate),
          proxy,
          signal: ending.signal,
          onBroken,
        }),
        keepAliveTimeout: IDLE_SOCKET_MS,
        headersTimeout: 0,
        bodyTimeout: 0,
      })
      current = { hash, pool, ending }
      entries.add(current)
      return pool
    },
    explain: cause => {
      const isSocket = (cause as NodeJS.ErrnoException).code === 'UND_ERR_SOCKET'
      return isSocket && alert && Date.now() - alert.at < ALERT_VALID_MS ? alert.cause : cause
    },
    cut,
    close: () => {
      isClosed = true
      return cut()
    },
  }
}
