import type { ClusterNode, Placement, Requirement, Toleration } from './snapshot.ts'

/** Why a node is out of the question for a pod, however empty it is. */
export type Misfit = 'notReady' | 'cordoned' | 'affinity' | 'taint'

/**
 * Null: the node may hold it, as kube-scheduler's node name, unschedulable, affinity and taint filters see it.
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 */
export function misfitOf(placement: Placement, node: ClusterNode): Misfit | null {
  if (!node.isReady) return 'notReady'
  if (node.isCordoned && !placement.tolerations.some(toleratesCordon)) return 'cordoned'
  for (const [key, value] of Object.entries(placement.nodeSelector))
    if (node.labels[key] !== value) return 'affinity'
  const { terms } = placement
  if (terms.length > 0 && !terms.some(term => meetsAll(term, node.labels))) return 'affinity'
  return node.taints.every(taint => isTolerated(taint, placement.tolerations)) ? null : 'taint'
}

/** Whether labels meet every requirement: a label selector, or one term of a node selector. */
export const meetsAll = (
  requirements: readonly Requirement[],
  labels: Readonly<Record<string, string>>,
): boolean => requirements.every(requirement => meets(requirement, labels[requirement.key]))

/** A label that is missing satisfies NotIn and DoesNotExist, as in Kubernetes. */
function meets({ operator, values }: Requirement, label: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return label !== undefined && values.includes(label)
    case 'NotIn':
      return label === undefined || !values.includes(label)
    case 'Exists':
      return label !== undefined
    case 'DoesNotExist':
      return label === undefined
    case 'Gt':
      return compareWhole(label, values) > 0
    case 'Lt':
      return compareWhole(label, values) < 0
  }
}

/** NaN, which is neither more nor less, where one of them is no whole number. */
function compareWhole(label: string | undefined, values: readonly string[]): number {
  const [have, want] = [label, values[0]].map(text =>
    /^-?\d+$/.test(text ?? '') ? Number(text) : Number.NaN,
  )
  return (have ?? Number.NaN) - (want ?? Number.NaN)
}

type Taint = ClusterNode['taints'][number]

/** PreferNoSchedule keeps nothing away. */
const isTolerated = (taint: Taint, tolerations: readonly Toleration[]): boolean =>
  taint.effect === 'PreferNoSchedule' || tolerations.some(toleration => tolerates(toleration, taint))

function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect !== null && effect !== taint.effect) return false
  if (key !== null && key !== taint.key) return false
  return operator === 'Exists' || (key !== null && value === taint.value)
}

const CORDON: Taint = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' }
const toleratesCordon = (toleration: Toleration): boolean => tolerates(toleration, CORDON)
