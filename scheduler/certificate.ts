// A certificate that signs itself, for the webhook: the API server trusts this very certificate and nothing else.
// X.509 v3 in DER (https://www.rfc-editor.org/rfc/rfc5280#section-4.1), signed with ECDSA P-256 and SHA-256.
import { createPublicKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto'

export type CertificatePair = { readonly cert: string; readonly key: string }

const TAG = {
  integer: 2,
  bitString: 3,
  octetString: 4,
  null: 5,
  oid: 6,
  utf8: 12,
  sequence: 48,
  set: 49,
} as const
const explicit = (number: number) => 0xa0 + number

/** One tag-length-value; lengths of up to 65,535 bytes. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const { length } = body
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const sequence = (...parts: Uint8Array[]) => der(TAG.sequence, ...parts)
const oid = (hex: string) => der(TAG.oid, Buffer.from(hex, 'hex'))
const bits = (bytes: Uint8Array) => der(TAG.bitString, Buffer.from([0]), bytes)
/** GeneralizedTime of RFC 5280: seconds, UTC. */
const time = (ms: number) =>
  der(24, Buffer.from(`${new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`, 'ascii'))

const OID = {
  ecdsaWithSha256: '2a8648ce3d040302',
  commonName: '550403',
  subjectAltName: '551d11',
  extendedKeyUsage: '551d25',
  serverAuth: '2b06010505070301',
} as const

const extension = (id: string, value: Uint8Array) => sequence(oid(id), der(TAG.octetString, value))

function extensions(hosts: readonly string[]): Buffer {
  const names = hosts.map(host => der(0x82, Buffer.from(host, 'ascii')))
  return der(
    explicit(3),
    sequence(
      extension(OID.subjectAltName, sequence(...names)),
      extension(OID.extendedKeyUsage, sequence(oid(OID.serverAuth))),
    ),
  )
}

export type CertificateRequest = {
  /** DNS names; the first is the common name too. */
  readonly hosts: readonly string[]
  readonly now: number
  readonly days: number
}

/** Valid from an hour before `now`, for clocks that differ. */
export function createCertificate({ hosts, now, days }: CertificateRequest): CertificatePair {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const algorithm = sequence(oid(OID.ecdsaWithSha256))
  const commonName = der(TAG.utf8, Buffer.from((hosts[0] ?? '').slice(0, 64), 'utf8'))
  const name = sequence(der(TAG.set, sequence(oid(OID.commonName), commonName)))
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40 // positive, and without a leading zero byte
  const content = sequence(
    der(explicit(0), der(TAG.integer, Buffer.from([2]))),
    der(TAG.integer, serial),
    algorithm,
    name,
    sequence(time(now - 3_600_000), time(now + days * 86_400_000)),
    name,
    publicKey,
    extensions(hosts),
  )
  const whole = sequence(content, algorithm, bits(sign('sha256', content, privateKey)))
  return {
    cert: pem('CERTIFICATE', whole),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
}

const pem = (label: string, bytes: Buffer) =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replaceAll(/(.{64})(?=.)/g, '$1\n')}\n-----END ${label}-----\n`

/** When a certificate ends, milliseconds since the epoch; null for what is no certificate. */
export function endOf(cert: string): number | null {
  try {
    return Date.parse(new X509Certificate(cert).validTo)
  } catch {
    return null // whoever wrote it: a new one takes its place
  }
}
