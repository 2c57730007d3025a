// Gathers what watches report into few writes: at most one each BATCH_MS or BATCH_SIZE changes.
import { type Millis, millis } from '#core/base/units.ts'
import { breathe } from './breath.ts'
import type { MirrorChange, MirrorKind } from '../store/records.ts'

/** The mirror as a session writes it. Throws AppError STORE_*, DISK_FULL. */
export type Mirror = {
  /** Kinds of which something changed. */
  apply(changes: readonly MirrorChange[], at: Millis): { readonly kinds: readonly MirrorKind[] }
}

export type Writer = {
  /** Takes changes; resolves when there is room for more, which is at once while the mirror keeps up. */
  add(changes: readonly MirrorChange[]): Promise<void>
  /** Writes all that was taken. Throws what the mirror throws, and keeps it all for the next time then. */
  flush(): void
  /** Forgets what was not written. */
  discard(): void
}

export type WriterOptions = {
  readonly mirror: Mirror
  readonly now: () => number
  readonly onWritten: (kinds: readonly MirrorKind[], at: Millis) => void
  /** A write failed that nobody waits for. */
  readonly onFailure: (cause: unknown) => void
}

const BATCH_MS = 50
/** What a mirror writes in some 10 ms. */
const BATCH_SIZE = 500

const keyOf = (change: MirrorChange): string | null => {
  if (change.op === 'upsert') return `${change.record.kind} ${change.record.uid}`
  return change.op === 'delete' ? `${change.kind} ${change.uid}` : null
}

export function createWriter({ mirror, now, onWritten, onFailure }: WriterOptions): Writer {
  /** The last change of each object. A prune stands behind what came before it; what comes after it was seen later, so it is kept anyhow. */
  let pending = new Map<string, MirrorChange>()
  let timer: NodeJS.Timeout | undefined
  let prunes = 0

  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (pending.size === 0) return
    const at = millis(now())
    const { kinds } = mirror.apply([...pending.values()], at)
    pending = new Map()
    onWritten(kinds, at)
  }

  const flushLater = (): void => {
    try {
      flush()
    } catch (cause) {
      onFailure(cause)
    }
  }

  return {
    add: async changes => {
      for (const change of changes) {
        const key = keyOf(change) ?? `prune ${(prunes += 1)}`
        pending.set(key, change)
        if (pending.size < BATCH_SIZE) continue
        flush()
        await breathe()
      }
      if (pending.size > 0) timer ??= setTimeout(flushLater, BATCH_MS)
    },
    flush,
    discard: () => pending.clear(),
  }
}
