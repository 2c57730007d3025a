// A Prometheus that is reached by its own address.
import { AppError } from '#core/base/errors.ts'
import type { ClusterConfig } from '../clusters/config.ts'
import type { ExecRunner } from '../clusters/execRunner.ts'
import { openClient } from '../clusters/openClient.ts'
import type { Environment } from '../clusters/proxy.ts'
import { parseServer, serverText } from '../clusters/serverUrl.ts'
import { tenantHeaders } from './prometheus.ts'
import type { OwnPlace } from './source.ts'

/** What a Prometheus may want to know of who asks. */
export type PrometheusAccess = Pick<
  ClusterConfig,
  'caPem' | 'insecureSkipTlsVerify' | 'tlsServerName' | 'proxyUrl' | 'clientCertificate' | 'credential'
> & {
  /** `X-Scope-OrgID`, which Mimir and other stores of several tenants ask for; null: none. */
  readonly tenant: string | null
}

/** Of a Prometheus that asks nobody who they are. */
export const OPEN_ACCESS: PrometheusAccess = {
  caPem: null,
  insecureSkipTlsVerify: false,
  tlsServerName: null,
  proxyUrl: null,
  clientCertificate: null,
  credential: { type: 'none' },
  tenant: null,
}

export type PlaceOptions = {
  readonly exec: ExecRunner
  readonly env: () => Environment
  readonly userAgent: string
  readonly now: () => number
}

/**
 * The place at an http or https address, with or without a path before `/api/v1`. A user and password in it are used, over https
 * alone. Throws INVALID_INPUT for what is no such address, PROXY.
 */
export async function placeAt(
  address: string,
  options: PlaceOptions,
  access = OPEN_ACCESS,
): Promise<OwnPlace> {
  const server = /^https?:\/\//.test(address) ? parseServer(address) : null
  if (server === null) throw bad('The address of Prometheus is not an http or https URL')
  const { login } = server
  const credential: ClusterConfig['credential'] =
    login !== null && access.credential.type === 'none' ? { type: 'basic', ...login } : access.credential
  if (server.url.protocol === 'http:' && credential.type !== 'none')
    throw bad('A credential is sent over https alone')
  const { tenant, ...tls } = access
  const { client } = await openClient({
    config: { ...tls, credential, server: serverText(server), namespace: null, impersonate: null },
    proxyOverride: null,
    env: options.env(),
    exec: options.exec,
    isExecAllowed: () => false,
    guard: () => 'readOnly',
    userAgent: options.userAgent,
    now: options.now,
  })
  return {
    name: server.url.host,
    client,
    base: '',
    headers: tenantHeaders(tenant),
    close: () => client.close(),
  }
}

const bad = (message: string) => new AppError('INVALID_INPUT', message, { data: { field: 'prometheus' } })
