// Pods of a controller that keeps losing borrowed pods borrow again later and later, so that the same pods do not come and go.
import { millis, type Millis } from '../base/units.ts'
import type { BackOff } from './snapshot.ts'

export type BackOffs = {
  /** A pod of the controller was evicted. @returns until when its pods borrow nothing */
  evicted(controllerUid: string, now: Millis): BackOff
  /** Controllers whose back-off is over by now; each is named once. */
  ended(now: Millis): string[]
}

const FIRST_MS = 2000
const LAST_MS = 300_000
/** Without an eviction for this long, a controller begins anew. */
const FORGOTTEN_MS = 600_000

export function createBackOffs(): BackOffs {
  const held = new Map<string, { evictions: number; at: Millis; until: Millis; isOver: boolean }>()
  return {
    evicted(controllerUid, now) {
      const before = held.get(controllerUid)
      const isRecent = before !== undefined && now - before.at < FORGOTTEN_MS
      // Pods that go in the same moment are one eviction.
      const evictions = isRecent ? before.evictions + (now - before.at < FIRST_MS ? 0 : 1) : 1
      const until = millis(now + Math.min(LAST_MS, FIRST_MS * 2 ** (evictions - 1)))
      held.set(controllerUid, { evictions, at: now, until, isOver: false })
      return { controllerUid, until }
    },
    ended(now) {
      const over: string[] = []
      for (const [uid, entry] of held) {
        if (now - entry.at >= FORGOTTEN_MS) held.delete(uid)
        if (entry.isOver || entry.until > now) continue
        entry.isOver = true
        over.push(uid)
      }
      return over
    },
  }
}
