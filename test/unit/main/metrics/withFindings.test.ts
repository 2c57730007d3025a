import { expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import type { Finding } from '../../../../main/metrics/findings.ts'
import { withFindings } from '../../../../main/metrics/withFindings.ts'
import type { Overview } from '../../../../preload/contract/overview.ts'

const out = { node: 'a', rule: 'U1', gpus: 8, evidence: { code: 'noReadyCondition' }, since: null } as const
const overview = {
  unhealthy: [out],
  gpuNodes: { total: 4, allocated: 2, unhealthy: 1 },
  gpus: { total: 32, allocatable: 32, allocated: 3, pending: 0, unhealthy: 8 },
} as unknown as Overview

type Told = readonly [node: string, uuid: string | null, rule?: Finding['rule']]
const found = (...told: readonly Told[]): Finding[] =>
  told.map(([node, uuid, rule = 'U6']) => ({
    node,
    uuid,
    rule,
    evidence: { code: 'rowRemapFailed' },
    since: millis(7),
  }))

it.each([
  { name: 'nothing found', findings: found(), want: [1, 8] },
  { name: 'a GPU of a node that is well', findings: found(['b', 'g1']), want: [2, 9] },
  { name: 'one GPU by two rules', findings: found(['b', 'g1'], ['b', 'g1', 'U7']), want: [2, 9] },
  { name: 'two GPUs by one rule', findings: found(['b', 'g1'], ['b', 'g2']), want: [2, 10] },
  { name: 'a GPU of a node that is out as a whole', findings: found(['a', 'g2']), want: [1, 8] },
  { name: 'a node as a whole', findings: found(['c', null, 'U4']), want: [2, 8] },
  {
    name: 'what the objects told at the round, and tell no more',
    findings: found(['d', null, 'U1']),
    want: [1, 8],
  },
])('$name', ({ findings, want }) => {
  const { gpuNodes, gpus, unhealthy } = withFindings(overview, findings)
  expect([gpuNodes.unhealthy, gpus.unhealthy]).toEqual(want)
  expect(new Set(unhealthy.map(({ node }) => node)).size, 'each node that counts is told of').toBe(want[0])
})

it('each node and rule is one entry, with the GPUs that it is about', () => {
  const { unhealthy } = withFindings(overview, found(['b', 'g1'], ['b', 'g2'], ['b', 'g2', 'U5']))
  const entry = { node: 'b', evidence: { code: 'rowRemapFailed' }, since: 7 }
  expect(unhealthy).toEqual([out, { ...entry, rule: 'U6', gpus: 2 }, { ...entry, rule: 'U5', gpus: 1 }])
})
