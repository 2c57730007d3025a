// A client of ours against servers on loopback; everything that was begun ends with `end`.
import { createServer } from 'node:net'
import { AppError } from '#core/base/errors.ts'
import { createAuthenticator, type Authenticator } from '../../main/clusters/auth.ts'
import type { ClusterConfig } from '../../main/clusters/config.ts'
import { type ClusterClient, connect, type ConnectOptions } from '../../main/clusters/connect.ts'
import { createExecRunner } from '../../main/clusters/execRunner.ts'
import { proxyFor } from '../../main/clusters/proxy.ts'
import { type Answering, type FakeServer, listen, startFakeServer } from './httpFixtures.ts'
import { type PemPair, selfSigned } from './selfSigned.ts'
import { configFor } from './sessions.ts'

export type ClientOptions = Partial<ClusterConfig> & {
  auth?: Authenticator
  guard?: 'none' | 'readOnly'
  onRefused?: ConnectOptions['onRefused']
}

export type TestClients = {
  readonly pair: PemPair
  /** With TLS by `pair` unless another is given; null: plain http. */
  serve(answer: Answering, tls?: Parameters<typeof startFakeServer>[1] | null): Promise<FakeServer>
  /** Trusts `pair`. */
  clientOf(server: string, options?: ClientOptions): ClusterClient
  /** Something else to end. */
  later(end: () => Promise<unknown>): void
  end(): Promise<void>
}

export async function createTestClients(): Promise<TestClients> {
  const pair = await selfSigned()
  const exec = createExecRunner({ env: () => process.env, now: Date.now })
  const ending: (() => Promise<unknown>)[] = []
  return {
    pair,
    serve: async (answer, tls = pair) => {
      const server = await startFakeServer(answer, tls ?? undefined)
      ending.push(() => server.stop())
      return server
    },
    clientOf: (server, { auth, guard, onRefused, ...config } = {}) => {
      const full = configFor(server, { caPem: pair.cert, ...config })
      const client = connect({
        config: full,
        proxy: proxyFor(new URL(server), { override: null, proxyUrl: full.proxyUrl }, {}),
        auth: auth ?? createAuthenticator(full, { exec, isExecAllowed: () => true, now: Date.now }),
        guard: () => guard ?? 'none',
        onRefused,
        userAgent: 'canopy/test',
      })
      ending.push(() => client.close())
      return client
    },
    later: end => void ending.push(end),
    end: async () => {
      for (const end of ending.splice(0).toReversed()) await end()
    },
  }
}

/** What a call failed with; an Error that is no AppError goes on. */
export const failureOf = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => Promise.reject(new Error('did not fail')),
    (cause: unknown) => (cause instanceof AppError ? cause : Promise.reject(cause)),
  )

export const get = (client: ClusterClient, timeoutMs = 3000) =>
  client.json({ path: '/x', timeoutMs }, new AbortController().signal)

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const { port, stop } = await listen(createServer())
  await stop()
  return port
}
