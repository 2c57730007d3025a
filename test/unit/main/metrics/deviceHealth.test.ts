import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { examineDevices } from '../../../../main/metrics/deviceHealth.ts'
import { diagnose } from '../../../../main/metrics/diagnose.ts'
import { NOTHING_KNOWN } from '../../../../main/metrics/healthMemory.ts'
import type { LocatedDevice } from '../../../../main/metrics/locate.ts'
import { locatedDevice } from '../../../support/locatedDevice.ts'

const HOUR = 3_600_000
const T0 = millis(1_800_000_000_000)

/** Looks at one GPU again and again; the rules that it met each time, and since when. */
function rules(looks: readonly (readonly [hours: number, devices: readonly LocatedDevice[]])[]) {
  let health = NOTHING_KNOWN
  return looks.map(([hours, devices]) => {
    const picture = { at: millis(T0 + hours * HOUR), gpuNodes: [] }
    const taken = diagnose(health, {
      picture,
      collected: { tier: 'T1', devices, operator: new Map() },
      tainted: [],
      policy: null,
    })
    health = taken.health
    return taken.findings.map(({ rule, since }) => `${rule}@${((since ?? 0) - T0) / HOUR}`)
  })
}

describe('what is wrong with a GPU', () => {
  it('U5: an XID of the hardware counts when it changes, for an hour, and not for ever', () => {
    const of = (xid: number) => [locatedDevice({ xid })]
    expect(
      rules([
        [0, of(0)],
        [1, of(79)],
        [1.5, of(79)],
        [2.5, of(79)],
      ]),
    ).toEqual([[], ['U5@1'], ['U5@1'], []])
  })

  it('U5: one that was there when it was first looked at may be years old; those of applications never count', () => {
    expect(
      rules([
        [0, [locatedDevice({ xid: 79 })]],
        [1, [locatedDevice({ xid: 31 })]],
      ]),
    ).toEqual([[], []])
  })

  it('U5: an XID of an application is a warning for an hour, and makes no GPU unhealthy', () => {
    let health = NOTHING_KNOWN
    const seen = [
      [0, 0],
      [1, 31],
      [1.5, 31],
      [2.5, 31],
      [3, 79],
    ].map(([hours = 0, xid = 0]) => {
      const picture = { at: millis(T0 + hours * HOUR), gpuNodes: [] }
      const collected = { tier: 'T1' as const, devices: [locatedDevice({ xid })], operator: new Map() }
      const {
        findings,
        warnings,
        health: next,
      } = diagnose(health, { picture, collected, tainted: [], policy: null })
      health = next
      return [findings.length, warnings.map(({ evidence, since }) => [evidence, ((since ?? 0) - T0) / HOUR])]
    })
    const warned = [[{ code: 'applicationXid', xid: 31 }, 1]]
    expect(seen).toEqual([
      [0, []],
      [0, warned],
      [0, warned],
      [0, []],
      [1, []],
    ])
  })

  it('U6: rows that cannot be remapped, or that had to be within a day', () => {
    const grown = (rowRemapUncorrectable: number) => [locatedDevice({ rowRemapUncorrectable })]
    expect(rules([[0, [locatedDevice({ rowRemapFailed: 1 })]]])).toEqual([['U6@0']])
    expect(
      rules([
        [0, grown(2)],
        [1, grown(3)],
        [20, grown(3)],
        [26, grown(3)],
      ]),
    ).toEqual([[], ['U6@1'], ['U6@1'], []])
  })

  it('U7: DCGM’s own verdict, or too hot; since is when it began without a break', () => {
    const hot = (temperatureCelsius: number) => [locatedDevice({ temperatureCelsius })]
    expect(
      rules([
        [0, hot(85)],
        [1, hot(86)],
        [2, hot(90)],
        [3, hot(60)],
        [4, hot(88)],
      ]),
    ).toEqual([[], ['U7@1'], ['U7@1'], [], ['U7@4']])
    expect(rules([[0, [locatedDevice({ health: 4 })]]])).toEqual([['U7@0']])
  })

  it('U4: a GPU that was seen within a day and is seen no more, while its node still tells', () => {
    const both = [locatedDevice(), locatedDevice({}, 'GPU-2')]
    expect(
      rules([
        [0, both],
        [1, [locatedDevice()]],
        [23, [locatedDevice()]],
        [25, [locatedDevice()]],
      ]),
    ).toEqual([[], ['U4@0'], ['U4@0'], []])
    const silent = examineDevices(
      examineDevices(new Map(), { devices: both, at: T0, isComplete: () => true }).memory,
      { devices: [], at: millis(T0 + HOUR), isComplete: () => false },
    )
    expect(silent.unhealthy).toEqual([])
    expect(silent.memory.size).toBe(2)
  })

  it('U4: a GPU in whose place another came is not missed; one too few is, whichever came when', () => {
    const of = (...names: readonly string[]) => names.map(name => locatedDevice({}, name))
    expect(
      rules([
        [0, of('A', 'B')],
        [1, of('A', 'C')],
        // Two are gone, of which one was replaced.
        [2, of('C', 'D')],
        [3, of('C')],
        [4, of('C', 'D')],
      ]),
    ).toEqual([[], [], [], ['U4@2'], []])
    // One that was there all along makes up for nobody.
    expect(
      rules([
        [0, of('A', 'B')],
        [1, of('B')],
        [2, of('B', 'A')],
        [3, of('A')],
      ]),
    ).toEqual([[], ['U4@0'], [], ['U4@2']])
  })

  it('what was known more than a day ago says nothing of a change since', () => {
    expect(
      rules([
        [0, [locatedDevice({ xid: 0, rowRemapUncorrectable: 1 })]],
        [25, [locatedDevice({ xid: 79, rowRemapUncorrectable: 2 })]],
        [26, [locatedDevice({ xid: 74, rowRemapUncorrectable: 3 })]],
      ]),
    ).toEqual([[], [], ['U5@26', 'U6@26']])
  })
})
