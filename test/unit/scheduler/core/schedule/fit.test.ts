import { describe, expect, it } from 'vitest'
import { misfitOf } from '#core/schedule/fit.ts'
import type { ClusterNode, Placement, Requirement, Toleration } from '#core/schedule/snapshot.ts'
import { ANYWHERE, clusterNode } from '../../../../support/schedule/builders.ts'

type NodeSketch = Partial<Omit<ClusterNode, 'allocatable'>>
const term = (...requirements: Requirement[]): Partial<Placement> => ({ terms: [requirements] })
const requires = (operator: Requirement['operator'], ...values: string[]): Requirement => ({
  key: 'zone',
  operator,
  values,
})
const tolerates = (more: Partial<Toleration>): Partial<Placement> => ({
  tolerations: [{ key: null, operator: 'Exists', value: '', effect: null, ...more }],
})
const zone = (value: string): NodeSketch => ({ labels: { zone: value } })
const tainted = (effect: string): NodeSketch => ({ taints: [{ key: 'gpu', value: 'yes', effect }] })

const CASES: { name: string; placement?: Partial<Placement>; node?: NodeSketch; want: string | null }[] = [
  { name: 'any node that is ready', want: null },
  { name: 'one that is not', node: { isReady: false }, want: 'notReady' },
  { name: 'a cordoned one', node: { isCordoned: true }, want: 'cordoned' },
  {
    name: 'a cordoned one that it tolerates',
    node: { isCordoned: true },
    placement: tolerates({}),
    want: null,
  },
  { name: 'a selector that holds', placement: { nodeSelector: { zone: 'a' } }, node: zone('a'), want: null },
  {
    name: 'a selector that does not',
    placement: { nodeSelector: { zone: 'a' } },
    node: zone('b'),
    want: 'affinity',
  },
  { name: 'In', placement: term(requires('In', 'a', 'b')), node: zone('b'), want: null },
  { name: 'In another', placement: term(requires('In', 'a')), node: zone('b'), want: 'affinity' },
  { name: 'In without the label', placement: term(requires('In', 'a')), want: 'affinity' },
  { name: 'NotIn', placement: term(requires('NotIn', 'a')), node: zone('b'), want: null },
  { name: 'NotIn, being in', placement: term(requires('NotIn', 'a')), node: zone('a'), want: 'affinity' },
  { name: 'NotIn without the label', placement: term(requires('NotIn', 'a')), want: null },
  { name: 'Exists', placement: term(requires('Exists')), node: zone('a'), want: null },
  { name: 'Exists without', placement: term(requires('Exists')), want: 'affinity' },
  { name: 'DoesNotExist', placement: term(requires('DoesNotExist')), want: null },
  { name: 'DoesNotExist with', placement: term(requires('DoesNotExist')), node: zone('a'), want: 'affinity' },
  { name: 'Gt', placement: term(requires('Gt', '3')), node: zone('4'), want: null },
  { name: 'Gt of as much', placement: term(requires('Gt', '3')), node: zone('3'), want: 'affinity' },
  { name: 'Lt', placement: term(requires('Lt', '3')), node: zone('-2'), want: null },
  { name: 'Lt of text', placement: term(requires('Lt', '3')), node: zone('x'), want: 'affinity' },
  {
    name: 'all requirements of a term',
    placement: term(requires('Exists'), requires('In', 'a')),
    node: zone('b'),
    want: 'affinity',
  },
  {
    name: 'any of several terms',
    placement: { terms: [[requires('In', 'a')], [requires('In', 'b')]] },
    node: zone('b'),
    want: null,
  },
  { name: 'a taint', node: tainted('NoSchedule'), want: 'taint' },
  { name: 'a taint that would evict', node: tainted('NoExecute'), want: 'taint' },
  { name: 'a taint that only prefers', node: tainted('PreferNoSchedule'), want: null },
  { name: 'a toleration of everything', placement: tolerates({}), node: tainted('NoSchedule'), want: null },
  { name: 'of its key', placement: tolerates({ key: 'gpu' }), node: tainted('NoSchedule'), want: null },
  {
    name: 'of another key',
    placement: tolerates({ key: 'disk' }),
    node: tainted('NoSchedule'),
    want: 'taint',
  },
  {
    name: 'of its value',
    placement: tolerates({ key: 'gpu', operator: 'Equal', value: 'yes' }),
    node: tainted('NoSchedule'),
    want: null,
  },
  {
    name: 'of another value',
    placement: tolerates({ key: 'gpu', operator: 'Equal', value: 'no' }),
    node: tainted('NoSchedule'),
    want: 'taint',
  },
  {
    name: 'of another effect',
    placement: tolerates({ effect: 'NoExecute' }),
    node: tainted('NoSchedule'),
    want: 'taint',
  },
]

describe('a pod on a node', () => {
  it.each(CASES)('$name: $want', ({ placement, node, want }) => {
    expect(misfitOf({ ...ANYWHERE, ...placement }, clusterNode('n', node))).toBe(want)
  })
})
