import type { Authenticator } from './auth.ts'
import type { ClusterConfig } from './config.ts'
import type { ClusterClient, ConnectOptions } from './connect.ts'
import type { ExecRunner } from './execRunner.ts'
import { type Environment, type Proxy, proxyFor } from './proxy.ts'

export type OpenClientOptions = Omit<ConnectOptions, 'proxy' | 'auth'> & {
  readonly proxyOverride: string | null
  /** Where proxies may be named. */
  readonly env: Environment
  readonly exec: ExecRunner
  readonly isExecAllowed: (config: ClusterConfig) => boolean
  readonly now: () => number
}

export type OpenClient = {
  readonly proxy: Proxy | null
  readonly auth: Authenticator
  readonly client: ClusterClient
}

/** What speaks to servers is most of the backend's code. No start needs it, so it is loaded when a cluster is to be reached. */
export const loadNetwork = () => Promise.all([import('./connect.ts'), import('./auth.ts')])

/** A client for a cluster, through the proxy and with the credential that apply; whoever asked closes it. Throws PROXY. */
export async function openClient(options: OpenClientOptions): Promise<OpenClient> {
  const { config, proxyOverride: override, env, exec, now } = options
  const proxy = proxyFor(new URL(config.server), { override, proxyUrl: config.proxyUrl }, env)
  const [{ connect }, { createAuthenticator }] = await loadNetwork()
  const isExecAllowed = () => options.isExecAllowed(config)
  const auth = createAuthenticator(config, { exec, isExecAllowed, now })
  return { proxy, auth, client: connect({ ...options, proxy, auth }) }
}
