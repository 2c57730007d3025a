// What a drain does with each pod of a node, as kubectl decides it. Pure.
// https://kubernetes.io/docs/tasks/administer-cluster/safely-drain-node/
// https://github.com/kubernetes/kubectl/blob/master/pkg/drain/filters.go
import type { DrainPod } from '../../preload/contract/drains.ts'
import { countAt, dig, entriesAt, listAt, textAt, textsAt } from '../jobs/dig.ts'

const MIRROR = 'kubernetes.io/config.mirror'

/** `budgets`: the PodDisruptionBudgets of all namespaces. */
export function planDrain(pods: readonly unknown[], budgets: readonly unknown[]): DrainPod[] {
  return pods.map(pod => ({
    namespace: textAt(pod, 'metadata', 'namespace'),
    name: textAt(pod, 'metadata', 'name'),
    uid: textAt(pod, 'metadata', 'uid'),
    verdict: verdictOf(pod),
    heldBy: budgets
      .filter(budget => (countAt(budget, 'status', 'disruptionsAllowed') ?? 0) === 0 && selects(budget, pod))
      .map(budget => textAt(budget, 'metadata', 'name')),
  }))
}

function verdictOf(pod: unknown): DrainPod['verdict'] {
  if (textsAt(pod, 'metadata', 'annotations')[MIRROR] !== undefined) return 'mirror'
  const isOver = ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'))
  const controller = listAt(pod, 'metadata', 'ownerReferences').find(
    owner => dig(owner, 'controller') === true,
  )
  if (textAt(controller, 'kind') === 'DaemonSet' && !isOver) return 'daemonSet'
  if (isOver) return 'evict'
  if (controller === undefined) return 'unmanaged'
  const hasEmptyDir = listAt(pod, 'spec', 'volumes').some(volume => dig(volume, 'emptyDir') !== undefined)
  return hasEmptyDir ? 'emptyDir' : 'evict'
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements */
function selects(budget: unknown, pod: unknown): boolean {
  if (textAt(budget, 'metadata', 'namespace') !== textAt(pod, 'metadata', 'namespace')) return false
  const labels = textsAt(pod, 'metadata', 'labels')
  const selector = dig(budget, 'spec', 'selector')
  if (selector === undefined || selector === null) return false
  return (
    entriesAt(selector, 'matchLabels').every(([key, value]) => labels[key] === value) &&
    listAt(selector, 'matchExpressions').every(expression => fits(expression, labels))
  )
}

function fits(expression: unknown, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[textAt(expression, 'key')]
  const values = listAt(expression, 'values')
  switch (textAt(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}
