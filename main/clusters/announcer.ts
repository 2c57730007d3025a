import type { Topic } from '../../preload/contract/app.ts'

export type Announcer = {
  /** Something changed: told at once where the cluster is followed, else with what else changes in the next LISTING_MS. */
  soon(topic: Topic): void
  /** Told at once, with all that waits. */
  now(topic: Topic): void
}

/**
 * While a cluster is listed each batch changes every figure. To draw them all each time would take the very processor that the
 * listing needs, and nobody reads figures that fast. Milliseconds.
 */
export const LISTING_MS = 2000

/** Tells windows what changed of one cluster. */
export function createAnnouncer(publish: (topic: Topic) => void, isFollowed: () => boolean): Announcer {
  const held = new Set<Topic>()
  let timer: NodeJS.Timeout | undefined

  const tell = (): void => {
    clearTimeout(timer)
    timer = undefined
    for (const topic of held) publish(topic)
    held.clear()
  }
  return {
    soon: topic => {
      held.add(topic)
      if (isFollowed()) tell()
      else timer ??= setTimeout(tell, LISTING_MS).unref()
    },
    now: topic => {
      held.add(topic)
      tell()
    },
  }
}
