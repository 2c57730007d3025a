import { useEffect, useState } from 'react'
import type { AppError } from '#core/base/errors.ts'
import type { Contract } from '../../preload/contract.ts'
import type { Names } from '../../preload/define.ts'
import type { Client, InputOf, OutputOf } from './client.ts'
import { useClient } from './context.ts'
import { whileVisible } from './whileVisible.ts'

type StreamName = Names<Contract, 'stream'>

export type Streamed<T> = {
  /** The newest value; null: none came yet. It stays when the stream breaks. */
  readonly value: T | null
  /** Why the stream broke; null: it goes on. It is opened again by itself. */
  readonly failure: AppError | null
}

/** How long to wait before a stream that broke is opened again, milliseconds. */
const REOPEN_MS = 3_000

/**
 * The newest value of a stream while this component is shown and the window is visible. A value belongs to the input that it was asked
 * with: another cluster's never shows.
 */
export function useStream<N extends StreamName>(name: N, input: InputOf<N>): Streamed<OutputOf<N>> {
  const client = useClient()
  const key = JSON.stringify([name, input])
  const [state, setState] = useState<Streamed<OutputOf<N>> & { readonly key: string }>({
    key,
    value: null,
    failure: null,
  })
  useEffect(() => {
    const asked = JSON.parse(key) as [N, InputOf<N>]
    return whileVisible(signal =>
      open(client, {
        name: asked[0],
        input: asked[1],
        signal,
        onValue: value => setState({ key, value, failure: null }),
        onFailure: failure =>
          setState(before => ({ key, value: before.key === key ? before.value : null, failure })),
      }),
    )
  }, [client, key])
  return state.key === key ? state : { value: null, failure: null }
}

type Opening<N extends StreamName> = {
  readonly name: N
  readonly input: InputOf<N>
  readonly signal: AbortSignal
  readonly onValue: (value: OutputOf<N>) => void
  readonly onFailure: (failure: AppError) => void
}

function open<N extends StreamName>(client: Client, opening: Opening<N>): void {
  const { name, input, signal, onValue, onFailure } = opening
  client.subscribe(name, input, {
    signal,
    onValue,
    onEnd: failure => {
      if (signal.aborted) return
      if (failure) onFailure(failure)
      const timer = setTimeout(() => open(client, opening), REOPEN_MS)
      signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
    },
  })
}
