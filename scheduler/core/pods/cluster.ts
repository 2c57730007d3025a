// Nodes, PodDisruptionBudgets and PriorityClasses → what decisions need of them.
import {
  type FieldProblem,
  at,
  readFlag,
  readItems,
  readText,
  readTexts,
  readWhole,
  rootField,
} from '../base/field.ts'
import { readAmounts } from '../quota/resourceList.ts'
import type { ClusterNode, DisruptionBudget } from '../schedule/snapshot.ts'
import { NODE_NAME_KEY, readLabelSelector } from './placement.ts'

type Problems = { readonly problems: readonly FieldProblem[] }

/**
 * A Node. Of what cannot be read there is none. Its labels hold its name as `NODE_NAME_KEY` too, so that affinity to a field and to a
 * label are one. Without a Ready condition that says True it is not ready, as for kube-scheduler's taints.
 */
export function readClusterNode(object: unknown): { node: ClusterNode } & Problems {
  const root = rootField(object)
  const [metadata, spec, status] = [at(root, 'metadata'), at(root, 'spec'), at(root, 'status')]
  const name = readText(at(metadata, 'name')) ?? ''
  const ready = readItems(at(status, 'conditions')).find(condition => at(condition, 'type').value === 'Ready')
  const node: ClusterNode = {
    name,
    labels: { ...readTexts(at(metadata, 'labels')), [NODE_NAME_KEY]: name },
    allocatable: readAmounts(at(status, 'allocatable')),
    isReady: ready !== undefined && readText(at(ready, 'status')) === 'True',
    isCordoned: readFlag(at(spec, 'unschedulable')) === true,
    taints: readItems(at(spec, 'taints')).map(taint => ({
      key: readText(at(taint, 'key')) ?? '',
      value: readText(at(taint, 'value')) ?? '',
      effect: readText(at(taint, 'effect')) ?? '',
    })),
  }
  return { node, problems: root.problems }
}

/**
 * A PodDisruptionBudget of policy/v1. One whose controller has not caught up with its spec allows nothing, as the Eviction API has it.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/registry/core/pod/storage/eviction.go
 */
export function readBudget(object: unknown): { budget: DisruptionBudget } & Problems {
  const root = rootField(object)
  const [metadata, status] = [at(root, 'metadata'), at(root, 'status')]
  const generation = readWhole(at(metadata, 'generation')) ?? 0
  const isCurrent = (readWhole(at(status, 'observedGeneration')) ?? 0) >= generation
  const budget: DisruptionBudget = {
    namespace: readText(at(metadata, 'namespace')) ?? '',
    name: readText(at(metadata, 'name')) ?? '',
    selector: readLabelSelector(at(at(root, 'spec'), 'selector')),
    disruptionsAllowed: isCurrent ? Math.max(0, readWhole(at(status, 'disruptionsAllowed')) ?? 0) : 0,
  }
  return { budget, problems: root.problems }
}

/** What pods that name it get as their priority, and, of the default one, pods that name none. */
export type PriorityClass = { readonly name: string; readonly value: number; readonly isDefault: boolean }

/** A PriorityClass of scheduling.k8s.io/v1. */
export function readPriorityClass(object: unknown): { priorityClass: PriorityClass } & Problems {
  const root = rootField(object)
  const priorityClass: PriorityClass = {
    name: readText(at(at(root, 'metadata'), 'name')) ?? '',
    value: readWhole(at(root, 'value')) ?? 0,
    isDefault: readFlag(at(root, 'globalDefault')) === true,
  }
  return { priorityClass, problems: root.problems }
}
