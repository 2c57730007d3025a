import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { millis } from '#core/base/units.ts'
import { DEFAULT_SETTINGS, type Mode } from '#core/deploy/settings.ts'
import { createLedger } from '#core/schedule/ledger.ts'
import type { Call } from '../../../scheduler/api.ts'
import { createAssumptions } from '../../../scheduler/assumptions.ts'
import { createCache } from '../../../scheduler/cache.ts'
import { createMetrics } from '../../../scheduler/metrics.ts'
import { createReporting } from '../../../scheduler/reporting.ts'
import { deafEvents, fakeApi, silentLog } from '../../support/schedulerApi.ts'

const isStatus = ({ method, path }: Call) => method === 'PATCH' && path.includes('canopy-scheduler-status')

function report(patchMs: number, end: AbortSignal, root?: object) {
  const statuses: unknown[] = []
  let mode: Mode = 'enforce'
  const treePath = /elasticquotatree\/status$/
  const api = fakeApi(async call => {
    if (treePath.test(call.path)) statuses.push(call.body)
    if (isStatus(call)) await new Promise(resolve => setTimeout(resolve, patchMs))
    return { metadata: {}, items: [] }
  })
  const cache = createCache(api, silentLog, deafEvents)
  if (root) cache.trees.take('t', { metadata: { uid: 't', name: 't', resourceVersion: '1' }, spec: { root } })
  const reporting = createReporting({
    context: {
      identity: 'one',
      admission: 'policy',
      api,
      log: silentLog,
      metrics: createMetrics(),
      cache,
      leadership: { isLeading: () => true, assertLeading: () => undefined },
      now: () => millis(Date.now()),
      settings: () => ({ ...DEFAULT_SETTINGS, mode }),
    },
    term: {
      ledger: createLedger({ ...DEFAULT_SETTINGS.schedule, ungatedNamespaces: new Set() }),
      isReady: () => true,
    },
    guard: { ungated: new Set(), allows: () => Promise.resolve(true), patrol: () => Promise.resolve() },
    assumptions: createAssumptions(),
    bound: () => [],
  })
  void reporting.run(end)
  const change = (to: Mode) => {
    mode = to
    reporting.stale()
  }
  return { api, reporting, change, statuses }
}

describe('what a leader reports', () => {
  let end: AbortController
  beforeEach(() => {
    end = new AbortController()
    vi.useFakeTimers()
  })
  afterEach(() => {
    end.abort()
    vi.useRealTimers()
  })

  it('compares charges with a fresh list half a minute after its term began', async () => {
    const { reporting } = report(1, end.signal)
    await vi.advanceTimersByTimeAsync(25_000)
    expect(reporting.drift()).toBeUndefined()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(reporting.drift()).toEqual([])
  })

  it('counts nothing in mode off, and takes away what was counted', async () => {
    const root = { name: 'root', min: { cpu: 5 }, max: { cpu: 5 }, namespaces: ['a'] }
    const { reporting, change, statuses } = report(1, end.signal, root)
    await vi.advanceTimersByTimeAsync(40_000)
    expect(statuses.at(-1)).toMatchObject({ status: { root: { name: 'root', used: { cpu: '0' } } } })
    expect([reporting.usage()?.name, reporting.drift()]).toEqual(['root', ['root/cpu']])
    change('off')
    await vi.advanceTimersByTimeAsync(400_000)
    expect(statuses.at(-1)).toMatchObject({ status: { root: null } })
    expect([reporting.usage(), reporting.drift()]).toEqual([null, undefined])
  })

  it('writes the status again a moment after the API server was slow: only its own work makes it rest', async () => {
    const { api, change } = report(1500, end.signal)
    await vi.advanceTimersByTimeAsync(100)
    expect(api.calls.filter(isStatus)).toHaveLength(1)
    change('observe')
    await vi.advanceTimersByTimeAsync(3000)
    expect(api.calls.filter(isStatus)).toHaveLength(2)
  })
})
