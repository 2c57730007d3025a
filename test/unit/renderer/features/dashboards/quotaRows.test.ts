import { describe, expect, it } from 'vitest'
import {
  loansOf,
  resourcesOf,
  rowsOf,
  unitOf,
} from '../../../../../renderer/features/dashboards/quotaRows.ts'

const GPU = 'nvidia.com/gpu'
const quota = (name: string, parent: string | null, more: object = {}) => ({
  name,
  parent,
  resource: GPU,
  namespaces: [],
  max: 10,
  min: 4,
  used: 0,
  borrowed: 0,
  lent: 0,
  waiting: 0,
  ...more,
})

describe('rowsOf', () => {
  const quotas = [quota('root', null), quota('a', 'root'), quota('a1', 'a'), quota('b', 'root')]
  it('keeps the order of the tree and tells leaves from what is above them', () => {
    const rows = rowsOf([...quotas, quota('root', null, { resource: 'cpu' })], GPU)
    expect(rows.map(({ name, depth, isLeaf }) => [name, depth, isLeaf])).toEqual([
      ['root', 0, false],
      ['a', 1, false],
      ['a1', 2, true],
      ['b', 1, true],
    ])
  })
})

describe('loansOf', () => {
  const rows = rowsOf(
    [
      quota('root', null, { borrowed: 99, lent: 99 }),
      quota('a', 'root', { borrowed: 6 }),
      quota('b', 'root', { borrowed: 2 }),
      quota('c', 'root', { lent: 3 }),
      quota('d', 'root', { lent: 1 }),
    ],
    GPU,
  )
  it('spreads what is lent over the borrowers, and says what nobody is guaranteed', () => {
    expect(loansOf(rows)).toEqual([
      {
        borrower: 'a',
        amount: 6,
        from: [
          { lender: 'c', amount: 2.25 },
          { lender: 'd', amount: 0.75 },
        ],
        unguaranteed: 3,
      },
      {
        borrower: 'b',
        amount: 2,
        from: [
          { lender: 'c', amount: 0.75 },
          { lender: 'd', amount: 0.25 },
        ],
        unguaranteed: 1,
      },
    ])
  })
  it('is nothing where nobody borrows', () => expect(loansOf(rowsOf([quota('root', null)], GPU))).toEqual([]))
})

it('puts GPUs before the other resources', () => {
  const of = (resource: string) => quota('root', null, { resource })
  expect(resourcesOf(['cpu', 'memory', GPU, 'aliyun.com/gpu-mem'].map(of))).toEqual([
    'aliyun.com/gpu-mem',
    GPU,
    'cpu',
    'memory',
  ])
})

it.each([
  { resource: 'memory', want: 'bytes' },
  { resource: 'ephemeral-storage', want: 'bytes' },
  { resource: 'cpu', want: 'cores' },
  { resource: GPU, want: 'gpus' },
  { resource: 'aliyun.com/gpu-mem', want: 'devices' },
])('measures $resource in $want', ({ resource, want }) => expect(unitOf(resource)).toBe(want))
