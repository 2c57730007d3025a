import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { AppError } from '#core/base/errors.ts'

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** Every certificate of a PEM text, in its order; null when it has none or one that is damaged. */
export function readCertificates(pem: string): readonly X509Certificate[] | null {
  const blocks = pem.match(BLOCK) ?? []
  try {
    return blocks.length === 0 ? null : blocks.map(block => new X509Certificate(block))
  } catch {
    return null // damaged; the caller knows which field it is
  }
}

/** SHA-256 over the certificates themselves, so that line ends, comments and their order do not count. */
export function hashOfCertificates(pem: string): string {
  const prints = (readCertificates(pem) ?? []).map(({ fingerprint256 }) => fingerprint256).toSorted()
  return createHash('sha256')
    .update(prints.length === 0 ? pem.trim() : prints.join())
    .digest('hex')
}

/** When the leaf ends and begins, milliseconds since 1970; null when it is no certificate. */
export function validityOf(pem: string): { readonly from: number; readonly to: number } | null {
  const leaf = readCertificates(pem)?.[0]
  // `validToDate` is not in every runtime that the app runs on; the text is always in GMT.
  return leaf ? { from: Date.parse(leaf.validFrom), to: Date.parse(leaf.validTo) } : null
}

/** Throws CONFIG_INCOMPLETE when the two cannot be used together. */
export function requirePair(certPem: string, keyPem: string): void {
  const leaf = readCertificates(certPem)?.[0]
  if (!leaf)
    throw unusable('client-certificate', 'NOT_A_CERTIFICATE', 'The client certificate is not valid PEM')
  const key = readKey(keyPem)
  if (!key)
    throw unusable('client-key', 'NOT_A_KEY', 'The client key is not valid PEM, or needs a passphrase')
  if (!leaf.checkPrivateKey(key))
    throw unusable('client-key', 'KEY_MISMATCH', 'The client key does not belong to the client certificate')
}

function readKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    return null // OpenSSL's words are no use to a person
  }
}

const unusable = (field: string, reason: string, message: string) =>
  new AppError('CONFIG_INCOMPLETE', message, { data: { field, reason } })

/** CLIENT_CERT_EXPIRED when a client certificate is not valid at `now` (milliseconds since 1970), else null. */
export function expiryProblem(certPem: string, now: number): AppError | null {
  const validity = validityOf(certPem)
  if (!validity || (validity.from <= now && now < validity.to)) return null
  const [from, to] = [new Date(validity.from).toISOString(), new Date(validity.to).toISOString()]
  const message =
    validity.to <= now
      ? `The client certificate expired at ${to}`
      : `The client certificate is valid only from ${from}`
  return new AppError('CLIENT_CERT_EXPIRED', message, { data: { validFrom: from, validTo: to } })
}
