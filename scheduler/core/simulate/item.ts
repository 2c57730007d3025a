// Documents of a simulation, kind by kind, as what the simulation works with.
import { type Field, type FieldPath, type FieldProblem, at, needText, note, readText } from '../base/field.ts'
import { type PriorityClass, readBudget, readClusterNode, readPriorityClass } from '../pods/cluster.ts'
import { POD_GROUP_APIS, readPodGroup } from '../pods/gang.ts'
import { ofUnits } from '../quota/amount.ts'
import { readAmounts } from '../quota/resourceList.ts'
import { explainFlaw } from '../quota/explainFlaw.ts'
import { readTree } from '../quota/kube.ts'
import type { QuotaTree } from '../quota/tree.ts'
import { validateTree } from '../quota/validate.ts'
import type { ClusterNode, Gang } from '../schedule/snapshot.ts'
import { TREE } from '../wire.ts'
import { type BudgetPlan, readBudgetPlan } from './budget.ts'
import { type PodPlan, readPodPlan } from './podPlan.ts'
import { type Workload, WORKLOAD_KINDS, type WorkloadKind, readWorkload } from './workload.ts'

export const KINDS = [
  'Node',
  TREE.kind,
  'Pod',
  ...WORKLOAD_KINDS,
  'PodGroup',
  'PriorityClass',
  'PodDisruptionBudget',
  'Namespace',
] as const
export type Kind = (typeof KINDS)[number]

export type Ref = { readonly kind: Kind; readonly namespace: string; readonly name: string }

const CLUSTER_WIDE: readonly Kind[] = ['Node', 'PriorityClass', 'Namespace']

/** Without a namespace, objects that are in one are in `default`, and trees in kube-system. */
export function refOf(kind: Kind, namespace: string | null, name: string): Ref {
  if (CLUSTER_WIDE.includes(kind)) return { kind, namespace: '', name }
  return { kind, namespace: namespace ?? (kind === TREE.kind ? TREE.namespace : 'default'), name }
}

export const keyOf = ({ kind, namespace, name }: Ref): string => `${kind} ${namespace}/${name}`

export type Item = { readonly ref: Ref } & (
  | { readonly kind: 'Node'; readonly node: ClusterNode }
  | { readonly kind: typeof TREE.kind; readonly tree: QuotaTree }
  | { readonly kind: 'Pod'; readonly plan: PodPlan }
  | { readonly kind: WorkloadKind; readonly workload: Workload }
  | { readonly kind: 'PodGroup'; readonly gang: Gang }
  | { readonly kind: 'PriorityClass'; readonly priorityClass: PriorityClass }
  | { readonly kind: 'PodDisruptionBudget'; readonly budget: BudgetPlan }
  | { readonly kind: 'Namespace' }
)

type Rule = { readonly path: FieldPath; readonly why: string; readonly isWarning: boolean }
type ItemReading = { readonly item: Item | null; readonly problems: readonly Rule[] }

/** Which API versions a kind has. */
const APIS: Readonly<Record<Kind, readonly string[]>> = {
  Node: ['v1'],
  [TREE.kind]: [`${TREE.group}/${TREE.version}`],
  Pod: ['v1'],
  Deployment: ['apps/v1'],
  StatefulSet: ['apps/v1'],
  DaemonSet: ['apps/v1'],
  Job: ['batch/v1'],
  PodGroup: POD_GROUP_APIS,
  PriorityClass: ['scheduling.k8s.io/v1'],
  PodDisruptionBudget: ['policy/v1'],
  Namespace: ['v1'],
}

/** Problems of fields are noted at `field`; those of rules that span several are returned. */
export function readItem(kind: Kind, field: Field): ItemReading {
  const version = at(field, 'apiVersion')
  const group = String(version.value).split('/')[0] ?? ''
  if (!APIS[kind].includes(kind === 'PodGroup' ? group : String(version.value)))
    note(version, 'word', APIS[kind])
  const metadata = at(field, 'metadata')
  const ref = refOf(kind, readText(at(metadata, 'namespace')), needText(at(metadata, 'name')))
  if (kind === TREE.kind) return readTreeItem(ref, field)
  return { item: readOther(kind, ref, field), problems: [] }
}

function readOther(kind: Exclude<Kind, typeof TREE.kind>, ref: Ref, field: Field): Item {
  switch (kind) {
    case 'Node':
      return { kind, ref, node: withDefaults(taking(field, readClusterNode).node, field) }
    case 'Pod':
      return { kind, ref, plan: readPodPlan(field, ref.namespace) }
    case 'PodGroup': {
      const { gang } = taking(field, readPodGroup)
      return { kind, ref, gang: { ...gang, key: `${ref.namespace}/${ref.name}` } }
    }
    case 'PriorityClass':
      return { kind, ref, priorityClass: taking(field, readPriorityClass).priorityClass }
    case 'PodDisruptionBudget': {
      const { selector } = taking(field, readBudget).budget
      return { kind, ref, budget: readBudgetPlan(field, ref, selector) }
    }
    case 'Namespace':
      return { kind, ref }
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      return { kind, ref, workload: readWorkload(kind, ref, field) }
  }
}

/** What a reader with a list of problems of its own makes of the whole document. */
function taking<T extends { readonly problems: readonly FieldProblem[] }>(
  field: Field,
  read: (object: unknown) => T,
): T {
  const reading = read(field.value)
  field.problems.push(...reading.problems)
  return reading
}

/** As a node that a kubelet has registered: what it has is allocatable, it holds 110 pods, and it is ready unless it says otherwise. */
function withDefaults(node: ClusterNode, field: Field): ClusterNode {
  const status = at(field, 'status')
  const allocatable = node.allocatable.size > 0 ? node.allocatable : readAmounts(at(status, 'capacity'))
  const isStated = at(status, 'conditions').value !== undefined
  return {
    ...node,
    isReady: isStated ? node.isReady : true,
    labels: { 'kubernetes.io/hostname': node.name, ...node.labels },
    allocatable: new Map([['pods', ofUnits(110)], ...allocatable]),
  }
}

function readTreeItem(ref: Ref, field: Field): ItemReading {
  const read = readTree(field.value)
  if (!read.ok) {
    field.problems.push(...read.error)
    return { item: null, problems: [] }
  }
  const findings = validateTree(read.value, 'others').map(finding => ({
    path: finding.path,
    why: explainFlaw(finding),
    isWarning: finding.severity === 'warning',
  }))
  return { item: { kind: TREE.kind, ref, tree: read.value }, problems: findings }
}
