// The queries of a round, as text. Pure.
import { KNOWN_NAMES } from './dialects.ts'
import { OPERATOR_PARTS } from '../../preload/contract/evidence.ts'
import { NODE_LABELS, READ_LABELS } from './devices.ts'
import { UTILIZATION } from './utilizationUnit.ts'

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

/** A day is looked at so closely: 144 points a GPU, where all of them would be thousands. */
const PAST_DAY = '[1d:10m]'

/** The highest utilisation of the day before. */
export const highestQuery = (matcher: Matcher | null): string =>
  `max(max_over_time(${selector([UTILIZATION], matcher)}${PAST_DAY}))`

/** How many GPUs were seen between idle and full of a ratio, in the day before; empty for none. */
export const fractionsQuery = (matcher: Matcher | null): string =>
  `count(count_over_time((${selector([UTILIZATION], matcher)} > 0 < 1)${PAST_DAY}))`

/** For so long an operator's part must have been away before it counts. https://github.com/NVIDIA/gpu-operator (its PrometheusRules) */
const AWAY = '30m'

/**
 * Nodes on which the GPU operator has found its driver or its device plugin not ready for half an hour, with `part` saying which.
 * https://github.com/NVIDIA/gpu-operator/blob/main/cmd/nvidia-validator/metrics.go
 */
export const operatorQuery = (matcher: Matcher | null): string =>
  OPERATOR_PARTS.map(part => {
    const worst = `max_over_time(${selector([`gpu_operator_node_${part}_ready`], matcher)}[${AWAY}])`
    return `label_replace(max by (${NODE_LABELS.join(',')}) (${worst}) == 0, "part", "${part}", "", "")`
  }).join(' or ')

/** Names that look like GPUs, for a person who wonders why none is known. */
export const LOOKALIKE_QUERY = 'count by (__name__) ({__name__=~"(?i).*(gpu|dcgm|hami|cuda|nvml).*"})'
