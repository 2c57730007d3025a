// From what Node, OpenSSL, undici and an API server report to the failures that a person can act on. Codes decide, never texts.
import { AppError, type ErrorCode } from '#core/base/errors.ts'
import { redactText } from '../log.ts'

/** What was asked of the API server; a 403 names the right that was missing. */
export type Action = {
  readonly verb: string
  readonly resource: string
  readonly group: string
  /** null: the whole cluster, or a resource without namespaces. */
  readonly namespace: string | null
}

export type FailureContext = {
  /** Host and port, as a person would look for it. */
  readonly host: string
  readonly isPlainHttp?: boolean
  readonly action?: Action | null
}

type Meaning = { readonly code: ErrorCode; readonly say: (host: string) => string }
const means = (code: ErrorCode, say: Meaning['say']): Meaning => ({ code, say })

const UNRESOLVED = means('DNS', host => `The name of ${host} could not be resolved`)
const REFUSED = means('REFUSED', host => `${host} refuses connections`)
const LATE = means('TIMEOUT', host => `${host} did not answer in time`)
const BROKEN = means('NETWORK', host => `The connection to ${host} broke`)
const UNREACHABLE = means('NETWORK', host => `There is no way to ${host} from this network`)
const UNTRUSTED = means(
  'TLS_UNTRUSTED',
  host => `The certificate of ${host} is signed by an unknown authority`,
)
const REVOKED = means('TLS_UNTRUSTED', host => `The certificate of ${host} was revoked or rejected`)
const OUT_OF_DATE = means('TLS_EXPIRED', host => `The certificate of ${host} is not valid at this time`)
const OTHER_NAME = means('TLS_HOSTNAME', host => `The certificate of ${host} is for another name`)
const NO_TLS = means('TLS_PROTOCOL', host => `${host} does not speak TLS as expected`)
const NO_HTTP = means('NOT_KUBERNETES', host => `${host} does not speak HTTP`)
const NEEDS_TLS = means('TLS_PROTOCOL', host => `${host} speaks TLS, but its address begins with http://`)
const MY_CERT_OLD = means(
  'CLIENT_CERT_EXPIRED',
  host => `${host} says that the client certificate has expired`,
)
const MY_CERT_REFUSED = means('UNAUTHORIZED', host => `${host} does not accept the client certificate`)
const MY_CERT_BAD = means('CONFIG_INCOMPLETE', () => 'The client certificate and its key cannot be used')
const VIA_PROXY = means('PROXY', host => `The proxy did not connect us to ${host}`)
const CANCELLED = means('CANCELLED', () => 'Cancelled')
const TOO_LARGE = means('TOO_LARGE', host => `The answer of ${host} is too large`)
const GARBLED = means('BAD_RESPONSE', host => `The answer of ${host} is damaged`)

