import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { add, ofUnits, toNano } from '#core/quota/amount.ts'
import { decide } from '#core/schedule/decide.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import type { Conditions } from '../../../../support/schedule/closedLoop.ts'
import { chargesOf, overMax } from '../../../../support/schedule/charges.ts'
import { type Script, drive, record } from '../../../../support/schedule/drive.ts'
import { FOUND } from '../../../../support/schedule/found.ts'
import { LAW_RUNS } from '../../../../support/schedule/lawRuns.ts'
import { AT_EACH_DECISION, breachesOf } from '../../../../support/schedule/referee.ts'
import {
  PLAIN,
  RICH,
  type Traits,
  happeningsFor,
  roughly,
  treeFor,
} from '../../../../support/schedule/worlds.ts'

// Laws of quota.md 7 that show over time: late watches, lost writes, restarts, pods that take time to die.

/** What was found before is played by every law, under the conditions that it speaks of. */
const withFound = (change: (script: Script) => Script = script => script) => ({
  ...LAW_RUNS,
  examples: FOUND.map((script): [Script] => [change(script)]),
})

const smooth: fc.Arbitrary<Partial<Conditions>> = fc.record({ dieMs: fc.constantFrom(0, 5000) })

const scriptFor = (traits: Traits, conditions: fc.Arbitrary<Partial<Conditions>>): fc.Arbitrary<Script> =>
  fc.record({
    tree: treeFor(traits),
    happenings: happeningsFor(traits),
    conditions,
    traits: fc.constant(traits),
  })

const CALM: Traits = { ...RICH, filters: false, disorder: false }
const calm = (script: Script): Script => ({ ...script, traits: CALM })
const smoothed = (script: Script): Script => ({ ...calm(script), conditions: { dieMs: 5000 } })
const PLAINLY: Traits = { ...PLAIN, resources: ['cpu', 'gpu'] }

/** Milliseconds: 60 a case, many times what one takes. */
describe('a cluster over time', { timeout: 60 * LAW_RUNS.numRuns }, () => {
  it('I1: the sums are those of a fresh LIST', () => {
    fc.assert(
      fc.property(scriptFor(RICH, roughly), script => {
        const { loop } = drive(script)
        const want = chargesOf(script.tree, loop.pods.values())
        for (const [name, list] of loop.picture.ledger.used() ?? [])
          for (const [resource, amount] of list)
            expect(toNano(amount)).toBe(want.get(name)?.get(resource) ?? 0n)
      }),
      withFound(),
    )
  })

  it('I2: no node is above its max at any moment, whatever is late, lost or killed', () => {
    fc.assert(
      fc.property(scriptFor(RICH, roughly), script => {
        drive(script, loop => {
          loop.onChange = () => expect(overMax(script.tree, loop.pods.values())).toEqual([])
        })
      }),
      withFound(),
    )
  })

  it('I6: when nothing moves, no in-min pod waits while borrowers block it', () => {
    fc.assert(
      fc.property(scriptFor(CALM, roughly), script => {
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
      withFound(calm),
    )
  })

  it('I9: a closed system comes to rest, and evictions per arrival are bounded', () => {
    fc.assert(
      fc.property(scriptFor(CALM, smooth), script => {
        const { loop, isSettled, arrivals } = drive(script)
        expect(isSettled).toBe(true)
        expect(loop.evictions.length).toBeLessThanOrEqual(MOST_EVICTIONS * arrivals)
      }),
      withFound(smoothed),
    )
  })

  it('I10: what a ledger decides step by step is what a fresh one decides at once', () => {
    fc.assert(
      fc.property(scriptFor(RICH, roughly), script => {
        let records: ReturnType<typeof record> = []
        drive(script, loop => {
          records = record(loop)
        })
        for (const [n, { snapshot, decisions }] of records.entries())
          if (n % 3 === script.happenings.length % 3) expect(decide(snapshot)).toEqual(decisions)
      }),
      withFound(),
    )
  })

  it('I3, I4, I5, I7, I12, I13, I15 and the rest hold at each decision, with reservations of earlier ones', () => {
    fc.assert(
      fc.property(scriptFor(RICH, roughly), script => {
        let records: ReturnType<typeof record> = []
        drive(script, loop => {
          records = record(loop)
        })
        for (const { snapshot, decisions } of records)
          expect(breachesOf(snapshot, decisions, AT_EACH_DECISION)).toEqual([])
      }),
      withFound(),
    )
  })

  it('I11: killed at any write and started again, it admits no more and charges the same', () => {
    fc.assert(
      fc.property(scriptFor(RICH, roughly), fc.nat({ max: 12 }), (script, killAt) => {
        let decided = 0
        const { loop } = drive(script, each => {
          each.onChange = () => expect(overMax(script.tree, each.pods.values())).toEqual([])
          each.onDecide = () => {
            decided += 1
            if (decided === killAt) each.dieAfterWrites = killAt % 3
          }
        })
        const want = chargesOf(script.tree, loop.pods.values())
        for (const [name, list] of loop.picture.ledger.used() ?? [])
          for (const [resource, amount] of list)
            expect(toNano(amount)).toBe(want.get(name)?.get(resource) ?? 0n)
      }),
      {
        ...LAW_RUNS,
        examples: FOUND.flatMap(script => KILLS.map((killAt): [Script, number] => [script, killAt])),
      },
    )
  })

  it('I14: more capacity takes nobody’s place', () => {
    fc.assert(
      fc.property(
        scriptFor(PLAINLY, smooth),
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
      {
        ...LAW_RUNS,
        examples: FOUND.map((script): [Script, number, number] => [
          { ...smoothed(script), traits: PLAINLY },
          0,
          5,
        ]),
      },
    )
  })
})

/** Its decision at which it is killed. */
const KILLS = Array.from({ length: 13 }, (_, at) => at)

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
