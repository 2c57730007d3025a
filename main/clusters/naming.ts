// What a new cluster is called, wears and is guarded by until a person says otherwise.
import type { z } from 'zod'
import { ClusterColour, type Guard } from '../../preload/contract/clusters.ts'

type Colour = z.output<typeof ClusterColour>

/** As long as a name that a person gives may be. */
const LONGEST_NAME = 128

/** The wanted name, or the same with the first number that makes it unlike all others: `dev`, `dev (2)`, `dev (3)`. */
export function uniqueName(wanted: string, taken: ReadonlySet<string>): string {
  const base = wanted.trim().slice(0, LONGEST_NAME) || 'cluster'
  if (!taken.has(base)) return base
  for (let number = 2; ; number++) {
    const end = ` (${number})`
    const name = base.slice(0, LONGEST_NAME - end.length) + end
    if (!taken.has(name)) return name
  }
}

/** The colour that is worn least, the first of the palette among equals. */
export function nextColour(worn: readonly Colour[]): Colour {
  const count = (colour: Colour) => worn.filter(other => other === colour).length
  return ClusterColour.options.reduce((best, colour) => (count(colour) < count(best) ? colour : best))
}

/** `prod` and `production` as people put them into names; neither `product`, `producer` nor `nonprod`. */
const PRODUCTION = /(?<!non[-_. ]?)prod(?!uc(?!tion))/i

export const suggestGuard = (names: readonly string[]): z.output<typeof Guard> =>
  names.some(name => PRODUCTION.test(name)) ? 'production' : 'none'
