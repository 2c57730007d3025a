import { describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { fromStatus, readRetryAfter, toAppError } from '../../../../main/clusters/failures.ts'

const host = 'api.example.org:6443'
const coded = (code: string, more: ErrorOptions = {}) => Object.assign(new Error('any words', more), { code })

describe('what a connection throws becomes a failure with a name', () => {
  const table = [
    { story: 'a name that does not exist', cause: coded('ENOTFOUND'), want: 'DNS' },
    { story: 'a name server that is away', cause: coded('EAI_AGAIN'), want: 'DNS' },
    { story: 'nobody listens', cause: coded('ECONNREFUSED'), want: 'REFUSED' },
    { story: 'packets vanish', cause: coded('ETIMEDOUT'), want: 'TIMEOUT' },
    {
      story: 'a server that connects and says nothing',
      cause: coded('UND_ERR_HEADERS_TIMEOUT'),
      want: 'TIMEOUT',
    },
    { story: 'a deadline of ours', cause: new DOMException('x', 'TimeoutError'), want: 'TIMEOUT' },
    { story: 'a caller who gave up', cause: new DOMException('x', 'AbortError'), want: 'CANCELLED' },
    { story: 'a cut connection', cause: coded('UND_ERR_SOCKET'), want: 'NETWORK' },
    { story: 'no route', cause: coded('EHOSTUNREACH'), want: 'NETWORK' },
    {
      story: 'a self-signed certificate',
      cause: coded('DEPTH_ZERO_SELF_SIGNED_CERT'),
      want: 'TLS_UNTRUSTED',
    },
    { story: 'a self-signed CA', cause: coded('SELF_SIGNED_CERT_IN_CHAIN'), want: 'TLS_UNTRUSTED' },
    {
      story: 'a chain without its CA',
      cause: coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      want: 'TLS_UNTRUSTED',
    },
    { story: 'an expired certificate', cause: coded('CERT_HAS_EXPIRED'), want: 'TLS_EXPIRED' },
    {
      story: "another host's certificate",
      cause: coded('ERR_TLS_CERT_ALTNAME_INVALID'),
      want: 'TLS_HOSTNAME',
    },
    { story: 'https to an http server', cause: coded('ERR_SSL_WRONG_VERSION_NUMBER'), want: 'TLS_PROTOCOL' },
    { story: 'the same, as older Nodes say it', cause: coded('EPROTO'), want: 'TLS_PROTOCOL' },
    {
      story: 'no client certificate sent',
      cause: coded('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'),
      want: 'UNAUTHORIZED',
    },
    {
      story: 'the same, in the words of Electron',
      cause: coded('ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED'),
      want: 'UNAUTHORIZED',
    },
    {
      story: 'our certificate by an unknown authority',
      cause: coded('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'),
      want: 'UNAUTHORIZED',
    },
    {
      story: 'another alert',
      cause: coded('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'),
      want: 'TLS_PROTOCOL',
    },
    {
      story: 'our certificate too old',
      cause: coded('ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED'),
      want: 'CLIENT_CERT_EXPIRED',
    },
    { story: 'a mail server', cause: coded('HPE_INVALID_CONSTANT'), want: 'NOT_KUBERNETES' },
    { story: 'a broken proxy', cause: coded('UND_ERR_PRX_CONN'), want: 'PROXY' },
    {
      story: 'every address of a host refuses',
      cause: new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]),
      want: 'REFUSED',
    },
    {
      story: 'a cause inside a cause',
      cause: new TypeError('fetch failed', { cause: coded('ENOTFOUND') }),
      want: 'DNS',
    },
    { story: 'a defect of ours', cause: new TypeError('x is undefined'), want: 'BUG' },
    { story: 'something that is no error', cause: 'text', want: 'BUG' },
  ] as const
  it.each(table)('$story: $want', ({ cause, want }) => {
    const failure = toAppError(cause, { host })
    expect(failure.code).toBe(want)
    if (want !== 'BUG' && want !== 'CANCELLED') expect(failure.message).toContain(host)
  })

  it('a failure that has its name already keeps it, also when wrapped', () => {
    const own = new AppError('EXEC_TIMEOUT', 'late')
    expect(toAppError(own, { host })).toBe(own)
    expect(toAppError(new Error('wrapped', { cause: own }), { host })).toBe(own)
  })

  it('TLS where plain http was expected says so', () => {
    expect(toAppError(coded('HPE_INVALID_CONSTANT'), { host, isPlainHttp: true }).code).toBe('TLS_PROTOCOL')
  })
})

describe('what an API server answers becomes a failure with a name', () => {
  const table = [
    [400, 'BAD_RESPONSE'],
    [401, 'UNAUTHORIZED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [407, 'PROXY'],
    [409, 'CONFLICT'],
    [410, 'GONE'],
    [413, 'TOO_LARGE'],
    [422, 'INVALID_INPUT'],
    [429, 'RATE_LIMITED'],
    [500, 'SERVER_ERROR'],
    [503, 'SERVER_ERROR'],
    [302, 'BAD_RESPONSE'],
  ] as const
  it.each(table)('%i: %s', (status, want) => {
    expect(fromStatus({ status, headers: {}, body: '' }, { host }).code).toBe(want)
  })

  it('a 403 names the right that is missing, and keeps the words of the server', () => {
    const body = {
      kind: 'Status',
      message: 'pods is forbidden: …',
      reason: 'Forbidden',
      details: { kind: 'pods' },
    }
    const action = { verb: 'list', resource: 'pods', group: '', namespace: 'team-a' }
    const failure = fromStatus({ status: 403, headers: {}, body }, { host, action })
    expect(failure.message).toBe(`${host} does not allow this identity to list pods in namespace team-a`)
    expect(failure.data).toMatchObject({
      verb: 'list',
      resource: 'pods',
      namespace: 'team-a',
      reason: 'Forbidden',
      serverMessage: 'pods is forbidden: …',
    })
  })

  it('a 429 says how long to wait', () => {
    const failure = fromStatus({ status: 429, headers: { 'retry-after': '7' }, body: null }, { host })
    expect(failure.data['retryAfterMs']).toBe(7000)
  })

  it('plain http to a TLS port is told by its 400 that is no Status', () => {
    const refusal = { status: 400, headers: {}, body: 'Client sent an HTTP request to an HTTPS server.' }
    expect(fromStatus(refusal, { host, isPlainHttp: true }).code).toBe('TLS_PROTOCOL')
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  it.each([
    ['0', 0],
    ['3', 3000],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 5000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['999999999', 3_600_000],
    ['soon', null],
    ['', null],
  ] as const)('%j is %j ms', (text, want) => {
    expect(readRetryAfter({ 'retry-after': text }, now)).toBe(want)
  })
})
