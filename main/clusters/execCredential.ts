// The exchange with a client-go credential plugin: pure. https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
import { AppError } from '#core/base/errors.ts'
import type { ClusterConfig, ExecConfig } from './config.ts'

export type ExecCredential = {
  readonly token: string | null
  readonly clientCertificate: ClusterConfig['clientCertificate']
  /** Milliseconds since 1970; null: the plugin did not say. */
  readonly expiresAt: number | null
}

export type ExecCluster = Pick<
  ClusterConfig,
  'server' | 'caPem' | 'tlsServerName' | 'insecureSkipTlsVerify' | 'proxyUrl'
>

/** What the plugin is told in KUBERNETES_EXEC_INFO. It is never interactive: a desktop app has no terminal to lend. */
export function execInfo(exec: ExecConfig, cluster: ExecCluster): string {
  return JSON.stringify({
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: {
      ...(exec.provideClusterInfo ? { cluster: clusterInfo(cluster) } : {}),
      interactive: false,
    },
  })
}

const clusterInfo = (cluster: ExecCluster) => ({
  server: cluster.server,
  ...(cluster.tlsServerName === null ? {} : { 'tls-server-name': cluster.tlsServerName }),
  ...(cluster.insecureSkipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
  ...(cluster.caPem === null
    ? {}
    : { 'certificate-authority-data': Buffer.from(cluster.caPem).toString('base64') }),
  ...(cluster.proxyUrl === null ? {} : { 'proxy-url': cluster.proxyUrl }),
  config: null,
})

/**
 * Reads what a plugin printed. Throws EXEC_OUTPUT for anything but an ExecCredential of the asked version with a token or a
 * certificate with its key, and EXEC_EXPIRED for one that is of no use any more. The output itself is never part of a failure.
 */
export function parseExecCredential(output: string, exec: ExecConfig, now: number): ExecCredential {
  const refuse = (reason: string, more = {}) =>
    new AppError('EXEC_OUTPUT', `${exec.command} printed no usable credential`, {
      data: { command: exec.command, reason, ...more },
    })
  const object = readObject(parse(output))
  if (!object) throw refuse('not a JSON object')
  if (object['kind'] !== 'ExecCredential') throw refuse('not an ExecCredential')
  if (object['apiVersion'] !== exec.apiVersion)
    throw refuse('another apiVersion', { expected: exec.apiVersion })
  const status = readObject(object['status'])
  if (!status) throw refuse('no status')
  const token = readText(status['token'])
  const certPem = readText(status['clientCertificateData'])
  const keyPem = readText(status['clientKeyData'])
  if ((certPem === null) !== (keyPem === null)) throw refuse('a certificate without its key, or the reverse')
  if (token === null && certPem === null) throw refuse('neither a token nor a certificate')
  const expiresAt = readExpiry(status['expirationTimestamp'])
  if (Number.isNaN(expiresAt)) throw refuse('an expirationTimestamp that is no time')
  if (expiresAt !== null && expiresAt <= now)
    throw new AppError('EXEC_EXPIRED', `${exec.command} returned a credential that has expired`, {
      data: { command: exec.command, expiredAt: new Date(expiresAt).toISOString() },
    })
  const clientCertificate = certPem !== null && keyPem !== null ? { certPem, keyPem } : null
  return { token, clientCertificate, expiresAt }
}

function parse(output: string): unknown {
  try {
    return JSON.parse(output)
  } catch (cause) {
    // The parser's message quotes the output, which may be a credential: it goes no further.
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}

const readObject = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null

const readText = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const readExpiry = (value: unknown): number | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? Date.parse(value) : NaN

const SKEW_MS = 30_000
const TRUST_WITHOUT_EXPIRY_MS = 600_000

/** Until when a credential is used without asking again: a little before its end, at latest in its last half. */
export function refreshAt({ expiresAt }: ExecCredential, gotAt: number): number {
  if (expiresAt === null) return gotAt + TRUST_WITHOUT_EXPIRY_MS
  return expiresAt - Math.min(SKEW_MS, (expiresAt - gotAt) / 2)
}
