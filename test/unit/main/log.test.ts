import { describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { createLog, failureFacts, redact, redactText } from '../../../main/log.ts'

const CANARY = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl'

describe('the log', () => {
  const leaks: { name: string; text: string; canary: string }[] = [
    { name: 'a service account token', text: `refused: ${CANARY} is expired`, canary: CANARY },
    { name: 'a bearer header', text: 'Authorization: Bearer c2VjcmV0LXRva2Vu', canary: 'c2VjcmV0LXRva2Vu' },
    {
      name: 'a private key',
      text: 'bad key -----BEGIN PRIVATE KEY-----\nMIIcanary\n-----END PRIVATE KEY-----',
      canary: 'MIIcanary',
    },
    {
      name: 'a private key that was cut off',
      text: '-----BEGIN EC PRIVATE KEY-----\nMIIcanary',
      canary: 'MIIcanary',
    },
    { name: 'the password of a proxy', text: 'via http://me:hunter22@proxy:3128', canary: 'hunter22' },
  ]
  for (const { name, text, canary } of leaks)
    it(`hides ${name} wherever it stands`, () => {
      expect(redactText(text)).not.toContain(canary)
      expect(JSON.stringify(redact({ message: text, nested: { list: [text] } }))).not.toContain(canary)
    })

  it('hides what a key calls secret, whatever it looks like', () => {
    expect(redact({ token: 'plain', clientKey: 'plain', 'client-key-data': 'plain', user: 'me' })).toEqual({
      token: '[redacted]',
      clientKey: '[redacted]',
      'client-key-data': '[redacted]',
      user: 'me',
    })
  })

  it('writes one JSON line an event and keeps the last 200', () => {
    const lines: string[] = []
    const log = createLog(
      line => void lines.push(line),
      () => Date.UTC(2026, 0, 1),
    )
    for (let n = 0; n < 250; n += 1) log.info('tick', { n })
    expect(JSON.parse(lines[0] as string)).toEqual({
      at: '2026-01-01T00:00:00.000Z',
      level: 'info',
      event: 'tick',
      n: 0,
    })
    expect(log.tail()).toHaveLength(200)
    expect(log.tail()[0]).toContain('"n":50')
  })

  it('tells an expected failure by its code and a bug by its stack', () => {
    expect(failureFacts(new AppError('DNS', 'No such host'))).toEqual({
      code: 'DNS',
      message: 'No such host',
    })
    expect(failureFacts(new TypeError('x'))).toMatchObject({
      code: 'BUG',
      message: 'x',
      stack: expect.stringContaining('log.test'),
    })
  })
})
