import type { ClusterId, Millis } from '#core/base/units.ts'
import { createObjects } from '../clusters/objects.ts'
import type { Visits } from '../clusters/visits.ts'
import { readSnapshot } from './snapshot.ts'
import type { Numbered } from './threadClient.ts'

type Kept = { readonly asOf: Millis; readonly numbered: Numbered }

export type Snapshots = {
  /** The last that was read of the cluster, if it is recent enough; else a new one. Throws what the reading throws. */
  get(cluster: ClusterId, isFresh: boolean, signal: AbortSignal): Promise<Kept>
}

/** An edit is tried again and again while it is made: the cluster is not listed for each keystroke. */
const RECENT_MS = 20_000

export function createSnapshots(visits: Visits): Snapshots {
  let last: (Kept & { readonly cluster: ClusterId }) | null = null
  let reading: { readonly cluster: ClusterId; readonly kept: Promise<Kept> } | null = null
  let count = 0

  const read = async (cluster: ClusterId): Promise<Kept> => {
    // Whoever asked may give up and ask again: what was begun serves the next question.
    const signal = AbortSignal.timeout(READ_MS)
    const value = await visits.visit(cluster, client => readSnapshot(createObjects(client), signal), signal)
    last = { cluster, asOf: value.now, numbered: { id: ++count, value } }
    return last
  }

  return {
    get: async (cluster, isFresh, signal) => {
      const isRecent = last?.cluster === cluster && Date.now() - last.asOf < RECENT_MS
      if (last !== null && isRecent && !isFresh) return last
      if (reading?.cluster !== cluster)
        reading = { cluster, kept: read(cluster).finally(() => (reading = null)) }
      const kept = await reading.kept
      signal.throwIfAborted()
      return kept
    },
  }
}

const READ_MS = 60_000
