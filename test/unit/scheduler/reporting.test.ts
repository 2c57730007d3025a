import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { millis } from '#core/base/units.ts'
import { DEFAULT_SETTINGS, type Mode } from '#core/deploy/settings.ts'
import { createLedger } from '#core/schedule/ledger.ts'
import type { Call } from '../../../scheduler/api.ts'
import { createAssumptions } from '../../../scheduler/assumptions.ts'
import { createCache } from '../../../scheduler/cache.ts'
import { createMetrics } from '../../../scheduler/metrics.ts'
import { createReporting } from '../../../scheduler/reporting.ts'
import { fakeApi, silentLog } from '../../support/schedulerApi.ts'

const nothing = () => undefined
const events = {
  onPod: nothing,
  onNode: nothing,
  onBudget: nothing,
  onGang: nothing,
  onClaim: nothing,
  onTree: nothing,
  onNamespace: nothing,
  onMap: nothing,
}

const isStatus = ({ method, path }: Call) => method === 'PATCH' && path.includes('canopy-scheduler-status')

function report(patchMs: number, end: AbortSignal) {
  let mode: Mode = 'enforce'
  const api = fakeApi(async call => {
    if (isStatus(call)) await new Promise(resolve => setTimeout(resolve, patchMs))
    return { metadata: {}, items: [] }
  })
  const reporting = createReporting({
    context: {
      identity: 'one',
      admission: 'policy',
      api,
      log: silentLog,
      metrics: createMetrics(),
      cache: createCache(api, silentLog, events),
      leadership: { isLeading: () => true, assertLeading: nothing },
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
  const observe = () => {
    mode = 'observe'
    reporting.stale()
  }
  return { api, reporting, observe }
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

  it('writes the status again a moment after the API server was slow: only its own work makes it rest', async () => {
    const { api, observe } = report(1500, end.signal)
    await vi.advanceTimersByTimeAsync(100)
    expect(api.calls.filter(isStatus)).toHaveLength(1)
    observe()
    await vi.advanceTimersByTimeAsync(3000)
    expect(api.calls.filter(isStatus)).toHaveLength(2)
  })
})
