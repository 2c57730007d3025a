import { useCallback, useEffect, useRef, useState } from 'react'
import type { AppError } from '#core/base/errors.ts'
import type { Failure } from '../../../preload/contract/common.ts'
import { useClient } from '../../data/context.ts'
import { asAppError } from '../../data/queries.ts'
import type { ImportSource, Preview } from './preview.ts'

/** What is known of a server's being there. */
export type Probe =
  | { readonly status: 'running' }
  | { readonly status: 'reachable'; readonly durationMs: number }
  | { readonly status: 'failed'; readonly failure: Failure | AppError }

type Probes = ReadonlyMap<number, Probe>

const NO_PROBES: Probes = new Map()

/** How many servers are dialled at once. */
const AT_ONCE = 6

/**
 * Dials the servers of a preview, on demand: TLS alone, no credential is sent and no command runs. A new preview forgets
 * what was learnt about the old one.
 */
export function useProbes(preview: Preview | null, sources: readonly ImportSource[]) {
  const client = useClient()
  const [known, setKnown] = useState({ of: preview, probes: NO_PROBES })
  const probes = known.of === preview ? known.probes : NO_PROBES
  const abort = useRef(new AbortController())
  useEffect(() => {
    const mine = new AbortController()
    abort.current = mine
    return () => mine.abort()
  }, [preview])

  const probe = useCallback(
    async (index: number): Promise<void> => {
      const context = preview?.contexts[index]
      const source = context && sources[context.source]
      if (!context || !source) return
      const { signal } = abort.current
      const put = (value: Probe): void => {
        if (signal.aborted) return
        setKnown(old => ({
          of: preview,
          probes: new Map(old.of === preview ? old.probes : NO_PROBES).set(index, value),
        }))
      }
      put({ status: 'running' })
      const input = { source, path: context.path, context: context.summary.context }
      try {
        const { isReachable, durationMs, failure } = await client.query('clusters.probe', input, signal)
        if (isReachable) put({ status: 'reachable', durationMs })
        else put({ status: 'failed', failure: failure ?? asAppError('No reason was given') })
      } catch (cause) {
        put({ status: 'failed', failure: asAppError(cause) })
      }
    },
    [client, preview, sources],
  )
  const probeAll = useCallback(async (): Promise<void> => {
    const queue = [...(preview?.contexts.keys() ?? [])]
    const { signal } = abort.current
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift())
        await probe(next)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  }, [preview, probe])
  return { probes, probe, probeAll }
}
