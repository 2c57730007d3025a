// GPUs that are handed out by Dynamic Resource Allocation: they are no resource of a node, and no request of a pod. Pure.
// https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
import type { Millis } from '#core/base/units.ts'
import { parseQuantity, toBytes } from '#core/quota/amount.ts'
import type { Evidence } from '../../preload/contract/evidence.ts'
import { dig, listAt, textAt, timeAt } from '../jobs/dig.ts'
import type { NodeRecord, RoundPod } from '../store/records.ts'
import type { RoundObjects } from '../store/roundRows.ts'
import { migSlices, slicesPerGpu } from '../clusters/project/gpuResources.ts'

/** Drivers whose devices are GPUs, by custom: `gpu.nvidia.com`, `gpu.amd.com`, `gpu.intel.com`. */
const GPU_DRIVER = /^gpu\./

export type DraDevice = {
  readonly driver: string
  readonly pool: string
  readonly name: string
  readonly node: string
  readonly uuid: string | null
  readonly model: string | null
  readonly memoryBytes: number | null
  /** How much of a physical GPU it is: 1, or less for a MIG slice. */
  readonly share: number
  readonly taint: { readonly text: string; readonly since: Millis | null } | null
}

/** A device that a claim was given, and the pods that it is reserved for. */
export type DraGrant = {
  readonly driver: string
  readonly pool: string
  readonly device: string
  readonly pods: readonly string[]
}

export type Dra = { readonly devices: readonly DraDevice[]; readonly grants: readonly DraGrant[] }
export const NO_DRA: Dra = { devices: [], grants: [] }

/** GPUs of ResourceSlices; devices of other drivers, and of no single node, are left out. */
export function readSlices(slices: readonly unknown[]): readonly DraDevice[] {
  return slices.flatMap(slice => {
    const driver = textAt(slice, 'spec', 'driver')
    const node = textAt(slice, 'spec', 'nodeName')
    if (!GPU_DRIVER.test(driver) || node === '') return []
    const pool = textAt(slice, 'spec', 'pool', 'name')
    return listAt(slice, 'spec', 'devices').map(device => ({ driver, pool, node, ...readDevice(device) }))
  })
}

function readDevice(device: unknown) {
  const attribute = (name: string): string | null => textAt(device, 'attributes', name, 'string') || null
  const memory = parseQuantity(textAt(device, 'capacity', 'memory', 'value'))
  const [taint] = listAt(device, 'taints')
  const value = textAt(taint, 'value')
  const model = attribute('productName')
  const profile = attribute('profile')
  return {
    name: textAt(device, 'name'),
    uuid: attribute('uuid'),
    model,
    memoryBytes: memory.ok ? toBytes(memory.value) : null,
    share: profile === null ? 1 : migSlices(`nvidia.com/mig-${profile}`) / slicesPerGpu(model ?? ''),
    taint:
      taint === undefined
        ? null
        : {
            text: `${textAt(taint, 'key')}${value && `=${value}`}:${textAt(taint, 'effect')}`,
            since: timeAt(taint, 'timeAdded'),
          },
  }
}

/** What ResourceClaims were given of GPUs. */
export function readClaims(claims: readonly unknown[]): readonly DraGrant[] {
  return claims.flatMap(claim => {
    const pods = listAt(claim, 'status', 'reservedFor')
      .filter(consumer => textAt(consumer, 'resource') === 'pods')
      .map(consumer => textAt(consumer, 'uid'))
    return listAt(claim, 'status', 'allocation', 'devices', 'results')
      .filter(result => GPU_DRIVER.test(textAt(result, 'driver')) && dig(result, 'adminAccess') !== true)
      .map(result => ({
        driver: textAt(result, 'driver'),
        pool: textAt(result, 'pool'),
        device: textAt(result, 'device'),
        pods,
      }))
  })
}

const keyOf = (driver: string, pool: string, device: string): string => `${driver}/${pool}/${device}`

/**
 * The objects with GPUs by claim as if they were a resource named after their driver: a node offers those of its slices, a pod asks for
 * those that its claims were given. Nodes that offer GPUs as resources are left as they are: one operator does one or the other.
 */
export function withDra(objects: RoundObjects, { devices, grants }: Dra): RoundObjects {
  if (devices.length === 0) return objects
  const byNode = Map.groupBy(devices, ({ node }) => node)
  const byKey = new Map(devices.map(device => [keyOf(device.driver, device.pool, device.name), device]))
  const byPod = new Map<string, Part[]>()
  for (const { driver, pool, device, pods } of grants) {
    const granted = byKey.get(keyOf(driver, pool, device))
    if (!granted) continue
    // Pods that share a claim share its devices.
    const part = { driver, gpus: granted.share / pods.length }
    for (const uid of pods) byPod.set(uid, [...(byPod.get(uid) ?? []), part])
  }
  return {
    ...objects,
    nodes: objects.nodes.map(node => offering(node, byNode.get(node.name) ?? [])),
    pods: objects.pods.map(pod => asking(pod, byPod.get(pod.uid) ?? [])),
  }
}

function offering(node: NodeRecord, devices: readonly DraDevice[]): NodeRecord {
  const [first] = devices
  if (!first || (node.gpuMode !== 'none' && node.gpuMode !== 'dra')) return node
  const count = Math.ceil(devices.reduce((sum, { share }) => sum + share, 0))
  const memory = first.memoryBytes === null ? {} : { 'nvidia.com/gpu.memory': mebibytes(first.memoryBytes) }
  return {
    ...node,
    gpuMode: 'dra',
    gpuModel: node.gpuModel ?? first.model,
    gpuCount: Math.max(count, node.gpuCount),
    gpuAllocatable: devices.reduce((sum, { share, taint }) => sum + (taint === null ? share : 0), 0),
    gpuUnits: { [first.driver]: 1 },
    labels: { ...memory, ...node.labels },
  }
}

const mebibytes = (bytes: number): string => String(Math.round(bytes / 1_048_576))

type Part = { readonly driver: string; readonly gpus: number }

function asking(pod: RoundPod, parts: readonly Part[]): RoundPod {
  const [first] = parts
  if (!first) return pod
  const gpus = parts.reduce((sum, part) => sum + part.gpus, 0)
  return { ...pod, gpus: pod.gpus + gpus, gpuRequests: { ...pod.gpuRequests, [first.driver]: gpus } }
}

export type TaintedDevice = {
  readonly node: string
  readonly uuid: string | null
  readonly rule: 'U9'
  readonly evidence: Evidence
  readonly since: Millis | null
}

/** U9: GPUs that their driver tainted, as NVIDIA's does after a fatal XID or the loss of a device. */
export const taintedDevices = ({ devices }: Dra): readonly TaintedDevice[] =>
  devices.flatMap(({ node, uuid, name, taint }) =>
    taint === null
      ? []
      : [
          {
            node,
            uuid,
            rule: 'U9' as const,
            evidence: { code: 'taint' as const, device: name, taint: taint.text },
            since: taint.since,
          },
        ],
  )
