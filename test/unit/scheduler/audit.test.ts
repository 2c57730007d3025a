import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { MOST_NAMED, readAudit } from '#core/schedule/audit.ts'
import { AUDIT_RECORDS } from '#core/wire.ts'
import type { Call } from '../../../scheduler/api.ts'
import { createAudit } from '../../../scheduler/audit.ts'
import { fakeApi, silentLog } from '../../support/schedulerApi.ts'

const victim = { namespace: 'team', name: 'v', uid: 'v1', leaf: 'root.a', outcome: 'decided' } as const
const gangOf = (pods: number, name = 'trainer') =>
  Array.from({ length: pods }, (_, at) => ({
    namespace: 'team',
    name: `${name}-${at}`,
    uid: `${name}-${at}`,
  }))
const content = { rule: 'reclaim', leaf: 'root.b', beneficiaries: [], victims: [victim], shares: [] } as const

function setUp(known: Record<string, string> = {}) {
  const data: Record<string, string> = { ...known }
  const state = { isDown: false }
  const api = fakeApi((call: Call) => {
    if (state.isDown) throw new AppError('FORBIDDEN', 'no')
    if (call.method === 'GET') return { data: { ...data } }
    const { data: changes } = call.body as { data: Record<string, string | null> }
    const after = Object.entries({ ...data, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    )
    if (after.join('').length > 1_048_576)
      throw new AppError('INVALID_INPUT', 'must have at most 1048576 bytes')
    for (const key of Object.keys(data)) delete data[key]
    Object.assign(data, Object.fromEntries(after))
    return {}
  })
  const audit = createAudit({ api, log: silentLog, fence: () => undefined })
  return { api, audit, data, state, records: () => readAudit(data).records }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the audit', () => {
  it('is written before it resolves, records of one moment in one write', async () => {
    const { api, audit, records } = setUp()
    const sequences = await Promise.all([audit.record(content), audit.record(content)])
    expect(sequences).toEqual([1, 2])
    expect(api.calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect(records().map(({ sequence }) => sequence)).toEqual([2, 1])
  })

  it('rejects when it cannot be written', async () => {
    const { audit, state } = setUp()
    state.isDown = true
    await expect(audit.record(content)).rejects.toThrow('no')
  })

  it('notes how evictions went, soon after', async () => {
    const { audit, records } = setUp()
    const sequence = await audit.record(content)
    audit.settle(sequence, victim, 'refused')
    await vi.advanceTimersByTimeAsync(1500)
    expect(records()[0]?.victims[0]?.outcome).toBe('refused')
  })

  it('goes on where the one before ended, and keeps the newest', async () => {
    const before = setUp()
    for (let i = 0; i < AUDIT_RECORDS + 3; i++) await before.audit.record(content)
    const { audit, records } = setUp(before.data)
    await audit.record(content)
    expect(records()).toHaveLength(AUDIT_RECORDS)
    expect([records()[0]?.sequence, records().at(-1)?.sequence]).toEqual([AUDIT_RECORDS + 4, 5])
  })

  it('names the first of a gang and tells how many more there were', async () => {
    const { audit, records } = setUp()
    const victims = gangOf(350).map(pod => ({ ...pod, leaf: 'root.a', outcome: 'decided' as const }))
    const sequence = await audit.record({ ...content, beneficiaries: gangOf(130), victims })
    audit.settle(sequence, { uid: 'trainer-99' }, 'evicted')
    audit.settle(sequence, { uid: 'trainer-349' }, 'evicted')
    await vi.advanceTimersByTimeAsync(1500)
    const [record] = records()
    expect([record?.beneficiaries.length, record?.victims.length]).toEqual([MOST_NAMED, MOST_NAMED])
    expect(record?.unnamed).toEqual({ beneficiaries: 30, victims: 250 })
    expect(record?.victims.at(-1)).toMatchObject({ name: 'trainer-99', outcome: 'evicted' })
  })

  it('lets the oldest go before it is larger than a ConfigMap may be', async () => {
    const { api, audit, data, records } = setUp()
    const long = gangOf(MOST_NAMED, 'x'.repeat(60))
    for (let i = 0; i < 100; i++) await audit.record({ ...content, beneficiaries: long })
    expect(records()[0]?.sequence).toBe(100)
    expect(records().length).toBeLessThan(60)
    expect(Object.entries(data).join('').length).toBeGreaterThan(600_000)
    expect(api.calls).toHaveLength(101) // none was refused
  })

  it('is written though others filled the ConfigMap meanwhile', async () => {
    const { audit, data, records } = setUp()
    await audit.record(content)
    data['theirs'] = 'x'.repeat(1_048_000)
    await audit.record(content)
    expect(records()[0]?.sequence).toBe(2)
    await audit.record(content)
    expect(records()[0]?.sequence).toBe(3)
  })

  it('is read though somebody wrote something else into it', () => {
    expect(readAudit({ '0001': 'null', x: '{"sequence":1}', y: 'no JSON' })).toEqual({
      records: [],
      unreadable: 3,
    })
  })
})
