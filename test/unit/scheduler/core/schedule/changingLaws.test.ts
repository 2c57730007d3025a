import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Script } from '../../../../support/schedule/drive.ts'
import { FOUND_CHANGES } from '../../../../support/schedule/foundChanges.ts'
import { judge } from '../../../../support/schedule/judgeLoop.ts'
import { LAW_RUNS } from '../../../../support/schedule/lawRuns.ts'
import { CHANGING, happeningsFor, roughly, treeFor } from '../../../../support/schedule/worlds.ts'

// All laws at once in clusters that are changed while they run: the tree is edited, bound anew, lost; nodes go and come back; budgets follow
// what runs; gangs of every form start, and their group objects change their minds.

const script: fc.Arbitrary<Script> = fc.record({
  tree: treeFor(CHANGING),
  happenings: happeningsFor(CHANGING),
  conditions: roughly,
  traits: fc.constant(CHANGING),
})

/** Milliseconds: 60 a case, many times what one takes. */
describe('a cluster that is changed while it runs', { timeout: 60 * LAW_RUNS.numRuns }, () => {
  it('keeps every law, and comes to rest', () => {
    fc.assert(
      fc.property(script, each => {
        expect(judge(each)).toEqual([])
      }),
      LAW_RUNS,
    )
  })

  it.each(FOUND_CHANGES)('keeps them where once it did not: %s', (_, each) => {
    expect(judge(each)).toEqual([])
  })
})
