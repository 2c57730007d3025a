import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { add, ofUnits, toNano } from '#core/quota/amount.ts'
import { decide } from '#core/schedule/decide.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import type { Conditions } from '../../../../support/schedule/closedLoop.ts'
import { chargesOf, overMax } from '../../../../support/schedule/charges.ts'
import { type Script, drive, record } from '../../../../support/schedule/drive.ts'
import { FOUND } from '../../../../support/schedule/found.ts'
import { type Law, breachesOf } from '../../../../support/schedule/referee.ts'
import { PLAIN, RICH, type Traits, happeningsFor, treeFor } from '../../../../support/schedule/worlds.ts'

/** Laws of quota.md 7 that show over time: late watches, lost writes, restarts, pods that take time to die. */
const RUNS = { numRuns: Number(process.env['CANOPY_LAW_RUNS'] ?? 1000), seed: 20_261_126 }

/** Beside what was found before. */
const WITH_FOUND = { ...RUNS, examples: FOUND.map((script): [Script] => [script]) }

const rough: fc.Arbitrary<Partial<Conditions>> = fc.record({
  dieMs: fc.constantFrom(0, 500, 5000),
  watchMs: fc.constantFrom(0, 20, 3000),
  writeMs: fc.constantFrom(0, 15),
  loseEvery: fc.constantFrom(0, 2, 3, 5),
})

/** I8 speaks of pods of one size alone. */
const EVERYWHERE: readonly Law[] = [
  'I2',
  'I3',
  'I4',
  'I5',
  'I7',
  'I12',
  'I13',
  'I15',
  'complete',
  'priority',
  'protected',
  'steal',
]

const smooth: fc.Arbitrary<Partial<Conditions>> = fc.record({ dieMs: fc.constantFrom(0, 5000) })

const scriptFor = (traits: Traits, conditions: fc.Arbitrary<Partial<Conditions>>): fc.Arbitrary<Script> =>
  fc.record({
    tree: treeFor(traits),
    happenings: happeningsFor(traits),
    conditions,
    traits: fc.constant(traits),
  })

const CALM: Traits = { ...RICH, filters: false, disorder: false }

/** Milliseconds: 60 a case, many times what one takes. */
describe('a cluster over time', { timeout: 60 * RUNS.numRuns }, () => {
  it('I1: the sums are those of a fresh LIST', () => {
    fc.assert(
      fc.property(scriptFor(RICH, rough), script => {
        const { loop } = drive(script)
        const want = chargesOf(script.tree, loop.pods.values())
        for (const [name, list] of loop.ledger.used() ?? [])
          for (const [resource, amount] of list)
            expect(toNano(amount)).toBe(want.get(name)?.get(resource) ?? 0n)
      }),
      WITH_FOUND,
    )
  })

  it('I2: no node is above its max at any moment, whatever is late, lost or killed', () => {
    fc.assert(
      fc.property(scriptFor(RICH, rough), script => {
        drive(script, loop => {
          loop.onChange = () => expect(overMax(script.tree, loop.pods.values())).toEqual([])
        })
      }),
      WITH_FOUND,
    )
  })

  it('I6: when nothing moves, no in-min pod waits while borrowers block it', () => {
    fc.assert(
      fc.property(scriptFor(CALM, rough), script => {
        const { loop } = drive(script)
        const records = record(loop)
        loop.edit(script.tree)
        loop.settle()
        const last = records.at(-1)?.decisions ?? []
        const waiting = last.flatMap(decision =>
          decision.kind === 'wait' && decision.reason.kind === 'quota' && decision.reason.isInMin
            ? [decision.pod]
            : [],
        )
        expect(waiting).toEqual([])
      }),
      RUNS,
    )
  })

  it('I9: a closed system comes to rest, and evictions per arrival are bounded', () => {
    fc.assert(
      fc.property(scriptFor(CALM, smooth), script => {
        const { loop, isSettled, arrivals } = drive(script)
        expect(isSettled).toBe(true)
        expect(loop.evictions.length).toBeLessThanOrEqual(MOST_EVICTIONS * arrivals)
      }),
      RUNS,
    )
  })

  it('I10: what a ledger decides step by step is what a fresh one decides at once', () => {
    fc.assert(
      fc.property(scriptFor(RICH, rough), script => {
        let records: ReturnType<typeof record> = []
        drive(script, loop => {
          records = record(loop)
        })
        for (const [n, { snapshot, decisions }] of records.entries())
          if (n % 3 === script.happenings.length % 3) expect(decide(snapshot)).toEqual(decisions)
      }),
      RUNS,
    )
  })

  it('I3, I4, I5, I7, I12, I13, I15 and the rest hold at each decision, with reservations of earlier ones', () => {
    fc.assert(
      fc.property(scriptFor(RICH, rough), script => {
        let records: ReturnType<typeof record> = []
        drive(script, loop => {
          records = record(loop)
        })
        for (const { snapshot, decisions } of records)
          expect(breachesOf(snapshot, decisions, EVERYWHERE)).toEqual([])
      }),
      RUNS,
    )
  })

  it('I11: killed at any write and started again, it admits no more and charges the same', () => {
    fc.assert(
      fc.property(scriptFor(RICH, rough), fc.nat({ max: 12 }), (script, killAt) => {
        let decided = 0
        const { loop } = drive(script, each => {
          each.onChange = () => expect(overMax(script.tree, each.pods.values())).toEqual([])
          each.onDecide = () => {
            decided += 1
            if (decided === killAt) each.dieAfterWrites = killAt % 3
          }
        })
        const want = chargesOf(script.tree, loop.pods.values())
        for (const [name, list] of loop.ledger.used() ?? [])
          for (const [resource, amount] of list)
            expect(toNano(amount)).toBe(want.get(name)?.get(resource) ?? 0n)
      }),
      RUNS,
    )
  })

  it('I14: more capacity takes nobody’s place', () => {
    fc.assert(
      fc.property(
        scriptFor({ ...PLAIN, resources: ['cpu', 'gpu'] }, smooth),
        fc.nat({ max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (script, which, more) => {
          const { loop } = drive(script)
          const before = loop.evictions.length
          loop.edit(raise(script.tree, which, more))
          loop.settle()
          expect(loop.evictions.slice(before)).toEqual([])
        },
      ),
      RUNS,
    )
  })
})

/** By replacing, evicting and replacing again, as seen in 100,000 runs. */
const MOST_EVICTIONS = 8

function raise(tree: QuotaTree, which: number, more: number): QuotaTree {
  const nodes: QuotaNode[] = []
  const visit = (node: QuotaNode): void => {
    nodes.push(node)
    node.children.forEach(visit)
  }
  visit(tree.root)
  const chosen = nodes[which % nodes.length]
  const rebuild = (node: QuotaNode): QuotaNode => ({
    ...node,
    max: node === chosen ? new Map([...node.max].map(([r, max]) => [r, add(max, ofUnits(more))])) : node.max,
    children: node.children.map(rebuild),
  })
  return { root: rebuild(tree.root) }
}
