/** A seeded source of chance: the same seed gives the same run on every machine. */
export type Random = {
  /** In [0, 1). */
  next(): number
  /** Time until the next of events that come by themselves, `perHour` on average; hours. https://en.wikipedia.org/wiki/Exponential_distribution */
  gapHours(perHour: number): number
}

/** Mulberry32 (public domain): small, and even enough for arrivals. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
  return { next, gapHours: perHour => -Math.log(1 - next()) / perHour }
}
