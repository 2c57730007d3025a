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
  /** Cuts every connection; `get` makes new ones. */
  cut(): Promise<void>
  close(): Promise<void>
}

const IDLE_SOCKET_MS = 30_000

type Entry = { readonly hash: string; readonly pool: Pool; readonly ending: AbortController }

export function createPools(config: ClusterConfig, proxy: Proxy | null): Pools {
  const entries = new Set<Entry>()
  let current: Entry | null = null
  let isClosed = false

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
      const pool = new Pool(new URL(config.server).origin, {
        connect: connectorFor(tlsOptionsOf(config, clientCertificate), proxy, ending.signal),
        keepAliveTimeout: IDLE_SOCKET_MS,
        headersTimeout: 0,
        bodyTimeout: 0,
      })
      current = { hash, pool, ending }
      entries.add(current)
      return pool
    },
    cut,
    close: () => {
      isClosed = true
      return cut()
    },
  }
}
