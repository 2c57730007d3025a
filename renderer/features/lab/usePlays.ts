import { useCallback, useMemo, useState } from 'react'
import type { LabOutcome, LabRecording } from '../../../preload/contract/lab.ts'
import { useClient } from '../../data/context.ts'
import { type Once, useOnce } from '../../data/useOnce.ts'
import { type LabState, playsOf } from './labState.ts'

export type Plays = {
  readonly documents: readonly unknown[]
  readonly asked: Once<LabOutcome>
  readonly again: () => void
  /** The last that is known; the one before while the next is worked out. */
  readonly outcome: LabOutcome | null
  readonly a: LabRecording | null
  /** Of the other tree on the same work; null: nothing is compared, or it is not known yet. */
  readonly b: LabRecording | null
}

/** Has the lab's state played, each change anew. */
export function usePlays({ scenario, file, other }: LabState): Plays {
  const plays = useMemo(() => playsOf({ scenario, file, other }), [scenario, file, other])
  const [asked, again] = usePlay(plays.a)
  const [second] = usePlay(plays.b)
  const outcome = useLast(asked.status === 'done' ? asked.value : null)
  const compared = useLast(second.status === 'done' ? second.value : null)
  return {
    documents: plays.a,
    asked,
    again,
    outcome,
    a: outcome?.recording ?? null,
    b: plays.b === null ? null : (compared?.recording ?? null),
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

/** The last outcome stays on the stage while the next one is worked out. */
function useLast(outcome: LabOutcome | null): LabOutcome | null {
  const [last, setLast] = useState<LabOutcome | null>(null)
  if (outcome !== null && outcome !== last) setLast(outcome)
  return outcome ?? last
}
