import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '#core/schedule/decide.ts'
import { type Law, breachesOf } from '../../../../support/schedule/referee.ts'
import { PLAIN, RICH, snapshotFor } from '../../../../support/schedule/worlds.ts'

/** Laws of quota.md 7 that can be seen in one list of decisions. `npm run bench:laws` runs more of each. */
const RUNS = { numRuns: Number(process.env['CANOPY_LAW_RUNS'] ?? 1000), seed: 20_261_126 }

const LAWS: { law: Law; says: string }[] = [
  { law: 'I2', says: 'no admission takes a node above its max' },
  { law: 'I3', says: 'nobody is evicted for a pod that ends above its leaf’s min' },
  { law: 'I4', says: 'a victim’s leaf was above its min and ends at most one unit below' },
  { law: 'I5', says: 'no subtree within its min is entered' },
  { law: 'I7', says: 'no victim could be spared' },
  { law: 'I12', says: 'gangs start and go as a whole' },
  { law: 'I13', says: 'only pods that our gate alone holds are admitted' },
  { law: 'I15', says: 'every eviction is recorded with who gains and what changes' },
  { law: 'complete', says: 'a set of victims is enough, or nobody goes' },
  { law: 'priority', says: 'within a leaf only strictly lower priorities give way' },
  { law: 'protected', says: 'protected pods stay within min, and are no victims' },
  { law: 'steal', says: 'no borrower takes what an in-min pod waits for' },
]

/** Milliseconds: 60 a case, many times what one takes. */
describe('any state of a cluster', { timeout: 60 * RUNS.numRuns }, () => {
  it.each(LAWS)('$law: $says', ({ law }) => {
    fc.assert(
      fc.property(snapshotFor(RICH), snapshot => {
        expect(breachesOf(snapshot, decide(snapshot), [law])).toEqual([])
      }),
      RUNS,
    )
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
