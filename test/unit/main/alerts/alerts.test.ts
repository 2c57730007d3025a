import { describe, expect, it } from 'vitest'
import { type AlertRules, lookForAlerts, NOTHING_TOLD } from '../../../../main/alerts/alerts.ts'
import type { Dashboards } from '../../../../preload/contract/dashboards.ts'

type Part = Pick<Dashboards, 'unhealthy' | 'quotas' | 'source'>
const ALL: AlertRules = { alertUnhealthy: true, alertIdle: true, alertSource: true, alertQuotaPercent: 90 }
const NONE: AlertRules = { alertUnhealthy: false, alertIdle: false, alertSource: false, alertQuotaPercent: 0 }

const round = (more: Partial<Part> = {}): Part => ({
  unhealthy: [],
  quotas: [],
  source: { tier: 'T1', dialect: 'dcgm', ageSeconds: 5, why: [], from: null },
  ...more,
})
const sick = (node: string): Part['unhealthy'][number] => ({
  node,
  uuid: `gpu-of-${node}`,
  rule: 'U5',
  evidence: { code: 'xid', xid: 79 },
  since: null,
})
const quota = (used: number, max: number | null): Part['quotas'][number] => ({
  name: 'nlp',
  parent: null,
  namespaces: [],
  resource: 'nvidia.com/gpu',
  max,
  min: 0,
  used,
  borrowed: 0,
  lent: 0,
  waiting: 0,
})

/** What is told in each of several rounds. */
function toldIn(
  rounds: readonly Part[],
  rules = ALL,
  idle: Parameters<typeof lookForAlerts>[1]['idle'] = [],
) {
  let memory = NOTHING_TOLD
  return rounds.map(dashboards => {
    const next = lookForAlerts(memory, { dashboards, idle, rules })
    memory = next.memory
    return next.alerts.map(({ kind }) => kind)
  })
}

describe('an alert', () => {
  it('is told when it begins, not again while it lasts, and again when it comes back', () => {
    const [well, ill] = [round(), round({ unhealthy: [sick('a')] })]
    expect(toldIn([well, ill, ill, well, ill])).toEqual([[], ['unhealthy'], [], [], ['unhealthy']])
  })
  it('is told of each GPU for itself', () => {
    expect(toldIn([round({ unhealthy: [sick('a')] }), round({ unhealthy: [sick('a'), sick('b')] })])).toEqual(
      [['unhealthy'], ['unhealthy']],
    )
  })
  it('is not told by a rule that is off', () => {
    const all = round({ unhealthy: [sick('a')], quotas: [quota(10, 10)] })
    const idle = [{ node: 'a', uuid: 'g', hours: 5 }]
    expect(toldIn([all], NONE, idle)).toEqual([[]])
    expect(toldIn([all], ALL, idle)).toEqual([['unhealthy', 'idle', 'quota']])
  })
})

it.each([
  { name: 'below the share', used: 8.9, max: 10, want: [] },
  { name: 'at the share', used: 9, max: 10, want: ['quota'] },
  { name: 'without a max', used: 1000, max: null, want: [] },
  { name: 'nothing used of nothing', used: 0, max: 0, want: [] },
])('a quota $name', ({ used, max, want }) =>
  expect(toldIn([round({ quotas: [quota(used, max)] })])).toEqual([want]),
)

it('tells of a source that is worse than the one before, once; not of a better one, nor of the first', () => {
  const by = (tier: Part['source']['tier']): Part => round({ source: { ...round().source, tier } })
  expect(toldIn([by('T4'), by('T1'), by('T2'), by('T2'), by('T4')])).toEqual([
    [],
    [],
    ['source'],
    [],
    ['source'],
  ])
})
