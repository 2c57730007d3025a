// Reasons as people read them, on the pod's condition, in events, in the app: one plain English sentence or two.
import { assertNever } from '../base/result.ts'
import { type Amount, ZERO, formOf, formatQuantity, subtract } from '../quota/amount.ts'
import type { WaitReasonName } from '../wire.ts'
import type { Decision, Shortage, Spared, WaitReason } from './decision.ts'
import type { EvictionRule, Reservation } from './snapshot.ts'

type Wait = Extract<Decision, { kind: 'wait' }>

/** The condition's reason. */
export function waitReasonName(reason: WaitReason): WaitReasonName {
  switch (reason.kind) {
    case 'quota':
    case 'backOff':
      return 'WaitingForQuota'
    case 'reclaim':
      return 'WaitingForReclaim'
    case 'node':
      return 'WaitingForNode'
    case 'gang':
      return 'WaitingForGang'
    case 'otherGates':
      return 'WaitingForOtherGates'
    case 'noLeaf':
      return 'NoLeaf'
    case 'treeInvalid':
      return 'TreeInvalid'
    default:
      return assertNever(reason)
  }
}

/**
 * What a pod waits for, and its place: "Needs 16 nvidia.com/gpu; root.speech has 4 left below its max; root.vision borrows 12.
 * 2nd in line for root.speech."
 */
export function explainWait({ leaf, reason, position }: Omit<Wait, 'kind' | 'pod'>): string {
  const why = explainReason(reason)
  return leaf === null ? why : `${why} ${ordinal(position)} in line for ${leaf}.`
}

/** `explainWait` without the place in the queue, so that it changes only when the reason does. */
export function explainReason(reason: WaitReason): string {
  switch (reason.kind) {
    case 'quota':
      return explainQuota(reason)
    case 'reclaim':
      return `${RESERVED[reason.rule]}: waits for ${namesOf(reason.victims, 'pod')} to end.`
    case 'node':
      return `Its quota allows it, but no node can hold it now${list(reason.closest.map(explainNodes), ': ')}.`
    case 'gang':
      return `Gang ${reason.gang} needs ${reason.need} pods to start, and ${reason.have} ${reason.have === 1 ? 'is' : 'are'} there.`
    case 'otherGates':
      return `Held by other scheduling gates as well: ${reason.gates.join(', ')}.`
    case 'noLeaf':
      return `Namespace ${reason.namespace} is bound to no leaf of the quota tree.`
    case 'treeInvalid':
      return `Waits for the quota tree to be put right: ${reason.detail}.`
    case 'backOff':
      return 'Pods of its controller were evicted lately, so it borrows nothing for a while.'
    default:
      return assertNever(reason)
  }
}

const RESERVED: Readonly<Record<Reservation['rule'], string>> = {
  reclaim: 'Its guarantee is being given back',
  preempt: 'Takes the place of pods of lower priority',
  room: 'A node is being cleared for it',
}

/** What an eviction was for, as a whole sentence; `leaf` is the one that gains, or whose pods they were. */
export function explainEviction(rule: EvictionRule, leaf: string): string {
  switch (rule) {
    case 'reclaim':
      return `Gives ${leaf} back what it is guaranteed.`
    case 'preempt':
      return `Gives way to a pod of ${leaf} with a higher priority.`
    case 'room':
      return `Makes room on a node for a pod within the guarantee of ${leaf}.`
    case 'overMax':
      return `${leaf} is above its max, or a node above it is.`
    case 'stuck':
      return `No node was found for it, and others wait for what it holds of ${leaf}.`
    case 'tornGang':
      return `The rest of its gang cannot start in ${leaf}.`
    default:
      return assertNever(rule)
  }
}

function explainQuota({ shortage, spared }: Extract<WaitReason, { kind: 'quota' }>): string {
  const parts = [
    `Needs ${amount(shortage.need, shortage.resource)} ${shortage.resource}`,
    leftOf(shortage),
    ...(shortage.keptFor === null ? [] : [`what is free is kept for ${shortage.keptFor}`]),
    ...borrowersOf(shortage),
    ...(spared.length === 0 ? [] : [`not to be evicted: ${spared.map(explainSpared).join(', ')}`]),
  ]
  return `${parts.join('; ')}.`
}

function leftOf({ node, resource, free, limit }: Shortage): string {
  const left = amount(free < ZERO ? subtract(ZERO, free) : free, resource)
  if (limit === 'protectedMin')
    return `protected pods of ${node} have ${free < ZERO ? '0' : left} left below its min`
  return free < ZERO ? `${node} is ${left} above its max` : `${node} has ${left} left below its max`
}

/** As many as fit into a sentence. */
const NAMED = 3

function borrowersOf({ borrowers, resource }: Shortage): string[] {
  const named = borrowers
    .slice(0, NAMED)
    .map(({ leaf, borrowed }) => `${leaf} borrows ${amount(borrowed, resource)}`)
  const rest = borrowers.length - named.length
  return rest > 0 ? [...named, `${rest} more ${rest === 1 ? 'leaf borrows' : 'leaves borrow'}`] : named
}

const amount = (value: Amount, resource: string): string => formatQuantity(value, formOf(resource))

const SPARED: Readonly<Record<Spared['why'], string>> = {
  protected: 'protected',
  budget: 'kept by a PodDisruptionBudget',
  failed: 'whose eviction failed a moment ago',
  minRuntime: 'running for too short a time',
  bare: 'without a controller',
  noReplacementGate: 'whose replacement would come without a gate',
  daemon: 'of the nodes themselves',
}

const explainSpared = ({ why, pods }: Spared): string => `${pods} ${SPARED[why]}`

const MISFITS: Readonly<Record<string, string>> = {
  notReady: 'not ready',
  cordoned: 'cordoned',
  affinity: 'ruled out by its node selector or affinity',
  taint: 'tainted',
  gang: 'too few for its gang',
  cleared: 'free once another is cleared for a pod within its guarantee',
}

const explainNodes = ({ why, nodes }: { why: string; nodes: number }): string =>
  `${nodes} ${MISFITS[why] ?? `with too little ${why}`}`

const list = (items: readonly string[], before: string): string =>
  items.length === 0 ? '' : `${before}${items.join(', ')}`

function namesOf(names: readonly string[], noun: string): string {
  const count = names.length === 1 ? `1 ${noun}` : `${names.length} ${noun}s`
  const more = names.length > NAMED ? ', …' : ''
  return names.length === 0 ? 'what drains' : `${count} (${names.slice(0, NAMED).join(', ')}${more})`
}

/** 1st, 2nd, 3rd, 4th … 11th … 21st. */
function ordinal(position: number): string {
  const teens = position % 100
  const ending = teens >= 11 && teens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][position % 10] ?? 'th')
  return `${position}${ending}`
}
