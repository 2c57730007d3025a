import { readFileSync } from 'node:fs'
import * as tls from 'node:tls'
import type { ClusterConfig } from './config.ts'

export type TlsOptions = Pick<
  tls.ConnectionOptions,
  'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'secureContext' | 'servername'
>

/** Where systems without an interface for it keep their authorities, in the order in which Go looks (crypto/x509/root_linux.go). */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

let known: readonly string[] | undefined
let shared: tls.SecureContext | undefined

/** The authorities that this system trusts besides those that Node ships: Node alone would not know a company's own. */
function systemAuthorities(): readonly string[] {
  known ??= [...tls.rootCertificates, ...readSystem()]
  return known
}

/** Trusts the system's authorities. To read some hundreds of them holds the event loop for 40 ms: once, not at every connection. */
export function systemContext(): tls.SecureContext {
  shared ??= tls.createSecureContext({ ca: [...systemAuthorities()] })
  return shared
}

function readSystem(): readonly string[] {
  // Node 22.15 and later; the runtime may be older.
  if ('getCACertificates' in tls)
    return [...tls.getCACertificates('system'), ...tls.getCACertificates('extra')]
  const paths = [process.env['SSL_CERT_FILE'], process.env['NODE_EXTRA_CA_CERTS'], ...BUNDLES]
  const texts = paths.flatMap(path => (path === undefined ? [] : (readIfThere(path) ?? [])))
  return texts.slice(0, 3)
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR') return null
    throw cause
  }
}

/** How a cluster's TLS is to be checked, and with which certificate we present ourselves. */
export function tlsOptionsOf(
  config: Pick<ClusterConfig, 'caPem' | 'insecureSkipTlsVerify' | 'tlsServerName'>,
  clientCertificate: ClusterConfig['clientCertificate'],
): TlsOptions {
  return {
    rejectUnauthorized: !config.insecureSkipTlsVerify,
    ...(config.insecureSkipTlsVerify ? {} : trustOf(config.caPem, clientCertificate !== null)),
    ...(config.tlsServerName === null ? {} : { servername: config.tlsServerName }),
    ...(clientCertificate === null ? {} : { cert: clientCertificate.certPem, key: clientCertificate.keyPem }),
  }
}

/** A context holds the client certificate too, so that one with a certificate cannot be shared. */
function trustOf(caPem: string | null, hasCertificate: boolean): Pick<TlsOptions, 'ca' | 'secureContext'> {
  if (caPem !== null) return { ca: caPem }
  return hasCertificate ? { ca: [...systemAuthorities()] } : { secureContext: systemContext() }
}
