import { describe, expect, it } from 'vitest'
import { type Millis, millis } from '#core/base/units.ts'
import { examineDevices, type Memory } from '../../../../main/metrics/deviceHealth.ts'
import type { DeviceValues } from '../../../../main/metrics/devices.ts'
import type { LocatedDevice } from '../../../../main/metrics/locate.ts'

const HOUR = 3_600_000
const T0 = millis(1_800_000_000_000)
const device = (values: DeviceValues, uuid = 'GPU-1'): LocatedDevice => ({
  uuid,
  node: 'n',
  index: 0,
  model: null,
  nodes: ['n'],
  exporter: null,
  cluster: '',
  values,
  instances: [],
  holders: [],
})

/** Looks at one GPU again and again; the rules that it met each time. */
function rules(looks: readonly (readonly [hours: number, devices: readonly LocatedDevice[]])[]) {
  let memory: Memory = new Map()
  return looks.map(([hours, devices]) => {
    const at = millis(T0 + hours * HOUR) as Millis
    const examined = examineDevices(memory, { devices, at, isComplete: () => true })
    memory = examined.memory
    return examined.unhealthy.map(({ rule, since }) => `${rule}@${(since - T0) / HOUR}`)
  })
}

describe('what is wrong with a GPU', () => {
  it('U5: an XID of the hardware counts when it changes, for an hour, and not for ever', () => {
    const of = (xid: number) => [device({ xid })]
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
        [0, [device({ xid: 79 })]],
        [1, [device({ xid: 31 })]],
      ]),
    ).toEqual([[], []])
  })

  it('U6: rows that cannot be remapped, or that had to be within a day', () => {
    const grown = (rowRemapUncorrectable: number) => [device({ rowRemapUncorrectable })]
    expect(rules([[0, [device({ rowRemapFailed: 1 })]]])).toEqual([['U6@0']])
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
    const hot = (temperatureCelsius: number) => [device({ temperatureCelsius })]
    expect(
      rules([
        [0, hot(85)],
        [1, hot(86)],
        [2, hot(90)],
        [3, hot(60)],
        [4, hot(88)],
      ]),
    ).toEqual([[], ['U7@1'], ['U7@1'], [], ['U7@4']])
    expect(rules([[0, [device({ health: 4 })]]])).toEqual([['U7@0']])
  })

  it('U4: a GPU that was seen within a day and is seen no more, while its node still tells', () => {
    const both = [device({}), device({}, 'GPU-2')]
    expect(
      rules([
        [0, both],
        [1, [device({})]],
        [23, [device({})]],
        [25, [device({})]],
      ]),
    ).toEqual([[], ['U4@0'], ['U4@0'], []])
    const silent = examineDevices(
      examineDevices(new Map(), { devices: both, at: T0, isComplete: () => true }).memory,
      { devices: [], at: millis(T0 + HOUR), isComplete: () => false },
    )
    expect(silent.unhealthy).toEqual([])
    expect(silent.memory.size).toBe(2)
  })
})
