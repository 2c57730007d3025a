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
  /** Null: nothing dates it. */
  readonly since: Millis | null
}

/** What is remembered of a GPU from round to round: gauges that keep their last value for ever tell only by changing. */
export type DeviceMemory = {
  readonly node: string
  readonly firstSeen: Millis
  readonly lastSeen: Millis
  readonly xid: { readonly value: number; readonly since: Millis } | null
  readonly uncorrectable: { readonly value: number; readonly grewAt: Millis | null } | null
}
export type Memory = ReadonlyMap<string, DeviceMemory>

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const HOT_CELSIUS = 85
/** Classes of XIDs: https://docs.nvidia.com/deploy/xid-errors/ */
const HARDWARE_XIDS = new Set([48, 63, 64, 74, 79, 94, 95])
/** The application’s own: a memory access or an exception of its, or that it was stopped. */
const APPLICATION_XIDS = new Set([13, 31, 43, 45])

export type Look = {
  readonly devices: readonly LocatedDevice[]
  readonly at: Millis
  /** Nodes whose GPUs the source would have told of had they been there. */
  readonly isComplete: (node: string) => boolean
}

export type Examined = {
  readonly unhealthy: readonly DeviceUnhealthy[]
  /** An XID of an application, within the hour: the GPU is well. */
  readonly warnings: readonly DeviceUnhealthy[]
  readonly memory: Memory
}

/**
 * U4 a GPU that was seen within a day is seen no more, and none came in its place; U5 its XID changed within the hour to one of the
 * hardware's; U6 rows could not be remapped, or rows with uncorrectable errors were within the day; U7 DCGM's health watch or a
 * temperature above 85 °C. The memory that comes with it is for the next look.
 */
export function examineDevices(before: Memory, look: Look): Examined {
  const recent = new Map([...before].filter(([, { lastSeen }]) => look.at - lastSeen <= DAY_MS))
  const memory = new Map<string, DeviceMemory>()
  const unhealthy: DeviceUnhealthy[] = []
  const warnings: DeviceUnhealthy[] = []
  for (const device of look.devices) {
    const known = remember(recent.get(device.uuid), device, look.at)
    memory.set(device.uuid, known)
    for (const { rule, evidence } of findings(device, known, look.at))
      unhealthy.push({ node: device.node, uuid: device.uuid, rule, evidence, since: null })
    const { xid } = known
    if (xid && APPLICATION_XIDS.has(xid.value) && look.at - xid.since <= HOUR_MS)
      warnings.push({
        node: device.node,
        uuid: device.uuid,
        rule: 'U5',
        evidence: { code: 'applicationXid', xid: xid.value },
        since: xid.since,
      })
  }
  const unseen = [...recent].filter(([uuid]) => !memory.has(uuid))
  const isGone = lossesAmong(unseen, [...memory.values()])
  for (const [uuid, known] of unseen) {
    const isHidden = !look.isComplete(known.node)
    if (!isHidden && !isGone.has(uuid)) continue
    memory.set(uuid, known)
    if (isHidden) continue
    const evidence: Evidence = { code: 'notSeen' }
    unhealthy.push({ node: known.node, uuid, rule: 'U4', evidence, since: known.lastSeen })
  }
  return { unhealthy, warnings, memory }
}

/**
 * Those whose node has fewer GPUs for it. Where another came since it was last seen, it was put in its place, or it is the same
 * under the name that another exporter gives it: each newcomer makes up for one.
 */
function lossesAmong(
  unseen: readonly (readonly [uuid: string, DeviceMemory])[],
  present: readonly DeviceMemory[],
): ReadonlySet<string> {
  const arrivals = Map.groupBy(
    present.toSorted((a, b) => b.firstSeen - a.firstSeen),
    ({ node }) => node,
  )
  // Of those that went last the fewest came later: they have the first choice.
  const lost = unseen
    .toSorted(([, a], [, b]) => b.lastSeen - a.lastSeen)
    .filter(([, { node, lastSeen }]) => {
      const newest = arrivals.get(node)?.[0]
      if (newest === undefined || newest.firstSeen <= lastSeen) return true
      arrivals.get(node)?.shift()
      return false
    })
  return new Set(lost.map(([uuid]) => uuid))
}

function remember(
  known: DeviceMemory | undefined,
  { node, values }: LocatedDevice,
  at: Millis,
): DeviceMemory {
  return {
    node,
    firstSeen: known?.firstSeen ?? at,
    lastSeen: at,
    xid: values.xid === undefined ? null : xidOf(known, values.xid, at),
    uncorrectable:
      values.rowRemapUncorrectable === undefined
        ? null
        : growthOf(known?.uncorrectable ?? null, values.rowRemapUncorrectable, at),
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
