import { expect, it } from 'vitest'
import type { Dashboards } from '../../../../../preload/contract/dashboards.ts'
import type { Overview } from '../../../../../preload/contract/overview.ts'
import { withFindings } from '../../../../../renderer/features/overview/withFindings.ts'

const overview = {
  unhealthy: [{ node: 'a', rule: 'U1', gpus: 8, evidence: { code: 'notSeen' }, since: null }],
  gpuNodes: { total: 4, allocated: 2, unhealthy: 1 },
  gpus: { total: 32, allocatable: 32, allocated: 3, pending: 0, unhealthy: 8 },
} as unknown as Overview
const found = (...findings: [node: string, uuid: string | null][]) =>
  ({
    unhealthy: findings.map(([node, uuid]) => ({
      node,
      uuid,
      rule: 'U6',
      evidence: { code: 'notSeen' },
      since: null,
    })),
  }) as unknown as Dashboards
const counts = ({ gpuNodes, gpus }: Overview) => [gpuNodes.unhealthy, gpus.unhealthy]

it.each([
  { name: 'no round yet', dashboards: null, want: [1, 8] },
  { name: 'nothing found', dashboards: found(), want: [1, 8] },
  { name: 'a GPU of a node that is well', dashboards: found(['b', 'g1']), want: [2, 9] },
  { name: 'one GPU by two rules', dashboards: found(['b', 'g1'], ['b', 'g1']), want: [2, 9] },
  { name: 'a GPU of a node that is out as a whole', dashboards: found(['a', 'g2']), want: [1, 8] },
  { name: 'a node as a whole', dashboards: found(['c', null]), want: [2, 8] },
])('$name', ({ dashboards, want }) => expect(counts(withFindings(overview, dashboards))).toEqual(want))
