import type { z } from 'zod'
import type { WatchStateSchema } from '../../preload/contract/clusters.ts'
import { WATCH_KINDS, type WatchKind } from '../../preload/contract/common.ts'
import { type CoverageState, joinStates } from './coverage.ts'
import { asFailure } from './failures.ts'

type WatchState = z.output<typeof WatchStateSchema>
/** One resource's state with the kind that it counts as. */
export type Watched = { readonly kind: WatchKind; readonly state: CoverageState }

/** The states of all resources as the contract has them: one for each kind, several resources joined. */
export const watchStates = (watched: readonly Watched[]): WatchState[] =>
  WATCH_KINDS.map(kind =>
    joinKind(
      kind,
      watched.filter(entry => entry.kind === kind).map(({ state }) => state),
    ),
  )

function joinKind(kind: WatchKind, states: readonly CoverageState[]): WatchState {
  const { status, objects, remaining, badLines, failure } = joinStates(states, null)
  const refused = states.find(state => state.failure)?.failure ?? null
  const limited = states.flatMap(state => state.namespaces ?? [])
  return {
    kind,
    status,
    namespaces: states.some(state => state.namespaces !== null) ? [...new Set(limited)].toSorted() : null,
    objects,
    remaining,
    badLines,
    failure: failure || refused ? asFailure(failure ?? refused!) : null,
  }
}

/** Whether a resource was brought as far as it can be for now. */
const isSettled = ({ isCurrent, isOfBefore, status }: CoverageState): boolean =>
  isCurrent || (!isOfBefore && (status === 'forbidden' || status === 'failed'))

export const areSettled = (watched: readonly Watched[]): boolean =>
  watched.every(({ state }) => isSettled(state))

/** Whether the mirror gets every change of everything that this identity may see. */
export const areCurrent = (watched: readonly Watched[]): boolean =>
  watched.some(({ state }) => state.isCurrent) &&
  watched.every(({ state }) => state.isCurrent || state.status === 'forbidden')

export const areForbidden = (watched: readonly Watched[]): boolean =>
  watched.every(({ state }) => state.status === 'forbidden')