/** By `code` of the error. Node: https://nodejs.org/api/tls.html#x509-certificate-error-codes; undici: lib/core/errors.js. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOTFOUND: UNRESOLVED,
  EAI_AGAIN: UNRESOLVED,
  EAI_NODATA: UNRESOLVED,
  EAI_NONAME: UNRESOLVED,
  EAI_FAIL: UNRESOLVED,
  ECONNREFUSED: REFUSED,
  ETIMEDOUT: LATE,
  UND_ERR_CONNECT_TIMEOUT: LATE,
  UND_ERR_HEADERS_TIMEOUT: LATE,
  UND_ERR_BODY_TIMEOUT: LATE,
  ECONNRESET: BROKEN,
  ECONNABORTED: BROKEN,
  EPIPE: BROKEN,
  UND_ERR_SOCKET: BROKEN,
  UND_ERR_CLOSED: BROKEN,
  UND_ERR_DESTROYED: BROKEN,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: BROKEN,
  ENETUNREACH: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETDOWN: UNREACHABLE,
  EHOSTDOWN: UNREACHABLE,
  EADDRNOTAVAIL: UNREACHABLE,
  UND_ERR_ABORTED: CANCELLED,
  UND_ERR_ABORT: CANCELLED,
  ABORT_ERR: CANCELLED,
  UND_ERR_RES_EXCEEDED_MAX_SIZE: TOO_LARGE,
  UND_ERR_HEADERS_OVERFLOW: TOO_LARGE,
  Z_DATA_ERROR: GARBLED,
  Z_BUF_ERROR: GARBLED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  INVALID_CA: UNTRUSTED,
  INVALID_PURPOSE: UNTRUSTED,
  PATH_LENGTH_EXCEEDED: UNTRUSTED,
  CERT_CHAIN_TOO_LONG: UNTRUSTED,
  CERT_REVOKED: REVOKED,
  CERT_REJECTED: REVOKED,
  CERT_HAS_EXPIRED: OUT_OF_DATE,
  CERT_NOT_YET_VALID: OUT_OF_DATE,
  ERR_TLS_CERT_ALTNAME_INVALID: OTHER_NAME,
  HOSTNAME_MISMATCH: OTHER_NAME,
  EPROTO: NO_TLS,
  ERR_TLS_HANDSHAKE_TIMEOUT: LATE,
  // Our own certificate or key, as OpenSSL reads it
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: MY_CERT_BAD,
  ERR_OSSL_PEM_NO_START_LINE: MY_CERT_BAD,
  ERR_OSSL_PEM_BAD_BASE64_DECODE: MY_CERT_BAD,
  ERR_OSSL_UNSUPPORTED: MY_CERT_BAD,
  ERR_OSSL_BAD_DECRYPT: MY_CERT_BAD,
  UND_ERR_PRX_TLS: VIA_PROXY,
  UND_ERR_PRX_CONN: VIA_PROXY,
  UND_ERR_SOCKS5: VIA_PROXY,
}

/** What the other side's TLS says of our certificate (RFC 8446, 6.2); OpenSSL and BoringSSL name the same alerts differently. */
const ALERTS: Readonly<Record<string, Meaning>> = {
  CERTIFICATE_REQUIRED: MY_CERT_REFUSED,
  BAD_CERTIFICATE: MY_CERT_REFUSED,
  UNSUPPORTED_CERTIFICATE: MY_CERT_REFUSED,
  CERTIFICATE_UNKNOWN: MY_CERT_REFUSED,
  CERTIFICATE_REVOKED: MY_CERT_REFUSED,
  UNKNOWN_CA: MY_CERT_REFUSED,
  ACCESS_DENIED: MY_CERT_REFUSED,
  CERTIFICATE_EXPIRED: MY_CERT_OLD,
}

function meaningOf(code: string, isPlainHttp: boolean): Meaning | undefined {
  const known = MEANINGS[code]
  if (known) return known
  const alert = /^ERR_SSL_.*ALERT_([A-Z_]+)$/.exec(code)?.[1]
  if (alert !== undefined && ALERTS[alert]) return ALERTS[alert]
  if (code.startsWith('ERR_SSL_')) return NO_TLS
  if (code.startsWith('HPE_')) return isPlainHttp ? NEEDS_TLS : NO_HTTP
  return undefined
}

/** The error itself, what it wraps, and what an AggregateError gathers (one per address of a host), outermost first. */
function* unwrap(cause: unknown, depth = 0): Generator<Error> {
  if (!(cause instanceof Error) || depth > 5) return
  yield cause
  if (cause instanceof AggregateError) for (const inner of cause.errors) yield* unwrap(inner, depth + 1)
  yield* unwrap(cause.cause, depth + 1)
}

