// What is wrong with single GPUs, as far as their exporter tells. Pure.
import type { Millis } from '#core/base/units.ts'
import type { Evidence } from '../../preload/contract/evidence.ts'
import type { LocatedDevice } from './locate.ts'

export type DeviceUnhealthy = {
  readonly node: string
  /** Null: of the node's GPUs it is not known which. */
  readonly uuid: string | null
  readonly rule: 'U4' | 'U5' | 'U6' | 'U7'
  readonly evidence: Evidence
  readonly since: Millis
}

/** What is remembered of a GPU from round to round: gauges that keep their last value for ever tell only by changing. */
export type DeviceMemory = {
  readonly node: string
  readonly lastSeen: Millis
  readonly xid: { readonly value: number; readonly since: Millis } | null
  readonly uncorrectable: { readonly value: number; readonly grewAt: Millis | null } | null
  /** Rules that it met, each since when without a break. */
  readonly hits: Readonly<Partial<Record<DeviceUnhealthy['rule'], Millis>>>
}
export type Memory = ReadonlyMap<string, DeviceMemory>

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const HOT_CELSIUS = 85
/** Errors of the hardware; 13, 31, 43 and 45 are the application's own. https://docs.nvidia.com/deploy/xid-errors/ */
const HARDWARE_XIDS = new Set([48, 63, 64, 74, 79, 94, 95])

export type Look = {
  readonly devices: readonly LocatedDevice[]
  readonly at: Millis
  /** Nodes whose GPUs the source would have told of had they been there. */
  readonly isComplete: (node: string) => boolean
}

/**
 * U4 a GPU that was seen within a day is seen no more; U5 its XID changed within the hour to one of the hardware's; U6 rows could not
 * be remapped, or rows with uncorrectable errors were within the day; U7 DCGM's health watch or a temperature above 85 °C.
 * The memory that comes with it is for the next look.
 */
export function examineDevices(
  before: Memory,
  look: Look,
): { readonly unhealthy: readonly DeviceUnhealthy[]; readonly memory: Memory } {
  const memory = new Map<string, DeviceMemory>()
  const unhealthy: DeviceUnhealthy[] = []
  for (const device of look.devices) {
    const known = remember(before.get(device.uuid), device, look.at)
    const found = findings(device, known, look.at)
    const hits = Object.fromEntries(found.map(({ rule }) => [rule, known.hits[rule] ?? look.at]))
    memory.set(device.uuid, { ...known, hits })
    for (const { rule, evidence } of found)
      unhealthy.push({ node: device.node, uuid: device.uuid, rule, evidence, since: hits[rule] ?? look.at })
  }
  for (const [uuid, known] of before) {
    if (memory.has(uuid) || look.at - known.lastSeen > DAY_MS) continue
    memory.set(uuid, known)
    if (!look.isComplete(known.node)) continue
    unhealthy.push({
      node: known.node,
      uuid,
      rule: 'U4',
      evidence: { code: 'notSeen' },
      since: known.lastSeen,
    })
  }
  return { unhealthy, memory }
}

function remember(
  known: DeviceMemory | undefined,
  { node, values }: LocatedDevice,
  at: Millis,
): DeviceMemory {
  return {
    node,
    lastSeen: at,
    xid: values.xid === undefined ? null : xidOf(known, values.xid, at),
    uncorrectable:
      values.rowRemapUncorrectable === undefined
        ? null
        : growthOf(known?.uncorrectable ?? null, values.rowRemapUncorrectable, at),
    hits: known?.hits ?? {},
  }
}

/** The first value that is ever seen may be years old. */
function xidOf(known: DeviceMemory | undefined, value: number, at: Millis): DeviceMemory['xid'] {
  if (!known?.xid) return { value, since: 0 as Millis }
  return known.xid.value === value ? known.xid : { value, since: at }
}

function growthOf(
  known: DeviceMemory['uncorrectable'],
  value: number,
  at: Millis,
): DeviceMemory['uncorrectable'] {
  if (known === null) return { value, grewAt: null }
  return { value, grewAt: value > known.value ? at : known.grewAt }
}

type Finding = Pick<DeviceUnhealthy, 'rule' | 'evidence'>

function findings({ values }: LocatedDevice, known: DeviceMemory, at: Millis): readonly Finding[] {
  const found: Finding[] = []
  const { xid, uncorrectable } = known
  if (xid && HARDWARE_XIDS.has(xid.value) && at - xid.since <= HOUR_MS)
    found.push({ rule: 'U5', evidence: { code: 'xid', xid: xid.value } })
  if (values.rowRemapFailed) found.push({ rule: 'U6', evidence: { code: 'rowRemapFailed' } })
  else if (uncorrectable?.grewAt && at - uncorrectable.grewAt <= DAY_MS)
    found.push({ rule: 'U6', evidence: { code: 'rowsRemapped', rows: uncorrectable.value } })
  if (values.health) found.push({ rule: 'U7', evidence: { code: 'healthWatch', health: values.health } })
  else if (values.temperatureCelsius !== undefined && values.temperatureCelsius > HOT_CELSIUS)
    found.push({
      rule: 'U7',
      evidence: { code: 'hot', celsius: values.temperatureCelsius, limitCelsius: HOT_CELSIUS },
    })
  return found
}
