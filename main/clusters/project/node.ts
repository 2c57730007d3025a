import type { V1Node, V1NodeAddress, V1NodeCondition, V1Taint } from '@kubernetes/client-node'
import { ZERO, parseQuantity, toBytes, toMilliCores, toUnits } from '#core/quota/amount.ts'
import type { NodeCondition, NodeRecord } from '../../store/records.ts'
import { gpuOffer } from './gpu.ts'
import { readIdentity } from './metadata.ts'
import { readList, readOptional, readText, readTexts, readTime } from './read.ts'

/** A Node as the mirror keeps it. Never throws, whatever the server sent. */
export function projectNode(node: V1Node): NodeRecord {
  const identity = readIdentity(node.metadata)
  const capacity = readTexts(node.status?.capacity)
  const allocatable = readTexts(node.status?.allocatable)
  const conditions = readList<V1NodeCondition>(node.status?.conditions).map(projectCondition)
  const annotations = readTexts(node.metadata?.annotations)
  return {
    kind: 'node',
    ...identity,
    ip: internalIp(readList<V1NodeAddress>(node.status?.addresses)),
    roles: rolesOf(identity.labels),
    status: statusOf(conditions),
    isCordoned: node.spec?.unschedulable === true,
    ...gpuOffer({ labels: identity.labels, annotations, capacity, allocatable }),
    cpuAllocatable: toMilliCores(amountOf(allocatable['cpu'])),
    memoryAllocatable: toBytes(amountOf(allocatable['memory'])),
    podsAllocatable: toUnits(amountOf(allocatable['pods'])),
    conditions,
    taints: readList<V1Taint>(node.spec?.taints).map(taint => ({
      key: readText(taint.key),
      value: readText(taint.value),
      effect: readText(taint.effect),
    })),
    capacity,
    allocatable,
    system: systemOf(node),
  }
}

function projectCondition(condition: V1NodeCondition): NodeCondition {
  return {
    type: readText(condition.type),
    status: readText(condition.status),
    reason: readText(condition.reason),
    message: readText(condition.message),
    since: readTime(condition.lastTransitionTime),
  }
}

/** Kubernetes' order of preference is the order in which the node states its addresses. */
function internalIp(addresses: readonly V1NodeAddress[]): string | null {
  return readOptional(addresses.find(address => address.type === 'InternalIP')?.address)
}

const ROLE_PREFIX = 'node-role.kubernetes.io/'

/** As `kubectl get nodes` finds them: https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/printers/internalversion/printers.go (`findNodeRoles`). */
function rolesOf(labels: Readonly<Record<string, string>>): readonly string[] {
  const roles = Object.entries(labels).map(([label, value]) => {
    if (label.startsWith(ROLE_PREFIX)) return label.slice(ROLE_PREFIX.length)
    return label === 'kubernetes.io/role' ? value : ''
  })
  return [...new Set(roles)].filter(role => role !== '').toSorted()
}

/** Ready = Unknown is what the control plane writes when a kubelet falls silent: for `kubectl` and for us, not ready. */
function statusOf(conditions: readonly NodeCondition[]): NodeRecord['status'] {
  const ready = conditions.find(condition => condition.type === 'Ready')
  if (ready === undefined) return 'unknown'
  return ready.status === 'True' ? 'ready' : 'notReady'
}

/** What a kubelet has stated: of a node that none has been on yet the API server writes empty texts. */
function systemOf(node: V1Node): Readonly<Record<string, string>> {
  const info = node.status?.nodeInfo
  const stated = {
    kubelet: info?.kubeletVersion,
    containerRuntime: info?.containerRuntimeVersion,
    kernel: info?.kernelVersion,
    osImage: info?.osImage,
    architecture: info?.architecture,
  }
  return Object.fromEntries(Object.entries(readTexts(stated)).filter(([, text]) => text !== ''))
}

function amountOf(text: string | undefined) {
  const amount = parseQuantity(text ?? '0')
  return amount.ok ? amount.value : ZERO
}
