// A waiting pod as a person reads it. Pure.
import { assertNever } from '#core/base/result.ts'
import { millis } from '#core/base/units.ts'
import { formatLimit } from '#core/quota/limit.ts'
import type { Decision, Shortage, WaitReason } from '#core/schedule/decision.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import { CONDITION, type WaitReasonName } from '#core/wire.ts'
import type { WaitingPod } from '../../../preload/contract/suite.ts'
import type { KubeObject } from '../../clusters/objects.ts'

type Wait = Extract<Decision, { kind: 'wait' }>
type Told = WaitingPod['told']

type Known = {
  /** null: the model would let it go. */
  readonly wait: Wait | null
  readonly leaf: string | null
  readonly told: Told
}

/** What the component said last, where it still says that the pod waits. */
export function toldOf(object: KubeObject): Told {
  const { conditions = [] } = (object['status'] ?? {}) as {
    readonly conditions?: readonly Readonly<Record<string, string>>[]
  }
  const found = conditions.find(({ type, status }) => type === CONDITION && status === 'False')
  if (!found) return null
  const at = Date.parse(found['lastTransitionTime'] ?? '')
  return {
    reason: found['reason'] ?? '',
    message: found['message'] ?? '',
    at: Number.isNaN(at) ? null : millis(at),
  }
}

/**
 * What the component says of a pod that the model here would let go: it alone sees back-offs, rooms on nodes and reservations. Of quota it
 * knows no more than we do, so then it has a reason of another kind.
 */
const TOLD: Readonly<Record<WaitReasonName, WaitingPod['reason']>> = {
  WaitingForQuota: 'held',
  WaitingForReclaim: 'reclaim',
  WaitingForNode: 'node',
  WaitingForGang: 'gang',
  WaitingForOtherGates: 'otherGates',
  TreeInvalid: 'treeInvalid',
  NoLeaf: 'noLeaf',
}

const reasonTold = (told: Told): WaitingPod['reason'] =>
  told === null ? 'admitting' : (TOLD[told.reason as WaitReasonName] ?? 'held')

export function waitingView(pod: QuotaPod, { wait, leaf, told }: Known): WaitingPod {
  const { uid, namespace, name, createdAt } = pod
  return {
    uid,
    namespace,
    name,
    leaf: wait?.leaf ?? leaf,
    ...viewReason(wait?.reason ?? null, told),
    position: wait?.position ?? null,
    request: [...pod.request].map(([resource, amount]) => ({
      resource,
      amount: formatLimit(resource, amount),
    })),
    told,
    createdAt,
  }
}

type Reasoned = Pick<WaitingPod, 'reason' | 'isInMin' | 'shortage' | 'victims'>

function viewReason(reason: WaitReason | null, told: Told): Reasoned {
  const none = { isInMin: false, shortage: null, victims: [] }
  switch (reason?.kind) {
    case 'quota':
      return { ...none, reason: 'quota', isInMin: reason.isInMin, shortage: viewShortage(reason.shortage) }
    case 'reclaim':
      return {
        reason: reason.rule === 'preempt' ? 'preempt' : 'reclaim',
        isInMin: reason.rule !== 'preempt',
        shortage: reason.shortage && viewShortage(reason.shortage),
        victims: [...reason.victims],
      }
    case 'node':
    case 'gang':
    case 'backOff':
    case 'otherGates':
    case 'noLeaf':
    case 'treeInvalid':
      return { ...none, reason: reason.kind }
    case undefined:
      return { ...none, reason: reasonTold(told) }
    default:
      return assertNever(reason)
  }
}

const viewShortage = (shortage: Shortage): WaitingPod['shortage'] => {
  const { node, resource, need, free, limit, keptFor, borrowers } = shortage
  return {
    node,
    resource,
    need: formatLimit(resource, need),
    free: formatLimit(resource, free),
    limit,
    keptFor,
    borrowers: borrowers.map(({ leaf, borrowed }) => ({ leaf, borrowed: formatLimit(resource, borrowed) })),
  }
}

/** By leaf, within it by place; what is about to be admitted comes first. */
export const compareWaiting = (a: WaitingPod, b: WaitingPod): number =>
  compareTexts(a.leaf ?? '', b.leaf ?? '') ||
  (a.position ?? 0) - (b.position ?? 0) ||
  a.createdAt - b.createdAt ||
  compareTexts(a.uid, b.uid)

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
