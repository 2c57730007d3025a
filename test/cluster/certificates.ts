// A certificate authority of the test cluster's own, so that TLS is verified as with any real cluster.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const openssl = async (args: string[]) => void (await promisify(execFile)('openssl', args))

const newKey = (path: string) =>
  openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', path])

/** Paths of a certificate and its key, both PEM. */
export interface KeyPair {
  readonly cert: string
  readonly key: string
}

const pairIn = (folder: string, name: string): KeyPair => ({
  cert: join(folder, `${name}.crt`),
  key: join(folder, `${name}.key`),
})

async function createAuthority(folder: string): Promise<KeyPair> {
  const pair = pairIn(folder, 'ca')
  await newKey(pair.key)
  const subject = ['-subj', '/CN=canopy-test-ca', '-days', '3650']
  const extensions = ['-addext', 'keyUsage=critical,digitalSignature,keyCertSign']
  await openssl(['req', '-x509', '-new', '-key', pair.key, '-out', pair.cert, ...subject, ...extensions])
  return pair
}

interface Request {
  readonly name: string
  /** In openssl's form, such as `/O=team/CN=ada`. */
  readonly subject: string
  /** Lines of an openssl extension file. */
  readonly extensions: readonly string[]
  /** Ten years when absent; negative for a certificate that has expired. */
  readonly days?: number
}

async function sign(folder: string, authority: KeyPair, request: Request): Promise<KeyPair> {
  const pair = pairIn(folder, request.name)
  const [csr, extensions] = [join(folder, `${request.name}.csr`), join(folder, `${request.name}.ext`)]
  await newKey(pair.key)
  await openssl(['req', '-new', '-key', pair.key, '-subj', request.subject, '-out', csr])
  await writeFile(extensions, `${request.extensions.join('\n')}\n`)
  const by = ['-CA', authority.cert, '-CAkey', authority.key, '-CAcreateserial', '-extfile', extensions]
  const validity = ['-days', String(request.days ?? 3650)]
  await openssl(['x509', '-req', '-in', csr, '-out', pair.cert, ...by, ...validity])
  return pair
}

/** The files of a control plane's trust: its CA, the API server's certificate, the key that signs service account tokens. */
export interface Trust {
  readonly authority: KeyPair
  readonly serving: KeyPair
  readonly serviceAccounts: { readonly privateKey: string; readonly publicKey: string }
  /** A client certificate that the API server accepts as `user` in `groups`, or one that has `expired`. */
  issueClient(user: string, groups: readonly string[], options?: { expired?: boolean }): Promise<KeyPair>
}

/** Creates the trust of a new control plane in `folder`. */
export async function createTrust(folder: string): Promise<Trust> {
  const authority = await createAuthority(folder)
  const names = ['IP:127.0.0.1', 'DNS:localhost', 'DNS:kubernetes.default.svc', 'IP:10.96.0.1']
  const extensions = [`subjectAltName=${names.join(',')}`, 'extendedKeyUsage=serverAuth']
  const serving = await sign(folder, authority, {
    name: 'apiserver',
    subject: '/CN=kube-apiserver',
    extensions,
  })
  const serviceAccounts = { privateKey: join(folder, 'sa.key'), publicKey: join(folder, 'sa.pub') }
  await newKey(serviceAccounts.privateKey)
  await openssl(['pkey', '-in', serviceAccounts.privateKey, '-pubout', '-out', serviceAccounts.publicKey])
  return {
    authority,
    serving,
    serviceAccounts,
    issueClient: (user, groups, { expired = false } = {}) =>
      sign(folder, authority, {
        name: `client-${user}${expired ? '-expired' : ''}`,
        subject: `${groups.map(group => `/O=${group}`).join('')}/CN=${user}`,
        extensions: ['extendedKeyUsage=clientAuth'],
        ...(expired && { days: -1 }),
      }),
  }
}
