import { createRegistry, type Counter, type Histogram, type Labels, type Registry } from './registry.ts'

/** What is measured while deciding and acting. Names begin with `canopy_scheduler_`; units are in the names. */
export type Metrics = {
  readonly registry: Registry
  readonly decisions: Counter
  readonly decideSeconds: Histogram
  readonly reactionSeconds: Histogram
  readonly writes: Counter
  readonly evictions: Counter
  readonly slippedPast: Counter
  readonly watches: Counter
  readonly reviews: Counter
  /** A figure that is asked for at every scrape. */
  gauge(name: string, help: string, read: () => Iterable<readonly [Labels, number]>): void
}

const PREFIX = 'canopy_scheduler_'
const SECONDS = [0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.04, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createMetrics(): Metrics {
  const registry = createRegistry()
  const counter = (name: string, help: string) => registry.counter(PREFIX + name, help)
  const histogram = (name: string, help: string) => registry.histogram(PREFIX + name, help, SECONDS)
  processMetrics(registry)
  return {
    registry,
    gauge: (name, help, read) => registry.gauge(PREFIX + name, help, read),
    decisions: counter('decisions_total', 'Decisions by kind.'),
    decideSeconds: histogram('decide_seconds', 'Time that one round of deciding takes.'),
    reactionSeconds: histogram(
      'reaction_seconds',
      'Time from the first event of a round to the answer of the API server to each of its writes.',
    ),
    writes: counter('writes_total', 'Writes to pods by kind and outcome.'),
    evictions: counter('evictions_total', 'Evictions by rule and outcome.'),
    slippedPast: counter(
      'slipped_past_total',
      'Pods of bound namespaces that were created without our gate, or whose gate somebody else took away.',
    ),
    watches: counter('watches_total', 'Lists, watches and their failures by collection.'),
    reviews: counter('webhook_reviews_total', 'Pods that the webhook was asked about, by outcome.'),
  }
}

function processMetrics(registry: Registry): void {
  const one = (read: () => number) => () => [[{}, read()] as const]
  registry.gauge(
    'process_resident_memory_bytes',
    'Resident memory.',
    one(() => process.memoryUsage.rss()),
  )
  registry.total(
    'process_cpu_seconds_total',
    'User and system time since the start.',
    one(() => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6),
  )
  registry.gauge(
    'process_heap_used_bytes',
    'Memory in use by objects.',
    one(() => process.memoryUsage().heapUsed),
  )
}
