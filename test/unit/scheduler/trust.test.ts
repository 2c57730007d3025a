import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WEBHOOK_HOSTS, WEBHOOK_NAME } from '#core/deploy/names.ts'
import { AppError } from '#core/base/errors.ts'
import type { Call } from '../../../scheduler/api.ts'
import { createCertificate } from '../../../scheduler/certificate.ts'
import { writeKeyring } from '../../../scheduler/keyring.ts'
import { keepTrust } from '../../../scheduler/trust.ts'
import { fakeApi, silentLog } from '../../support/schedulerApi.ts'

const current = createCertificate({ hosts: WEBHOOK_HOSTS, now: Date.now(), days: 90 })
const data = writeKeyring({ current, next: null, previous: null })

const answers: Readonly<Record<string, object>> = {
  secrets: { metadata: { name: 'x', namespace: 'y' }, data },
  mutatingwebhookconfigurations: { webhooks: [{ name: WEBHOOK_NAME, clientConfig: {} }] },
}

function answer({ path }: Call): object {
  const found = Object.entries(answers).find(([part]) => path.includes(part))
  if (!found) throw new AppError('NOT_FOUND', path)
  return found[1]
}

describe('the trust of the API server', () => {
  const end = new AbortController()
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    end.abort()
    vi.useRealTimers()
  })

  it('is asked for within moments by a replica that begins to lead, and then rarely', async () => {
    let isLeading = false
    const api = fakeApi(answer)
    const leadership = {
      isLeading: () => isLeading,
      assertLeading: () => {
        if (!isLeading) throw new AppError('CANCELLED', 'this replica does not lead')
      },
    }
    const announced = () => api.calls.filter(({ method }) => method === 'PATCH').length
    void keepTrust({ api, log: silentLog, leadership, onKeyring: () => undefined }, end.signal)
    await vi.advanceTimersByTimeAsync(5000)
    expect(announced()).toBe(0)
    isLeading = true
    await vi.advanceTimersByTimeAsync(1500)
    expect(announced()).toBe(1)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(announced()).toBe(1)
  })
})
