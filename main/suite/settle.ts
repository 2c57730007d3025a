// A write whose answer was lost has happened or not: that is found out, never guessed.
//
//   write ──answer──▶ done
//     ▲  └─network gone─▶ wait ─▶ look ──it is there──▶ done
//     └──────────────────────────────┴─it is not
import { AppError, ERROR_CODES } from '#core/base/errors.ts'
import { asFailure } from '../clusters/failures.ts'
import { pause } from '../clusters/deadline.ts'
import type { Report } from './progress.ts'
import type { Site } from './site.ts'

type Attempt<T> = {
  readonly write: () => Promise<T>
  /** What the write has brought about; null: nothing. */
  readonly landed: () => Promise<T | null>
}

/** Goes on trying while there is no network, for as long as the site says. Throws what the server says to the write. */
export async function settle<T>(
  { write, landed }: Attempt<T>,
  { site, report }: { readonly site: Site; readonly report: Report },
  signal: AbortSignal,
): Promise<T> {
  const until = Date.now() + site.timings.offlineMs
  let isUncertain = false
  for (;;) {
    try {
      const found = isUncertain ? await landed() : null
      const outcome = found ?? (await write())
      if (isUncertain) report({ kind: 'waiting', for: null })
      return outcome
    } catch (cause) {
      signal.throwIfAborted()
      if (!(cause instanceof AppError) || !ERROR_CODES[cause.code].retry || Date.now() > until) throw cause
      isUncertain = true
      report({ kind: 'waiting', for: { kind: 'network', failure: asFailure(cause) } })
      await pause(site.timings.retryMs, signal)
    }
  }
}