const codeOf = (error: Error): string => {
  if (error.name === 'TimeoutError') return 'ETIMEDOUT'
  if (error.name === 'AbortError') return 'ABORT_ERR'
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/**
 * The failure behind whatever a connection threw. An AppError is given back as it is, also when it is wrapped.
 * A cause that no connection makes becomes BUG.
 */
export function toAppError(cause: unknown, context: FailureContext): AppError {
  const chain = [...unwrap(cause)]
  const own = chain.find(error => error instanceof AppError)
  if (own) return own
  for (const error of chain) {
    const systemCode = codeOf(error)
    const meaning = meaningOf(systemCode, context.isPlainHttp === true)
    if (meaning)
      return new AppError(meaning.code, meaning.say(context.host), {
        data: { host: context.host, systemCode },
        cause,
      })
  }
  return new AppError('BUG', 'Something unexpected happened while talking to the cluster', { cause })
}

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>
/** An answer outside 200-299. `body` is whatever was sent: a Status object, text or nothing. */
export type Refusal = { readonly status: number; readonly headers: Headers; readonly body: unknown }

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export type StatusObject = {
  readonly kind: 'Status'
  readonly message?: string
  readonly reason?: string
  readonly code?: number
  readonly metadata?: { readonly continue?: string }
  readonly details?: {
    readonly kind?: string
    readonly group?: string
    readonly name?: string
    readonly causes?: readonly StatusCause[]
  }
}

/** One of several things that are wrong with what was sent: a field, or who else manages it. */
export type StatusCause = { readonly reason?: string; readonly field?: string; readonly message?: string }

export const isStatusObject = (body: unknown): body is StatusObject =>
  typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'Status'

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'BAD_RESPONSE',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  407: 'PROXY',
  408: 'TIMEOUT',
  409: 'CONFLICT',
  410: 'GONE',
  413: 'TOO_LARGE',
  422: 'INVALID_INPUT',
  429: 'RATE_LIMITED',
}

const LONGEST_MESSAGE = 1000
const MOST_CAUSES = 50

/**
 * The failure that an HTTP status of an API server means; the server's own words are kept in `data.serverMessage`, without a
 * credential that it or a proxy may have repeated.
 */
export function fromStatus(refusal: Refusal, context: FailureContext): AppError {
  const { status, headers } = refusal
  const object = isStatusObject(refusal.body) ? refusal.body : null
  const code = codeOfStatus(refusal, context)
  const retryAfterMs = readRetryAfter(headers, Date.now())
  const data = {
    host: context.host,
    status,
    ...(object?.reason ? { reason: object.reason } : {}),
    ...(object?.message ? { serverMessage: redactText(object.message).slice(0, LONGEST_MESSAGE) } : {}),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    ...(object?.details?.causes ? { causes: object.details.causes.slice(0, MOST_CAUSES) } : {}),
    ...missingRight(object, context.action ?? null),
  }
  return new AppError(code, sayStatus(code, status, context), { data })
}

function codeOfStatus({ status, body }: Refusal, context: FailureContext): ErrorCode {
  // Go's TLS servers answer plain HTTP with a 400 that is no Status object.
  if (status === 400 && context.isPlainHttp && !isStatusObject(body)) return 'TLS_PROTOCOL'
  return CODE_BY_STATUS[status] ?? (status >= 500 ? 'SERVER_ERROR' : 'BAD_RESPONSE')
}

function missingRight(object: StatusObject | null, action: Action | null) {
  if (action === null) return {}
  const group = object?.details?.group ?? action.group
  const resource = object?.details?.kind ?? action.resource
  return { verb: action.verb, resource, group, namespace: action.namespace }
}

function sayStatus(code: ErrorCode, status: number, { host, action }: FailureContext): string {
  if (code === 'FORBIDDEN' && action) {
    const where = action.namespace === null ? 'in the whole cluster' : `in namespace ${action.namespace}`
    return `${host} does not allow this identity to ${action.verb} ${action.resource} ${where}`
  }
  if (code === 'UNAUTHORIZED') return `${host} does not accept the credentials`
  if (code === 'RATE_LIMITED') return `${host} asks us to slow down`
  if (code === 'TLS_PROTOCOL') return NEEDS_TLS.say(host)
  return `${host} answered with status ${status}`
}

const LONGEST_RETRY_AFTER_MS = 3_600_000

/** Retry-After in milliseconds from `now`: seconds or an HTTP date (RFC 9110, 10.2.3); null when absent or unreadable. */
export function readRetryAfter(headers: Headers, now: number): number | null {
  const header = headers['retry-after']
  const text = (typeof header === 'string' ? header : (header?.[0] ?? '')).trim()
  if (text === '') return null
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER_MS) : null
}

/** A failure as it is kept in a connection's state and sent to the window. */
export const asFailure = ({ code, message, data }: AppError) => ({ code, message, data: { ...data } })
