// The webhook's certificates, over time. The API server must trust a certificate before any replica serves it, and for
// as long as one does:
//
//   none ──▶ current ──(RENEW_BEFORE the end)──▶ current + next ──(ANNOUNCE later)──▶ previous + current
import { X509Certificate } from 'node:crypto'
import { WEBHOOK_HOSTS } from '#core/deploy/names.ts'
import { createCertificate, endOf, type CertificatePair } from './certificate.ts'

export type Keyring = {
  /** What is served. */
  readonly current: CertificatePair | null
  /** Trusted already, served soon. */
  readonly next: CertificatePair | null
  /** A certificate that a replica may still serve. */
  readonly previous: string | null
}

export const DAYS = 90
export const RENEW_BEFORE_MS = 30 * 86_400_000
export const ANNOUNCE_MS = 10 * 60_000
/** Certificates begin an hour before they were made (`certificate.ts`). */
const BACKDATED_MS = 3_600_000

const leftOf = (pair: CertificatePair, now: number) => (endOf(pair.cert) ?? now) - now
const madeAt = (pair: CertificatePair) => Date.parse(new X509Certificate(pair.cert).validFrom) + BACKDATED_MS

/** The keyring as it should be now: the same object where nothing is due. */
export function rotate(ring: Keyring, now: number): Keyring {
  const fresh = () => createCertificate({ hosts: WEBHOOK_HOSTS, now, days: DAYS })
  const { current, next } = ring
  if (!current || leftOf(current, now) <= 0) return { current: fresh(), next: null, previous: null }
  if (!next) return leftOf(current, now) < RENEW_BEFORE_MS ? { ...ring, next: fresh() } : ring
  if (leftOf(next, now) <= 0) return { ...ring, next: null }
  if (now - madeAt(next) < ANNOUNCE_MS) return ring
  return { current: next, next: null, previous: current.cert }
}

/** What the API server is to trust: PEM, without what has ended. */
export const trusted = (ring: Keyring, now: number): string =>
  [ring.previous, ring.current?.cert, ring.next?.cert]
    .filter(cert => cert !== null && cert !== undefined && (endOf(cert) ?? 0) > now)
    .join('')

const KEYS = {
  current: ['tls.crt', 'tls.key'],
  next: ['next.crt', 'next.key'],
  previous: 'previous.crt',
} as const

const decode = (text: string | undefined) => (text ? Buffer.from(text, 'base64').toString('utf8') : null)

/** Reads the data of the Secret; a pair of which anything is missing or no certificate is none. */
export function readKeyring(data: Readonly<Record<string, string>>): Keyring {
  const pair = ([certKey, keyKey]: readonly [string, string]): CertificatePair | null => {
    const [cert, key] = [decode(data[certKey]), decode(data[keyKey])]
    return cert && key && endOf(cert) !== null ? { cert, key } : null
  }
  return { current: pair(KEYS.current), next: pair(KEYS.next), previous: decode(data[KEYS.previous]) }
}

/** The data of the Secret, base64. */
export function writeKeyring({ current, next, previous }: Keyring): Record<string, string> {
  const entries = [
    [KEYS.current[0], current?.cert],
    [KEYS.current[1], current?.key],
    [KEYS.next[0], next?.cert],
    [KEYS.next[1], next?.key],
    [KEYS.previous, previous],
  ] as const
  return Object.fromEntries(
    entries.flatMap(([name, text]) => (text ? [[name, Buffer.from(text).toString('base64')]] : [])),
  )
}
