import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Binding, rematch } from '../../../../main/clusters/rematch.ts'

const at = (path: string, context: string, fingerprint: string): Binding => ({ path, context, fingerprint })
const A = at('/a', 'x', '1')

describe('finding a cluster again', () => {
  it.each([
    { name: 'nothing is like it', lost: [A], found: [at('/a', 'x', '2')], want: [] },
    { name: 'its file was moved', lost: [A], found: [at('/b', 'x', '1')], want: [[0, 0]] },
    { name: 'its context was renamed', lost: [A], found: [at('/a', 'y', '1')], want: [[0, 0]] },
    { name: 'both', lost: [A], found: [at('/b', 'y', '1')], want: [[0, 0]] },
    {
      name: 'of several alike the one with its name',
      lost: [A],
      found: [at('/b', 'y', '1'), at('/b', 'x', '1')],
      want: [[0, 1]],
    },
    {
      name: 'of several alike the one in its file',
      lost: [A],
      found: [at('/b', 'y', '1'), at('/a', 'z', '1')],
      want: [[0, 1]],
    },
    {
      name: 'several that could be it: none',
      lost: [A],
      found: [at('/b', 'y', '1'), at('/c', 'z', '1')],
      want: [],
    },
    {
      name: 'one that could be either of two: none',
      lost: [A, at('/b', 'y', '1')],
      found: [at('/c', 'z', '1')],
      want: [],
    },
    {
      name: 'a whole file was moved',
      lost: [A, at('/a', 'y', '1'), at('/a', 'z', '2')],
      found: [at('/b', 'z', '2'), at('/b', 'y', '1'), at('/b', 'x', '1')],
      want: [
        [0, 2],
        [1, 1],
        [2, 0],
      ],
    },
  ])('$name', ({ lost, found, want }) => {
    const pairs = rematch(lost, found).map(pair => [lost.indexOf(pair.lost), found.indexOf(pair.found)])
    expect(pairs.toSorted(([a = 0], [b = 0]) => a - b)).toEqual(want)
  })

  const binding = fc.record({
    path: fc.constantFrom('/a', '/b'),
    context: fc.constantFrom('x', 'y'),
    fingerprint: fc.constantFrom('1', '2'),
  })

  it('binds nothing twice, and only what is alike', () => {
    fc.assert(
      fc.property(fc.array(binding, { maxLength: 6 }), fc.array(binding, { maxLength: 6 }), (lost, found) => {
        const pairs = rematch(lost, found)
        expect(new Set(pairs.map(pair => pair.lost)).size).toBe(pairs.length)
        expect(new Set(pairs.map(pair => pair.found)).size).toBe(pairs.length)
        for (const pair of pairs) expect(pair.lost.fingerprint).toBe(pair.found.fingerprint)
      }),
    )
  })

  it('does not depend on the order in which things are found', () => {
    fc.assert(
      fc.property(fc.array(binding, { maxLength: 6 }), fc.array(binding, { maxLength: 6 }), (lost, found) => {
        const texts = (pairs: ReturnType<typeof rematch>) =>
          pairs.map(pair => JSON.stringify(pair)).toSorted()
        expect(texts(rematch(lost, found))).toEqual(texts(rematch(lost.toReversed(), found.toReversed())))
      }),
    )
  })
})
