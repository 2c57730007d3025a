import type {
  Check,
  ComponentView,
  Operation,
  OperationStep,
  PlannedAction,
  WaitingPod,
} from '../../../preload/contract/suite.ts'
import type { ShapeName } from '../../ui/Shape.tsx'
import type { Tone } from '../../ui/State.tsx'

type Look = { readonly tone: Tone; readonly shape: ShapeName }
const look = (tone: Tone, shape: ShapeName): Look => ({ tone, shape })

const STATES: Readonly<Record<ComponentView['state'] | 'working', Look>> = {
  notInstalled: look('neutral', 'ring'),
  foreign: look('attention', 'diamond'),
  interrupted: look('attention', 'half'),
  ready: look('ok', 'check'),
  degraded: look('bad', 'triangle'),
  working: look('info', 'quarter'),
}
export const lookOf = (state: keyof typeof STATES): Look => STATES[state]

const VERDICTS: Readonly<Record<Check['verdict'], Look>> = {
  pass: look('ok', 'check'),
  warn: look('attention', 'triangle'),
  block: look('bad', 'cross'),
}
export const lookOfVerdict = (verdict: Check['verdict']): Look => VERDICTS[verdict]

const STEPS: Readonly<Record<OperationStep['status'], Look>> = {
  waiting: look('neutral', 'ring'),
  running: look('info', 'quarter'),
  done: look('ok', 'check'),
  failed: look('bad', 'cross'),
}
export const lookOfStep = (status: OperationStep['status']): Look => STEPS[status]

const ENDINGS: Readonly<Record<Operation['status'], Look>> = {
  running: look('info', 'quarter'),
  done: look('ok', 'check'),
  cancelled: look('attention', 'half'),
  failed: look('bad', 'cross'),
}
export const lookOfOperation = (status: Operation['status']): Look => ENDINGS[status]

/** What stands before an object of a plan, beside the word. */
const SIGNS: Readonly<Record<PlannedAction, string>> = {
  create: '+',
  change: '~',
  same: '=',
  delete: '−',
  adopt: '~',
  keep: '=',
  later: '+',
  foreign: '!',
  refused: '!',
}
export const signOf = (action: PlannedAction): string => SIGNS[action]

const ACTION_TONES: Readonly<Record<PlannedAction, Tone>> = {
  create: 'ok',
  change: 'attention',
  same: 'neutral',
  delete: 'bad',
  adopt: 'attention',
  keep: 'neutral',
  later: 'ok',
  foreign: 'bad',
  refused: 'bad',
}
export const toneOfAction = (action: PlannedAction): Tone => ACTION_TONES[action]

const WAITS: Readonly<Record<WaitingPod['reason'], Look>> = {
  quota: look('attention', 'quarter'),
  reclaim: look('info', 'half'),
  preempt: look('info', 'half'),
  node: look('attention', 'ring'),
  gang: look('attention', 'diamond'),
  backOff: look('attention', 'dash'),
  otherGates: look('neutral', 'dash'),
  noLeaf: look('bad', 'cross'),
  treeInvalid: look('bad', 'triangle'),
  held: look('attention', 'dash'),
  admitting: look('ok', 'dot'),
}
export const lookOfWait = (reason: WaitingPod['reason']): Look => WAITS[reason]

type Shortage = NonNullable<WaitingPod['shortage']>

/** Which sentence tells of a shortage: what is short, seen from the pod. */
export function shortageSentence(
  { leaf, isInMin }: Pick<WaitingPod, 'leaf' | 'isInMin'>,
  { node, limit }: Pick<Shortage, 'node' | 'limit'>,
) {
  if (limit === 'protectedMin') return 'quotaProtected'
  if (node === leaf) return 'quotaOwn'
  return isInMin ? 'quota' : 'quotaBorrow'
}
