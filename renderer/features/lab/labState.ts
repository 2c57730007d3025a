import type { JsonObject } from '#core/base/field.ts'
import { GUIDE } from '#core/lab/guide.ts'
import { type LabScenario, documentsOf, rootOfDocuments, withTree } from '#core/lab/labScenario.ts'
import type { Replay } from './useReplay.ts'

/** All that the lab plays. */
export type LabState = {
  readonly scenario: LabScenario
  /** A file is played as it is; the first edit of a card begins anew with what the cards say. */
  readonly file: { readonly name: string; readonly documents: readonly unknown[] } | null
  /** Another tree for the same work; null: nothing is compared. */
  readonly other: JsonObject | null
  /** What the workloads were recorded of; null: they were made up. */
  readonly replay: Replay | null
}

export const FIRST_STATE: LabState = { scenario: GUIDE, file: null, other: null, replay: null }

/** The documents of the play, and of the same work under the other tree. */
export function playsOf({ scenario, file, other }: Pick<LabState, 'scenario' | 'file' | 'other'>): {
  readonly a: readonly unknown[]
  readonly b: readonly unknown[] | null
} {
  const a = file?.documents ?? documentsOf(scenario)
  return { a, b: other === null ? null : withTree(a, other) }
}

export const rootOf = ({ scenario, file }: Pick<LabState, 'scenario' | 'file'>): JsonObject =>
  (file === null ? null : rootOfDocuments(file.documents)) ?? scenario.root

/** With another first tree; of a file, in the place of its own. */
export const withRoot = (state: LabState, root: JsonObject): LabState =>
  state.file === null
    ? { ...state, scenario: { ...state.scenario, root } }
    : { ...state, file: { ...state.file, documents: withTree(state.file.documents, root) } }
