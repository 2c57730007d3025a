import { describe, expect, it } from 'vitest'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import type { KeptPod } from '../../../scheduler/cache.ts'
import { urgencyOf } from '../../../scheduler/term.ts'
import { gated, later, running } from '../../support/schedule/builders.ts'

const kept = (pod: QuotaPod | undefined): KeptPod | undefined =>
  pod && { pod, claims: [], wait: null, isPreempted: false, resourceVersion: '1' }
const free = running('x/p', { leafNote: null })

describe('a change of a pod is decided upon', () => {
  const table = [
    { name: 'now: it comes to our gate', before: undefined, after: gated('a/p'), want: 'now' },
    {
      name: 'now: a gate of others opens',
      before: gated('a/p', { otherGates: ['x/y'] }),
      after: gated('a/p'),
      want: 'now',
    },
    { name: 'now: it is gone', before: running('a/p'), after: undefined, want: 'now' },
    {
      name: 'now: it has ended',
      before: running('a/p'),
      after: running('a/p', { phase: 'Succeeded' }),
      want: 'now',
    },
    {
      name: 'now: it is being deleted',
      before: running('a/p'),
      after: running('a/p', { goneBy: later(30) }),
      want: 'now',
    },
    { name: 'soon: its gate is open, as we know', before: gated('a/p'), after: running('a/p'), want: 'soon' },
    {
      name: 'soon: it found a node',
      before: running('a/p', { node: null }),
      after: running('a/p', { node: 'n' }),
      want: 'soon',
    },
    { name: 'soon: one of no quota comes', before: undefined, after: free, want: 'soon' },
    { name: 'soon: one of no quota goes', before: free, after: undefined, want: 'soon' },
  ] as const
  for (const { name, before, after, want } of table)
    it(name, () => expect(urgencyOf({ key: 'u', before: kept(before), after: kept(after) }, true)).toBe(want))

  it('soon, whoever goes, while nobody waits', () => {
    expect(urgencyOf({ key: 'u', before: kept(running('a/p')), after: undefined }, false)).toBe('soon')
    expect(urgencyOf({ key: 'u', before: undefined, after: kept(gated('a/p')) }, false)).toBe('now')
  })
})
