import type { Millis } from '#core/base/units.ts'
import { parseQuantity, toUnits } from '#core/quota/amount.ts'
import type { Evidence } from '../../preload/contract/evidence.ts'
import type { NodeRecord } from '../store/records.ts'

/** Why a node's GPUs are not to be trusted; the contract's UnhealthySchema. `gpus`: how many are out of use, rounded up. */
export type Unhealthy = {
  readonly node: string
  readonly rule: 'U1' | 'U2' | 'U3' | 'U8'
  readonly gpus: number
  readonly evidence: Evidence
  readonly since: Millis | null
}

/**
 * What is wrong with a node's GPUs as far as its Kubernetes object tells:
 * U1 the node is not ready; U2 the device plugin withdrew devices; U3 GPUs that the driver sees, or that should be there,
 * are not offered at all; U8 a taint on its GPUs. Nodes without GPUs are never listed. A cordon is no
 * illness. `since` is null where the object does not date the state: nobody knows when a device left.
 */
export function unhealthyOf(node: NodeRecord): readonly Unhealthy[] {
  if (node.gpuMode === 'none') return []
  return [notReady(node), withdrawn(node), missing(node), tainted(node)].filter(found => found !== null)
}

function notReady(node: NodeRecord): Unhealthy | null {
  if (node.status === 'ready') return null
  const ready = node.conditions.find(condition => condition.type === 'Ready')
  return {
    node: node.name,
    rule: 'U1',
    gpus: node.gpuCount,
    evidence: ready
      ? { code: 'notReady', status: ready.status, reason: ready.reason, message: ready.message }
      : { code: 'noReadyCondition' },
    since: ready?.since ?? null,
  }
}

/** Capacity keeps what the plugin once registered, allocatable what it calls healthy. */
function withdrawn(node: NodeRecord): Unhealthy | null {
  const lost = Object.entries(node.gpuUnits).flatMap(([resource, unit]) => {
    const [registered, offered] = [unitsOf(node.capacity[resource]), unitsOf(node.allocatable[resource])]
    return registered > offered ? [{ unit, device: { resource, offered, registered } }] : []
  })
  if (lost.length === 0) return null
  const gpus = lost.reduce((sum, { unit, device }) => sum + (device.registered - device.offered) * unit, 0)
  return {
    node: node.name,
    rule: 'U2',
    gpus: roundUp(gpus),
    evidence: { code: 'withdrawn', devices: lost.map(({ device }) => device) },
    since: null,
  }
}

/** GPUs that the node's labels promise beyond its capacity. A DRA node offers none this way. */
function missing(node: NodeRecord): Unhealthy | null {
  if (node.gpuMode === 'dra') return null
  const offered = Object.entries(node.gpuUnits).reduce(
    (sum, [resource, unit]) => sum + unitsOf(node.capacity[resource]) * unit,
    0,
  )
  // MIG layouts may leave slices of a GPU unused, which are no loss: there only an empty offer tells.
  const isShort = node.gpuMode === 'mig' ? offered === 0 : roundUp(offered) < node.gpuCount
  if (!isShort && offered > 0) return null
  if (offered === 0) {
    return {
      node: node.name,
      rule: 'U3',
      gpus: node.gpuCount,
      evidence: { code: 'nothingOffered', gpus: node.gpuCount },
      since: null,
    }
  }
  return {
    node: node.name,
    rule: 'U3',
    gpus: node.gpuCount - roundUp(offered),
    evidence: { code: 'fewerRegistered', gpus: node.gpuCount, registered: roundUp(offered) },
    since: null,
  }
}

/**
 * Taints by which health checkers mark GPUs as broken. The plain `nvidia.com/gpu` taint only keeps other pods away, and
 * `node.kubernetes.io/…` repeats U1 and the cordon.
 */
function tainted(node: NodeRecord): Unhealthy | null {
  const taint = node.taints.find(({ key }) => GPU_FAULT_TAINT.test(key))
  if (taint === undefined) return null
  const value = taint.value && `=${taint.value}`
  return {
    node: node.name,
    rule: 'U8',
    gpus: node.gpuCount,
    evidence: { code: 'taint', device: null, taint: `${taint.key}${value}:${taint.effect}` },
    since: null,
  }
}

/** Either `…gpu…` with a word of failure, or the taint of NVSentinel: https://docs.nvidia.com/nvsentinel/getting-started/integrations */
const GPU_FAULT_TAINT = /^AggregatedNodeHealth$|gpu.*(unhealthy|fault|fail|error|degraded|xid|lost)|\bxid/i

/** Devices are whole numbers; what a server states otherwise counts as none. */
function unitsOf(text: string | undefined): number {
  const amount = parseQuantity(text ?? '0')
  return amount.ok ? toUnits(amount.value) : 0
}

/** To whole GPUs: binary fractions of shared ones must not make one more. */
const roundUp = (gpus: number): number => Math.ceil(Math.round(gpus * 1e6) / 1e6)
