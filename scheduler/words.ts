import type { Decision, WaitReason } from '#core/schedule/decision.ts'
import type { EvictionRule } from '#core/schedule/snapshot.ts'
import type { WaitReasonName } from '#core/wire.ts'

const NAMES: Readonly<Record<WaitReason['kind'], WaitReasonName>> = {
  quota: 'WaitingForQuota',
  backOff: 'WaitingForQuota',
  reclaim: 'WaitingForReclaim',
  node: 'WaitingForNode',
  gang: 'WaitingForGang',
  otherGates: 'WaitingForOtherGates',
  noLeaf: 'NoLeaf',
  treeInvalid: 'TreeInvalid',
}
export const waitReasonName = ({ kind }: WaitReason): WaitReasonName => NAMES[kind]
export const explainWait = ({ reason, leaf, position }: Extract<Decision, { kind: 'wait' }>): string =>
  `${waitReasonName(reason)}; place ${position} in ${leaf ?? 'no leaf'}.`
export const explainEviction = (rule: EvictionRule, leaf: string): string =>
  `Evicted by rule ${rule} for ${leaf}.`
