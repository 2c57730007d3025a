import type { ClusterConfig, Credential } from './config.ts'
import { readCertificates, requirePair } from './certificates.ts'
import type { ClusterEntry, UserEntry } from './kubeconfigSchema.ts'
import type { Picked } from './pickContext.ts'
import { readReferenced } from './referenced.ts'
import { parseServer, parseUrl, serverText } from './serverUrl.ts'
import { credentialOf, impersonationOf, incomplete } from './userCredential.ts'

/**
 * What is needed to connect, with every file read. `folder`: of the kubeconfig, null for pasted text.
 * Throws CONFIG_INCOMPLETE, CONFIG_FILE_MISSING, CONFIG_SYNTAX. Whether certificates are still valid is not asked here.
 */
export async function resolveContext(picked: Picked, folder: string | null): Promise<ClusterConfig> {
  if (picked.problem) throw picked.problem
  const { cluster, user, context } = picked
  const server = parseServer(cluster.server)
  if (!server) throw incomplete('server', 'The server is not an http or https address')
  const caPem = await authorityOf(cluster, folder)
  const credential = await credentialOf(user, folder)
  return {
    server: serverText(server),
    caPem,
    insecureSkipTlsVerify: cluster['insecure-skip-tls-verify'],
    tlsServerName: cluster['tls-server-name'] || null,
    proxyUrl: proxyOf(cluster),
    namespace: context.namespace || null,
    clientCertificate: await clientCertificateOf(user, folder),
    credential: withLogin(credential, server.login),
    impersonate: impersonationOf(user),
  }
}

/** Go's HTTP client sends what stands in the address when there is no other credential. */
const withLogin = (
  credential: Credential,
  login: { username: string; password: string } | null,
): Credential => (login !== null && credential.type === 'none' ? { type: 'basic', ...login } : credential)

async function authorityOf(cluster: ClusterEntry, folder: string | null): Promise<string | null> {
  const field = 'certificate-authority'
  const pem = await readReferenced({ field, data: cluster[`${field}-data`], path: cluster[field], folder })
  if (pem === null) return null
  if (readCertificates(pem) === null)
    throw incomplete(field, 'The certificate authority is not valid PEM', 'NOT_A_CERTIFICATE')
  // kubectl: "specifying a root certificates file with the insecure flag is not allowed"
  if (cluster['insecure-skip-tls-verify'])
    throw incomplete(
      field,
      'A certificate authority and insecure-skip-tls-verify exclude each other',
      'TWO_METHODS',
    )
  return pem
}

/** kubectl's schemes (clientcmd.parseProxyURL). The address is not quoted: it may hold a password. */
function proxyOf(cluster: ClusterEntry): string | null {
  const address = cluster['proxy-url']
  if (address === '') return null
  if (!['http:', 'https:', 'socks5:'].includes(parseUrl(address)?.protocol ?? ''))
    throw incomplete('proxy-url', 'The proxy is not an http, https or socks5 address', 'BAD_ADDRESS')
  return address
}

async function clientCertificateOf(
  user: UserEntry,
  folder: string | null,
): Promise<ClusterConfig['clientCertificate']> {
  const read = (field: 'client-certificate' | 'client-key') =>
    readReferenced({ field, data: user[`${field}-data`], path: user[field], folder })
  const certPem = await read('client-certificate')
  if (certPem === null) return null
  const keyPem = await read('client-key')
  if (keyPem === null) throw incomplete('client-key', 'The client certificate has no key')
  requirePair(certPem, keyPem)
  return { certPem, keyPem }
}
