import { describe, expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import {
  found,
  movedBy,
  movedTo,
  nextSort,
  sorted,
  type Sort,
} from '../../../../../renderer/features/clusters/order.ts'
import { createFormat } from '../../../../../renderer/ui/format.ts'
import { fakeCluster } from '../../../../support/renderer/fakeCluster.ts'

const { compare } = createFormat('en', 'UTC')
const ids = (text: string) => text.split(' ') as ClusterId[]
const named = (clusters: readonly { id: string }[]) => clusters.map(({ id }) => id).join(' ')

describe('the list is sorted', () => {
  const clusters = [
    fakeCluster('gpu-10', { connection: { status: 'live' } }),
    fakeCluster('lab', { connection: { status: 'offline' } }),
    fakeCluster('gpu-2', { connection: { status: 'closed' } }),
    fakeCluster('edge', { connection: { status: 'live' } }),
  ]
  const cases: { name: string; sort: Sort; want: string }[] = [
    { name: 'as the user ordered it', sort: null, want: 'gpu-10 lab gpu-2 edge' },
    {
      name: 'by name, as people count',
      sort: { column: 'name', isDescending: false },
      want: 'edge gpu-2 gpu-10 lab',
    },
    {
      name: 'by name, backwards',
      sort: { column: 'name', isDescending: true },
      want: 'lab gpu-10 gpu-2 edge',
    },
    {
      name: 'by state, trouble first',
      sort: { column: 'state', isDescending: false },
      want: 'lab edge gpu-10 gpu-2',
    },
  ]
  it.each(cases)('$name', ({ sort, want }) => expect(named(sorted(clusters, sort, compare))).toBe(want))

  it('pressing a head goes up, down and back to the user’s order', () => {
    const up = nextSort(null, 'name')
    const down = nextSort(up, 'name')
    expect([up, down, nextSort(down, 'name')]).toEqual([
      { column: 'name', isDescending: false },
      { column: 'name', isDescending: true },
      null,
    ])
    expect(nextSort(down, 'state')).toEqual({ column: 'state', isDescending: false })
  })
})

describe('a search finds', () => {
  const clusters = [
    fakeCluster('prod', { name: 'Production Shanghai' }),
    fakeCluster('lab', { source: { kind: 'pasted' } }),
    fakeCluster('sample', { summary: null, source: { kind: 'sample' } }),
  ]
  const cases = [
    { name: 'everything when it is empty', search: '  ', want: 'prod lab sample' },
    { name: 'names, whatever the case', search: 'shanghai', want: 'prod' },
    { name: 'servers', search: 'lab.example.com', want: 'lab' },
    { name: 'files', search: 'prod.yaml', want: 'prod' },
    { name: 'only what has every word', search: 'production lab', want: '' },
  ]
  it.each(cases)('$name', ({ search, want }) => expect(named(found(clusters, search))).toBe(want))
})

describe('a cluster moves', () => {
  const order = ids('a b c d')
  const cases = [
    {
      name: 'down onto another',
      got: () => movedTo(order, 'a' as ClusterId, 'c' as ClusterId),
      want: 'b c a d',
    },
    {
      name: 'up onto another',
      got: () => movedTo(order, 'd' as ClusterId, 'b' as ClusterId),
      want: 'a d b c',
    },
    { name: 'by one step', got: () => movedBy(order, 'b' as ClusterId, 1), want: 'a c b d' },
    { name: 'no further than the top', got: () => movedBy(order, 'a' as ClusterId, -1), want: 'a b c d' },
    { name: 'no further than the bottom', got: () => movedBy(order, 'd' as ClusterId, 1), want: 'a b c d' },
    { name: 'nowhere when it is unknown', got: () => movedBy(order, 'x' as ClusterId, 1), want: 'a b c d' },
  ]
  it.each(cases)('$name', ({ got, want }) => expect(got().join(' ')).toBe(want))
})
