import { useEffect, useState } from 'react'
import type { AppError } from '#core/base/errors.ts'
import type { InputOf } from '../../data/client.ts'
import { useClient } from '../../data/context.ts'
import { addText, type LogLines, NO_LINES } from './logLines.ts'

export type ReadLog = LogLines & {
  readonly status: 'waiting' | 'reading' | 'ended'
  readonly failure: AppError | null
}

const WAITING: ReadLog = { ...NO_LINES, status: 'waiting', failure: null }
/** What came is drawn at most this often, milliseconds. */
const DRAW_MS = 100

/** A log as it is read, for as long as this component is shown; another question begins anew. */
export function useLog(input: InputOf<'logs.read'> | null): ReadLog {
  const client = useClient()
  const key = JSON.stringify(input)
  const [log, setLog] = useState<{ readonly key: string; readonly log: ReadLog }>({ key, log: WAITING })
  useEffect(() => {
    const asked = JSON.parse(key) as InputOf<'logs.read'> | null
    if (asked === null) return
    const abort = new AbortController()
    let current = WAITING
    let timer: ReturnType<typeof setTimeout> | undefined
    const draw = (): void => {
      clearTimeout(timer)
      timer = undefined
      if (!abort.signal.aborted) setLog({ key, log: current })
    }
    const put = (next: ReadLog): void => {
      current = next
      timer ??= setTimeout(draw, DRAW_MS)
    }
    client.subscribe('logs.read', asked, {
      signal: abort.signal,
      onValue: piece =>
        put(
          piece.kind === 'begin'
            ? { ...WAITING, status: 'reading' }
            : { ...current, ...addText(current, piece.text) },
        ),
      onEnd: failure => {
        current = { ...current, status: 'ended', failure }
        draw()
      },
    })
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [client, key])
  return log.key === key ? log.log : WAITING
}
