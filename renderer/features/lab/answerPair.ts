import type { LabOutcome } from '../../../preload/contract/lab.ts'
import type { Once } from '../../data/useOnce.ts'

/** What both trees came to on the same work; `b` null: nothing is compared, or it failed. */
export type AnswerPair = { readonly a: LabOutcome; readonly b: LabOutcome | null }

/** Both answers, when both are there: never one beside an older other. @returns null until then, or when the first has none */
export function answerPair(first: Once<LabOutcome>, second: Once<LabOutcome>): AnswerPair | null {
  if (first.status !== 'done' || second.status === 'running') return null
  return { a: first.value, b: second.status === 'done' ? second.value : null }
}
