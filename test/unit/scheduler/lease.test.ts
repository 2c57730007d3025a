import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import type { Call } from '../../../scheduler/api.ts'
import { createElection, LEASE_MS, VALID_MS, WRITE_MS } from '../../../scheduler/lease.ts'
import { fakeApi, silentLog } from '../../support/schedulerApi.ts'

type Lease = { metadata: { resourceVersion: string }; spec: { holderIdentity?: string } }

/** A server's lease with optimistic locking, and clocks that a test moves. */
function leaseServer(holderIdentity: string | null) {
  const state = { lease: null as Lease | null, version: 1, isDown: false }
  if (holderIdentity !== null) state.lease = { metadata: { resourceVersion: '1' }, spec: { holderIdentity } }
  const answer = ({ method, body }: Call) => {
    if (state.isDown) throw new AppError('NETWORK', 'down')
    if (method === 'GET') {
      if (!state.lease) throw new AppError('NOT_FOUND', 'none')
      return state.lease
    }
    const written = body as Lease
    if (method === 'PUT' && written.metadata.resourceVersion !== state.lease?.metadata.resourceVersion)
      throw new AppError('CONFLICT', 'changed')
    state.version++
    state.lease = { ...written, metadata: { ...written.metadata, resourceVersion: String(state.version) } }
    return state.lease
  }
  return { state, answer }
}

let end: AbortController
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  end = new AbortController()
})
afterEach(() => {
  end.abort()
  vi.useRealTimers()
})

function replica(server: ReturnType<typeof leaseServer>, identity: string) {
  const onLead = vi.fn()
  const election = createElection({
    api: fakeApi(server.answer),
    log: silentLog,
    identity,
    onLead,
    drained: async () => undefined,
  })
  const stop = new AbortController()
  end.signal.addEventListener('abort', () => stop.abort())
  const ended = election.run(stop.signal)
  return { election, onLead, stop: () => stop.abort(), ended }
}

describe('leadership', () => {
  it('leaves an old leader time to finish its writes before a new one begins', () => {
    expect(VALID_MS + WRITE_MS).toBeLessThanOrEqual(LEASE_MS)
  })

  it('is won at once where nobody holds the lease, and renewed', async () => {
    const server = leaseServer('')
    const { election, onLead } = replica(server, 'a')
    await vi.advanceTimersByTimeAsync(10)
    expect(election.isLeading()).toBe(true)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(election.isLeading()).toBe(true)
    expect(onLead).toHaveBeenCalledTimes(1)
  })

  it('is taken from a silent holder only after the whole lease', async () => {
    const { election } = replica(leaseServer('dead'), 'a')
    await vi.advanceTimersByTimeAsync(LEASE_MS - 100)
    expect(election.isLeading()).toBe(false)
    await vi.advanceTimersByTimeAsync(3000)
    expect(election.isLeading()).toBe(true)
  })

  it('waits the whole lease too where there is no lease: it may have been deleted under a leader', async () => {
    const { election } = replica(leaseServer(null), 'a')
    await vi.advanceTimersByTimeAsync(LEASE_MS - 100)
    expect(election.isLeading()).toBe(false)
    await vi.advanceTimersByTimeAsync(3000)
    expect(election.isLeading()).toBe(true)
  })

  it('ends by the clock when it cannot be renewed, before anybody else may lead', async () => {
    const server = leaseServer('')
    const { election } = replica(server, 'a')
    await vi.advanceTimersByTimeAsync(10)
    server.state.isDown = true
    await vi.advanceTimersByTimeAsync(VALID_MS + 1)
    expect(election.isLeading()).toBe(false)
    expect(() => election.assertLeading()).toThrow('does not lead')
  })

  it('has ended for a process that was stopped for a while, at its very first write', async () => {
    const { election } = replica(leaseServer(''), 'a')
    await vi.advanceTimersByTimeAsync(10)
    vi.setSystemTime(Date.now() + VALID_MS)
    expect(() => election.assertLeading()).toThrow('does not lead')
  })

  it('is lost when another holds the lease, and the term is told', async () => {
    const server = leaseServer('')
    const { election, onLead } = replica(server, 'a')
    await vi.advanceTimersByTimeAsync(10)
    server.state.lease = { metadata: { resourceVersion: 'x' }, spec: { holderIdentity: 'b' } }
    await vi.advanceTimersByTimeAsync(2000)
    expect(election.isLeading()).toBe(false)
    const term = onLead.mock.calls[0]?.[0] as AbortSignal | undefined
    expect(term?.aborted).toBe(true)
  })

  it('is handed on at once by a leader that stops', async () => {
    const server = leaseServer('')
    const first = replica(server, 'a')
    await vi.advanceTimersByTimeAsync(10)
    const second = replica(server, 'b')
    await vi.advanceTimersByTimeAsync(3000)
    expect(second.election.isLeading()).toBe(false)
    first.stop()
    await vi.advanceTimersByTimeAsync(3000)
    await first.ended
    expect([first.election.isLeading(), second.election.isLeading()]).toEqual([false, true])
  })

  it.each([
    ['handed on as soon, though somebody else has just written to it', 'a', 'b'],
    ['left to whoever has it by then', 'c', 'c'],
  ])('is %s', async (_, holderIdentity, want) => {
    const server = leaseServer('')
    const first = replica(server, 'a')
    await vi.advanceTimersByTimeAsync(10)
    replica(server, 'b')
    await vi.advanceTimersByTimeAsync(10)
    server.state.lease = { metadata: { resourceVersion: 'labelled' }, spec: { holderIdentity } }
    first.stop()
    await vi.advanceTimersByTimeAsync(3000)
    await first.ended
    expect(server.state.lease.spec.holderIdentity).toBe(want)
  })
})
