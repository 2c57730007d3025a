import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '#core/schedule/decide.ts'
import { flat, gated, leaf, running, snapshotOf } from '../../../../support/schedule/builders.ts'
import { LAW_RUNS as RUNS } from '../../../../support/schedule/lawRuns.ts'
import { type Law, breachesOf } from '../../../../support/schedule/referee.ts'
import { say } from '../../../../support/schedule/say.ts'
import { PLAIN, RICH, snapshotFor } from '../../../../support/schedule/worlds.ts'

// Laws of quota.md 7 that can be seen in one list of decisions. `npm run bench:laws` runs more of each.

/** All but I8, which speaks of pods of one size alone. */
const ALL: readonly Law[] = [
  'I2', // no admission takes a node above its max
  'I3', // nobody is evicted for a pod that ends above its leaf’s min
  'I4', // a victim’s leaf was above its min and ends at most one unit below
  'I5', // no subtree within its min is entered
  'I7', // no victim could be spared
  'I12', // gangs start and go as a whole
  'I13', // only pods that our gate alone holds are admitted
  'I15', // every eviction is recorded with who gains and what changes
  'complete', // a set of victims is enough, or nobody goes
  'priority', // within a leaf only strictly lower priorities give way
  'protected', // protected pods stay within min, and are no victims
  'steal', // no borrower takes what an in-min pod waits for
]

/** Milliseconds: 60 a case, many times what one takes. */
describe('any state of a cluster', { timeout: 60 * RUNS.numRuns }, () => {
  it(`${ALL.join(', ')} hold for what is decided`, () => {
    fc.assert(
      fc.property(snapshotFor(RICH), snapshot => {
        expect(breachesOf(snapshot, decide(snapshot), ALL)).toEqual([])
      }),
      RUNS,
    )
  })

  it('calls nobody a thief whose leaf borrows something else, and later', () => {
    const tree = flat(
      { cpu: 4, gpu: 5 },
      leaf('a', { cpu: 3, gpu: 2 }),
      leaf('b', { gpu: 1 }),
      leaf('kept', {}),
    )
    const snapshot = snapshotOf(tree, [
      running('kept/1', { request: { gpu: 3 }, isProtected: true }),
      gated('a/gpus', { request: { gpu: 2 } }),
      gated('a/cpus', { request: { cpu: 4 } }),
      gated('b/1', { request: { gpu: 1 } }),
    ])
    const decisions = decide(snapshot)
    expect(decisions.map(say)).toEqual(['admit a/gpus → a', 'admit a/cpus → a', 'wait b/1 quota'])
    expect(breachesOf(snapshot, decisions, ALL)).toEqual([])
  })

  it('I8: of sibling leaves with one min none gives more than a pod ahead of the others', () => {
    fc.assert(
      fc.property(snapshotFor({ ...PLAIN, uniform: true }), snapshot => {
        expect(breachesOf(snapshot, decide(snapshot), ['I8'])).toEqual([])
      }),
      RUNS,
    )
  })

  it('I10: the order of what is given does not matter', () => {
    fc.assert(
      fc.property(snapshotFor(RICH), fc.nat({ max: 13 }), (snapshot, by) => {
        const turn = <T>(list: readonly T[]): T[] =>
          [...list.slice(by % (list.length + 1)), ...list.slice(0, by % (list.length + 1))].toReversed()
        const turned = {
          ...snapshot,
          pods: turn(snapshot.pods),
          nodes: turn(snapshot.nodes),
          budgets: turn(snapshot.budgets),
        }
        expect(decide(turned)).toEqual(decide(snapshot))
      }),
      RUNS,
    )
  })
})
