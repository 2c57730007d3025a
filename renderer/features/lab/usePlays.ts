import { useCallback, useMemo, useState } from 'react'
import type { LabOutcome, LabRecording } from '../../../preload/contract/lab.ts'
import { useClient } from '../../data/context.ts'
import { type Once, useOnce } from '../../data/useOnce.ts'
import { useCalm } from '../../ui/useCalm.ts'
import { type AnswerPair, answerPair } from './answerPair.ts'
import { type LabState, playsOf } from './labState.ts'

/** A tree's play. */
export type Side = {
  readonly asked: Once<LabOutcome>
  readonly again: () => void
  /** The last that is known; the one before while the next is worked out. */
  readonly outcome: LabOutcome | null
}

export type Plays = {
  readonly documents: readonly unknown[]
  /** Of the tree, and of the other one on the same work where two are compared. */
  readonly sides: readonly [Side] | readonly [Side, Side]
  readonly a: LabRecording | null
  /** Null: nothing is compared, or it is not known yet. */
  readonly b: LabRecording | null
  /** What is shown is of another state than the one that is to be played. */
  readonly isBusy: boolean
}

/** Changes that follow one another more closely are played once, milliseconds: each letter of a field is one. */
const CALM_MS = 250

/** Has the lab's state played, anew when it is another and has been for a moment. */
export function usePlays({ scenario, file, other }: LabState): Plays {
  const plays = useMemo(() => playsOf({ scenario, file, other }), [scenario, file, other])
  const calm = useCalm(plays, CALM_MS, plays)
  const [asked, again] = usePlay(calm.a)
  const [askedB, againB] = usePlay(calm.b)
  const last = useLast(answerPair(asked, askedB))
  const first: Side = { asked, again, outcome: last?.a ?? null }
  const second: Side | null =
    calm.b === null ? null : { asked: askedB, again: againB, outcome: last?.b ?? null }
  return {
    documents: plays.a,
    sides: second === null ? [first] : [first, second],
    a: first.outcome?.recording ?? null,
    b: second?.outcome?.recording ?? null,
    isBusy: calm !== plays || asked.status === 'running' || askedB.status === 'running',
  }
}

/** A play that is superseded is given up. */
function usePlay(documents: readonly unknown[] | null) {
  const client = useClient()
  const ask = useCallback(
    (signal: AbortSignal) => client.query('lab.play', { documents: [...(documents ?? [])] }, signal),
    [client, documents],
  )
  return useOnce(documents === null ? null : ask)
}

/** The last answers stay on the stage while the next are worked out. */
function useLast(pair: AnswerPair | null): AnswerPair | null {
  const [last, setLast] = useState<AnswerPair | null>(null)
  if (pair !== null && (pair.a !== last?.a || pair.b !== last.b)) setLast(pair)
  return pair ?? last
}
