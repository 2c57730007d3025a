import { createRandom } from '#core/lab/random.ts'

/** A seeded source of chance: the same seed gives the same run on every machine. */
export type Random = {
  /** In [0, 1). */
  next(): number
  /** A whole number in [from, to]. */
  int(from: number, to: number): number
  pick<T>(choices: readonly T[]): T
  /** One of `choices`, each as likely as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T
  /** Events of a rate of `mean` per draw. */
  poisson(mean: number): number
  /** Lognormal: half of all draws lie below `median`. */
  lognormal(median: number, sigma: number): number
  /** Letters and digits as Kubernetes appends them to names. */
  suffix(length: number): string
}

/** Kubernetes leaves out vowels and digits that look like letters. */
const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

/** The chance of simulations, and draws of more kinds from it. */
export function makeRandom(seed: number): Random {
  const chance = createRandom(seed)
  const next = (): number => chance.next()
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  const pick = <T>(choices: readonly T[]): T => {
    const choice = choices[int(0, choices.length - 1)]
    if (choice === undefined) throw new Error('nothing to pick from')
    return choice
  }
  return {
    next,
    int,
    pick,
    weighted: choices => {
      let rest = next() * choices.reduce((sum, [weight]) => sum + weight, 0)
      for (const [weight, choice] of choices) if ((rest -= weight) < 0) return choice
      return pick(choices)[1]
    },
    poisson: mean => {
      const limit = Math.exp(-mean)
      let [count, product] = [0, next()]
      while (product > limit) {
        product *= next()
        count++
      }
      return count
    },
    lognormal: (median, sigma) => {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      return median * Math.exp(sigma * normal)
    },
    suffix: length =>
      Array.from({ length }, () => SUFFIX_LETTERS[int(0, SUFFIX_LETTERS.length - 1)]).join(''),
  }
}
