// When rounds are taken. Pure.

/** Rounds that begin so much later than planned are dated when they began: the computer slept, or was busy. */
const LATE_MS = 1_000

/**
 * The next moment of a cluster's own grid: every `everyMs`, off the full minute by a part of it that is the cluster's own, so
 * that clusters do not all ask at once and a cluster's samples lie evenly. Never sooner than half a beat after the last one.
 */
export function nextRound(now: number, { everyMs, cluster, lastAt }: Rhythm): number {
  const phase = phaseOf(cluster, everyMs)
  const next = Math.floor((now - phase) / everyMs) * everyMs + phase + everyMs
  return lastAt !== null && next - lastAt < everyMs / 2 ? next + everyMs : next
}

export type Rhythm = {
  readonly everyMs: number
  readonly cluster: string
  /** When the last round began; null before the first. */
  readonly lastAt: number | null
}

/** The time that a round is kept under: when it was planned, if it began about then. */
export const timeOfRound = (planned: number, now: number): number =>
  Math.abs(now - planned) <= LATE_MS ? planned : now

/** FNV-1a of the name, within the interval: http://www.isthe.com/chongo/tech/comp/fnv/ */
function phaseOf(cluster: string, everyMs: number): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < cluster.length; index += 1)
    hash = Math.imul(hash ^ cluster.charCodeAt(index), 0x01000193) >>> 0
  return Math.floor(((hash % 1000) / 1000) * everyMs)
}
