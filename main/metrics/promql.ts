// The queries of a round, as text. Pure.
import { KNOWN_NAMES } from './dialects.ts'
import { READ_LABELS } from './devices.ts'

/** A matcher that singles out one cluster of a Prometheus that holds several. */
export type Matcher = { readonly label: string; readonly value: string }

const quote = (text: string): string => JSON.stringify(text)

/** `{__name__=~"A|B",cluster="x"}` */
function selector(names: Iterable<string>, matcher: Matcher | null): string {
  const parts = [`__name__=~${quote([...names].join('|'))}`]
  if (matcher) parts.push(`${matcher.label}=${quote(matcher.value)}`)
  return `{${parts.join(',')}}`
}

/** How many series each known name has: cheap, and asked before the series themselves. */
export const countQuery = (matcher: Matcher | null): string =>
  `count by (__name__) (${selector(KNOWN_NAMES, matcher)})`

/**
 * One metric of every GPU, with its name and the labels that are read and no others: a GPU that pods share comes once a pod, and
 * `readDevices` sees to it that it counts once.
 */
export const devicesQuery = (name: string, matcher: Matcher | null): string =>
  `max by (__name__,${READ_LABELS.join(',')}) (${selector([name], matcher)})`

/** When the newest of these was scraped, seconds since 1970. */
export const newestQuery = (name: string, matcher: Matcher | null): string =>
  `max(timestamp(${selector([name], matcher)}))`

/** Names that look like GPUs, for a person who wonders why none is known. */
export const LOOKALIKE_QUERY = 'count by (__name__) ({__name__=~"(?i).*(gpu|dcgm|hami|cuda|nvml).*"})'
