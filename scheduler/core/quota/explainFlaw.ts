// What is wrong with a tree as people read it where there is no translation: on a command line, in a condition, in a log.
import { assertNever } from '../base/result.ts'
import { formatPath } from '../base/field.ts'
import { type Amount, formOf, formatQuantity } from './amount.ts'
import { UNLIMITED } from './limit.ts'
import type { Finding } from './validate.ts'

/** One plain English sentence, without a full stop. */
export const explainFlaw = (finding: Finding): string =>
  'resource' in finding ? explainAmounts(finding) : explainNames(finding)

type AmountFinding = Extract<Finding, { readonly resource: string }>

function explainNames(finding: Exclude<Finding, AmountFinding>): string {
  switch (finding.kind) {
    case 'emptyName':
      return 'a node needs a name'
    case 'duplicateName':
      return `${finding.node} is the name of another node as well (${formatPath(finding.other)})`
    case 'tooDeep':
      return `a tree of ${finding.levels} levels is too deep`
    case 'namespacesOfInnerNode':
      return `namespaces (${finding.namespaces.join(', ')}) belong to leaves, and this node has children`
    case 'namespaceOfTwo':
      return `namespace ${finding.namespace} belongs to ${finding.other} already`
    case 'leafWithoutNamespaces':
      return 'no namespace belongs to this leaf'
    case 'badNamespaceName':
      return `no namespace can be called ${JSON.stringify(finding.namespace)}`
    case 'noSuchNamespace':
      return `there is no namespace ${finding.namespace}`
    case 'busyNamespace':
      return `namespace ${finding.namespace} is ${finding.change} while ${finding.pods.length} of its pods run`
    case 'attributeIgnored':
      return `${finding.attribute} cannot be ${JSON.stringify(finding.value)}, so it is ignored`
    default:
      return assertNever(finding)
  }
}

function explainAmounts(finding: AmountFinding): string {
  const { resource } = finding
  const text = (amount: Amount | null): string =>
    amount === null || amount >= UNLIMITED ? 'unlimited' : formatQuantity(amount, formOf(resource))
  switch (finding.kind) {
    case 'negative':
      return `${text(finding.amount)} ${resource} is less than nothing`
    case 'minAboveMax':
      return `min ${text(finding.min)} ${resource} is above max ${text(finding.max)}`
    case 'childrenAboveMin':
      return `the mins of its children add up to ${text(finding.sum)} ${resource}, above its own min ${text(finding.min)}`
    case 'rootMinNotMax':
      return `the root guarantees ${text(finding.min)} ${resource} and may have ${text(finding.max)}: they should be the same`
    case 'maxAboveParent':
      return `max ${text(finding.max)} ${resource} is above the parent's max ${text(finding.parentMax)}, which holds`
    case 'maxAboveCluster':
      return `max ${text(finding.max)} ${resource} is more than the nodes have together (${text(finding.allocatable)})`
    case 'minsAboveReady':
      return `leaves are guaranteed ${text(finding.sum)} ${resource}, and the nodes that are ready have ${text(finding.allocatable)}`
    case 'unknownResource':
      return `no node has ${resource}`
    default:
      return assertNever(finding)
  }
}
