// Opens every gate of ours, when no quota is enforced.
import type { Act } from './act.ts'
import type { Cache } from './cache.ts'
import { seenOf } from './enforce.ts'

export type Release = {
  /** Opens the gates that are seen and not being opened already. */
  sweep(): void
  /** How many are being opened. */
  size(): number
}

/** A gate that could not be opened is tried again by a later sweep. */
export function createRelease(cache: Cache, act: Act): Release {
  const opening = new Set<string>()
  return {
    sweep() {
      for (const [uid, kept] of cache.pods.items) {
        if (!kept.pod.isGated || opening.has(uid)) continue
        opening.add(uid)
        void act.releaseGate(seenOf(kept)).finally(() => opening.delete(uid))
      }
    },
    size: () => opening.size,
  }
}
