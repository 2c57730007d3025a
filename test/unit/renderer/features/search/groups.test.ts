import { describe, expect, it } from 'vitest'
import { groupsOf, type Hit } from '../../../../../renderer/features/search/groups.ts'
import { hitPath, unseenMatch } from '../../../../../renderer/features/search/SearchHit.tsx'
import { nextResult } from '../../../../../renderer/features/search/useResultKeys.ts'
import type { ClusterId } from '#core/base/units.ts'

const hit = (kind: Hit['kind'], more: Partial<Hit> = {}): Hit => ({
  kind,
  objectKind: 'Pod',
  namespace: 'team-a',
  name: 'trainer-0',
  node: null,
  status: 'Running',
  matched: null,
  ...more,
})

describe('groupsOf', () => {
  it('gives each kind its complete count, few and large things first', () => {
    const byKind = { node: 1, pod: 1204, namespace: 0, workload: 0 }
    const groups = groupsOf({ byKind, hits: [hit('pod'), hit('node'), hit('pod')] })
    expect(groups.map(({ kind, total, hits }) => [kind, total, hits.length])).toEqual([
      ['node', 1, 1],
      ['pod', 1204, 2],
    ])
  })
  it('names a kind whose hits lie beyond the first ones', () => {
    const byKind = { node: 0, pod: 200, namespace: 0, workload: 7 }
    expect(groupsOf({ byKind, hits: [hit('pod')] }).map(group => group.kind)).toEqual(['workload', 'pod'])
  })
})

describe('hitPath', () => {
  const cluster = 'lab' as ClusterId
  it.each([
    {
      name: 'a node',
      hit: hit('node', { objectKind: 'Node', namespace: null, name: 'gpu-1' }),
      want: '/c/lab/nodes/gpu-1',
    },
    { name: 'a placed pod', hit: hit('pod', { node: 'gpu-2' }), want: '/c/lab/nodes/gpu-2' },
    { name: 'a pod that waits', hit: hit('pod'), want: '/c/lab/search?q=team-a%20trainer-0' },
    {
      name: 'a namespace',
      hit: hit('namespace', { objectKind: 'Namespace', namespace: null, name: 'a&b' }),
      want: '/c/lab/search?q=a%26b',
    },
  ])('$name leads to $want', ({ hit: found, want }) => expect(hitPath(cluster, found)).toBe(want))
})

describe('unseenMatch', () => {
  it.each([
    { name: 'a label is told', matched: 'app=trainer', want: 'app=trainer' },
    { name: 'the namespace is on the row already', matched: 'team-a', want: '' },
    { name: 'so is the node', matched: 'gpu-2', want: '' },
    { name: 'a match in the name needs no telling', matched: null, want: '' },
  ])('$name', ({ matched, want }) => expect(unseenMatch(hit('pod', { node: 'gpu-2', matched }))).toBe(want))
})

describe('nextResult', () => {
  it.each([
    { name: 'down from the field', key: 'ArrowDown', from: -1, want: 0 },
    { name: 'down at the end stays', key: 'ArrowDown', from: 4, want: 4 },
    { name: 'up from the first goes back to the field', key: 'ArrowUp', from: 0, want: -1 },
    { name: 'up in the field is the field’s own', key: 'ArrowUp', from: -1, want: null },
    { name: 'Home in the field is the field’s own', key: 'Home', from: -1, want: null },
    { name: 'End among the results', key: 'End', from: 1, want: 4 },
    { name: 'any other key', key: 'a', from: 1, want: null },
  ])('$name', ({ key, from, want }) => expect(nextResult(key, from, 5)).toBe(want))
  it('nothing to go to', () => expect(nextResult('ArrowDown', -1, 0)).toBeNull())
})
