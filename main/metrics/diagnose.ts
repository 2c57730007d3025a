// What a round finds to be wrong with GPUs, given what the rounds before it knew. Pure.
import type { StuckPolicy } from './clusterPolicy.ts'
import { examineDevices } from './deviceHealth.ts'
import type { TaintedDevice } from './dra.ts'
import { dateFindings, type Finding, findingsOf, isMeasured, type Seen } from './findings.ts'
import type { HealthMemory } from './healthMemory.ts'
import type { Picture } from './picture.ts'
import type { Collected } from './source.ts'

export type Symptoms = {
  readonly picture: Pick<Picture, 'at' | 'gpuNodes'>
  readonly collected: Pick<Collected, 'tier' | 'devices' | 'operator'>
  readonly tainted: readonly TaintedDevice[]
  readonly policy: StuckPolicy | null
}

/** Rules of whole nodes that only those know who ask for more than objects. */
const HIDDEN_WITHOUT_SOURCE: ReadonlySet<Finding['rule']> = new Set(['U4', 'U8'])

export type Diagnosis = {
  readonly findings: readonly Finding[]
  readonly warnings: readonly Finding[]
  readonly health: HealthMemory
}

export function diagnose(
  before: HealthMemory,
  { picture: { at, gpuNodes }, collected: { tier, devices, operator }, tainted, policy }: Symptoms,
): Diagnosis {
  const telling = new Set(devices.map(({ node }) => node))
  const { unhealthy, warnings, memory } = examineDevices(before.devices, {
    devices,
    at,
    isComplete: node => telling.has(node),
  })
  const nodes = new Set(gpuNodes.map(({ node }) => node.name))
  const isHidden = ({ node, uuid, rule }: Seen): boolean => {
    if (uuid === null) return HIDDEN_WITHOUT_SOURCE.has(rule) && !isMeasured(tier) && nodes.has(node)
    const device = memory.get(uuid)
    return device !== undefined && device.lastSeen < at
  }
  const { findings, seen } = dateFindings(
    findingsOf({ gpuNodes, tier, operator, policy, devices: [...unhealthy, ...tainted] }),
    { before: before.seen, at, isHidden },
  )
  return { findings, warnings, health: { devices: memory, seen } }
}
