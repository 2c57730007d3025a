import { useCallback, useMemo, useState } from 'react'
import type { LabOutcome, LabRecording } from '../../../preload/contract/lab.ts'
import { useClient } from '../../data/context.ts'
import { type Once, useOnce } from '../../data/useOnce.ts'
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
}

/** Has the lab's state played, each change anew. */
export function usePlays({ scenario, file, other }: LabState): Plays {
  const plays = useMemo(() => playsOf({ scenario, file, other }), [scenario, file, other])
  const [asked, again] = usePlay(plays.a)
  const [askedB, againB] = usePlay(plays.b)
  const last = useLast(answerPair(asked, askedB))
  const first: Side = { asked, again, outcome: last?.a ?? null }
  const second: Side | null =
    plays.b === null ? null : { asked: askedB, again: againB, outcome: last?.b ?? null }
  return {
    documents: plays.a,
    sides: second === null ? [first] : [first, second],
    a: first.outcome?.recording ?? null,
    b: second?.outcome?.recording ?? null,
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
