import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WEBHOOK_HOSTS, WEBHOOK_NAME } from '#core/deploy/names.ts'
import { AppError } from '#core/base/errors.ts'
import type { Call } from '../../../scheduler/api.ts'
import { createCertificate } from '../../../scheduler/certificate.ts'
import { type Keyring, writeKeyring } from '../../../scheduler/keyring.ts'
import { keepTrust } from '../../../scheduler/trust.ts'
import { fakeApi, silentLog } from '../../support/schedulerApi.ts'

const current = createCertificate({ hosts: WEBHOOK_HOSTS, now: Date.now(), days: 90 })
const data = writeKeyring({ current, next: null, previous: null })

const configuration = { webhooks: [{ name: WEBHOOK_NAME, clientConfig: {} }] }

function answer({ path }: Call): object {
  if (path.includes('/mutatingwebhookconfigurations/')) return configuration
  return { metadata: { name: 'x', namespace: 'y' }, data }
}

const leadershipOf = (isLeading: () => boolean) => ({
  isLeading,
  assertLeading: () => {
    if (!isLeading()) throw new AppError('CANCELLED', 'this replica does not lead')
  },
})

describe('the trust of the API server', () => {
  let end: AbortController
  beforeEach(() => {
    end = new AbortController()
    vi.useFakeTimers()
  })
  afterEach(() => {
    end.abort()
    vi.useRealTimers()
  })

  it('is asked for within moments by a replica that begins to lead, and then rarely', async () => {
    let isLeading = false
    const api = fakeApi(answer)
    const leadership = leadershipOf(() => isLeading)
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

  it('needs a first certificate, which a replica makes that does not lead: old replicas may need none', async () => {
    const api = fakeApi(({ method, path }) => {
      if (method === 'GET') throw new AppError('NOT_FOUND', path)
      return {}
    })
    const served: Keyring[] = []
    const onKeyring = (keyring: Keyring) => void served.push(keyring)
    void keepTrust({ api, log: silentLog, leadership: leadershipOf(() => false), onKeyring }, end.signal)
    await vi.advanceTimersByTimeAsync(5000)
    expect(served[0]?.current).not.toBeNull()
    expect(api.calls.filter(({ method }) => method !== 'GET').map(({ method }) => method)).toEqual(['POST'])
  })
})
