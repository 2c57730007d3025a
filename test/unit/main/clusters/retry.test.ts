import { describe, expect, it } from 'vitest'
import { AppError, ERROR_CODES, type ErrorCode } from '#core/base/errors.ts'
import { createBackoff } from '../../../../main/clusters/backoff.ts'
import { skewOf } from '../../../../main/clusters/clock.ts'
import { endsConnection, retryDelay } from '../../../../main/clusters/retry.ts'
import { TIMINGS } from '../../../../main/clusters/timings.ts'

describe('back-off', () => {
  it('doubles up to its longest, spread over the upper half', () => {
    const longest = createBackoff(500, 30_000, () => 1)
    expect(Array.from({ length: 8 }, () => longest.next())).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ])
    expect(createBackoff(500, 30_000, () => 0).next()).toBe(250)
  })
  it('begins anew when all is well, and waits as long as a server asks', () => {
    const backoff = createBackoff(500, 30_000, () => 1)
    backoff.next()
    backoff.next()
    backoff.reset()
    expect(backoff.next()).toBe(500)
    expect(backoff.next(7000)).toBe(7000)
  })
})

describe('when an offline cluster is tried again', () => {
  const delay = (code: ErrorCode, isVisible = true, data = {}) => {
    const backoff = createBackoff(500, 30_000, () => 1)
    for (let index = 0; index < 10; index += 1) backoff.next()
    return retryDelay(new AppError(code, 'x', { data }), backoff, { timings: TIMINGS, isVisible })
  }
  it.each([
    { story: 'somebody looks at it', code: 'TIMEOUT', want: 10_000 },
    { story: 'nobody looks at it', code: 'TIMEOUT', isVisible: false, want: 30_000 },
    { story: 'it asked for longer', code: 'RATE_LIMITED', data: { retryAfterMs: 45_000 }, want: 45_000 },
    { story: 'it refuses us', code: 'UNAUTHORIZED', want: 60_000 },
    { story: 'its plugin failed', code: 'EXEC_FAILED', want: 60_000 },
    { story: 'its plugin may be waiting in a browser', code: 'EXEC_TIMEOUT', want: null },
    { story: 'consent is missing', code: 'EXEC_CONSENT', want: null },
    { story: 'another cluster answers', code: 'CLUSTER_CHANGED', want: null },
  ] as const)('$story: $want', row => {
    expect(delay(row.code, 'isVisible' in row ? row.isVisible : true, 'data' in row ? row.data : {})).toBe(
      row.want,
    )
  })

  it('every failure that a credential or the store has ends the connection; none of the network does', () => {
    for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
      const ends = endsConnection(new AppError(code, 'x'))
      if (/^(EXEC|STORE|AUTH|CONFIG|TLS|CA_|CLIENT_CERT|UNAUTHORIZED|DISK)/.test(code))
        expect(ends, code).toBe(true)
      if (/^(DNS|REFUSED|TIMEOUT|NETWORK|WATCH_SILENT|GONE|SERVER_ERROR)$/.test(code))
        expect(ends, code).toBe(false)
    }
  })
})

describe("the difference of the clocks, from an answer's Date", () => {
  const at = Date.parse('2026-01-01T00:00:10Z')
  it.each([
    ['the same', 'Thu, 01 Jan 2026 00:00:10 GMT', 500],
    ['an hour ahead', 'Thu, 01 Jan 2026 01:00:10 GMT', 3_600_500],
    ['a minute behind', 'Wed, 31 Dec 2025 23:59:10 GMT', -59_500],
    ['not told', undefined, null],
    ['unreadable', 'soon', null],
  ])('%s', (_, header, want) => {
    expect(skewOf(header, at - 100, at + 100)).toBe(want)
  })
})
