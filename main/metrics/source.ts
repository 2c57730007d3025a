// From where a cluster's GPU figures come, best first, and why not from better:
//
//   T1 Prometheus ──fails──▶ T2 exporters ──fails──▶ T3 metrics.k8s.io ──fails──▶ T4 objects alone
//      ▲                        │                        │                            │
//      └────── looked for again LOOK_AGAIN_MS after it was last missed ───────────────┘
import { AppError } from '#core/base/errors.ts'
import type { Millis } from '#core/base/units.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import { detectDialect, type DialectId } from './dialects.ts'
import { readDevices } from './devices.ts'
import { findPrometheus, type Exporter, type ServiceObject } from './discover.ts'
import { listExporters, scrape } from './exporters.ts'
import type { RawSample } from './exposition.ts'
import { type KnownNodes, locate, type LocatedDevice } from './locate.ts'
import { type NodeUsage, readNodeUsage } from './nodeUsage.ts'
import { openPrometheus, type Prometheus, type PrometheusPlace } from './prometheus.ts'
import { countQuery, devicesQuery, LOOKALIKE_QUERY, type Matcher, newestQuery } from './promql.ts'

export const TIERS = ['T1', 'T2', 'T3', 'T4'] as const
export type Tier = (typeof TIERS)[number]

/** Why a tier gives nothing, or not all it could. */
export type Why = { readonly tier: Tier; readonly failure: AppError }

export type Collected = {
  readonly tier: Tier
  readonly dialect: DialectId | null
  /** Who answered, for people; null for objects alone. */
  readonly from: string | null
  /** How old the newest figure was when it came; null where there is none. */
  readonly ageSeconds: number | null
  readonly devices: readonly LocatedDevice[]
  /** CPU and memory in use, by node; empty but for T3. */
  readonly usage: ReadonlyMap<string, NodeUsage>
  /** The Prometheus, to be asked for what was missed; null for other tiers. */
  readonly prometheus: Prometheus | null
  readonly why: readonly Why[]
}

/** A place with a connection of its own, and what people call it. */
export type OwnPlace = PrometheusPlace & { readonly name: string; close(): Promise<void> }

/** What the user set for one cluster. */
export type SourceChoice = {
  /** The best tier that is tried; null: all. */
  readonly tier: Tier | null
  /** A Prometheus by address; null: one is looked for in the cluster. */
  readonly place: OwnPlace | null
  readonly matcher: Matcher | null
  readonly dialect: DialectId | null
}
export const AUTOMATIC: SourceChoice = { tier: null, place: null, matcher: null, dialect: null }

/** What one tier gives now, or why it gives nothing. */
export type TierOutcome = { readonly tier: Tier; readonly reading: Collected | AppError }

export type Source = {
  /** Asks every tier, whatever was missed before. Throws CANCELLED alone. */
  probe(client: ClusterClient, known: KnownNodes, signal: AbortSignal): Promise<readonly TierOutcome[]>
  /** One look at the best tier that answers. Throws CANCELLED alone: with nothing at all it is T4. */
  collect(client: ClusterClient, known: KnownNodes, signal: AbortSignal): Promise<Collected>
}

/** How long a tier that was not there is left alone. */
const LOOK_AGAIN_MS = 300_000
/** So many Services are tried, the most promising first. */
const MOST_CANDIDATES = 6
/** More series than 3,200 GPUs in seven slices each have: then it is not only GPUs that answer. */
const MOST_SERIES = 400_000
const LARGEST_LIST = 64 * 1_048_576
const QUERIES_AT_ONCE = 4

/** What a tier gave, with what there is to say about it. */
type Reading = Omit<Collected, 'tier' | 'why'> & { readonly remarks: readonly AppError[] }
type Asking = {
  readonly client: ClusterClient
  readonly known: KnownNodes
  readonly choice: SourceChoice
  readonly signal: AbortSignal
}
type Named = { readonly name: string; readonly asked: Prometheus }
/** A place by name. Connections to the cluster come and go, so those through its API server are made anew for each round. */
type Found = { readonly name: string; readonly open: (client: ClusterClient) => Prometheus }
type Missed = { readonly at: number; readonly failure: AppError }

export function createSource(choice: SourceChoice, now: () => number): Source {
  const missed = new Map<Tier, Missed>()
  let answering: Found | null = null
  let exporters: { readonly at: number; readonly list: readonly Exporter[] } | null = null

  /** The one that answered last time, else each that may be one until one knows our GPUs. */
  const fromPrometheus = async (asking: Asking): Promise<Reading> => {
    const read = async ({ name, open }: Found): Promise<Reading> => {
      try {
        return await readPrometheus({ name, asked: open(asking.client) }, asking, now)
      } catch (cause) {
        throw isItsOwn(cause, choice) ? saidBy(cause, name) : cause
      }
    }
    if (answering) return read(answering)
    let first: AppError | null = null
    for (const found of await placesOf(asking)) {
      try {
        const reading = await read(found)
        answering = found
        return reading
      } catch (cause) {
        asking.signal.throwIfAborted()
        if (!(cause instanceof AppError)) throw cause
        first ??= cause
      }
    }
    throw first ?? new AppError('NOT_FOUND', 'No Service of this cluster looks like a Prometheus')
  }

  const fromExporters = async (asking: Asking): Promise<Reading> => {
    if (exporters === null || now() - exporters.at > LOOK_AGAIN_MS)
      exporters = { at: now(), list: await listExporters(asking.client, asking.signal) }
    const scraped = await scrape(asking.client, exporters.list, asking.signal)
    const [failure] = scraped.failures
    // Pods come and go: who is gone is looked for anew in the next round.
    if (failure) exporters = null
    if (failure && scraped.failures.length === scraped.asked) throw failure
    const reading = understand(scraped.samples, scraped.names, asking)
    const silent = failure ? [partly(scraped.failures, scraped.asked)] : []
    return {
      ...reading,
      from: `${scraped.asked} exporters`,
      ageSeconds: 0,
      remarks: [...reading.remarks, ...silent],
    }
  }

  const readers: Readonly<Record<Tier, (asking: Asking) => Promise<Reading>>> = {
    T1: fromPrometheus,
    T2: fromExporters,
    T3: async ({ client, signal }) => ({
      ...NOTHING,
      from: 'metrics.k8s.io',
      usage: await readNodeUsage(client, signal),
    }),
    T4: async () => NOTHING,
  }

  const attempt = async (tier: Tier, asking: Asking): Promise<Reading | AppError> => {
    const last = missed.get(tier)
    if (last && now() - last.at < LOOK_AGAIN_MS) return last.failure
    try {
      const reading = await readers[tier](asking)
      missed.delete(tier)
      return reading
    } catch (cause) {
      asking.signal.throwIfAborted()
      if (!(cause instanceof AppError)) throw cause
      // One that answered until now is asked again in the next round; one that never did is left alone for a while.
      const wasThere = tier === 'T1' && answering !== null
      if (tier === 'T1') answering = null
      if (!wasThere) missed.set(tier, { at: now(), failure: cause })
      return cause
    }
  }

  return {
    probe: async (client, known, signal) => {
      missed.clear()
      const outcomes: TierOutcome[] = []
      for (const tier of TIERS) {
        const reading = await attempt(tier, { client, known, choice, signal })
        outcomes.push({ tier, reading: reading instanceof AppError ? reading : collected(reading, tier, []) })
      }
      return outcomes
    },
    collect: async (client, known, signal) => {
      const why: Why[] = []
      for (const tier of TIERS.slice(TIERS.indexOf(choice.tier ?? 'T1'))) {
        const reading = await attempt(tier, { client, known, choice, signal })
        if (reading instanceof AppError) why.push({ tier, failure: reading })
        else return collected(reading, tier, why)
      }
      return collected(NOTHING, 'T4', why)
    },
  }
}

/**
 * Whether it was the source that refused, not the API server on the way to it: one that is reached by its own address, or one that
 * wants to know who asks. A refusal of the API server is a Status object, with a reason.
 */
const isItsOwn = (cause: unknown, { place }: SourceChoice): cause is AppError =>
  cause instanceof AppError && (place !== null || (cause.data['status'] === 401 && !('reason' in cause.data)))

/** `data.source` names it: what is to be done is to be done there, not at the cluster. */
const saidBy = (cause: AppError, source: string): AppError =>
  new AppError(cause.code, cause.message, { data: { ...cause.data, source }, cause })

const NOTHING: Reading = {
  dialect: null,
  from: null,
  ageSeconds: null,
  devices: [],
  usage: new Map(),
  prometheus: null,
  remarks: [],
}

const collected = ({ remarks, ...reading }: Reading, tier: Tier, why: readonly Why[]): Collected => ({
  ...reading,
  tier,
  why: [...why, ...remarks.map(failure => ({ tier, failure }))],
})

/** Throws FORBIDDEN where this identity may not list Services. */
async function placesOf({ client, choice, signal }: Asking): Promise<readonly Found[]> {
  const { place } = choice
  if (place) return [{ name: place.name, open: () => openPrometheus(place) }]
  const read = { path: '/api/v1/services', maxBytes: LARGEST_LIST, isPatient: false }
  const { body } = await client.json(read, signal)
  const services = (body as { items?: readonly ServiceObject[] | null }).items ?? []
  return findPrometheus(services)
    .slice(0, MOST_CANDIDATES)
    .map(({ namespace, service, base }) => ({
      name: `${namespace}/${service}`,
      open: through => openPrometheus({ client: through, base }),
    }))
}

/** Throws NO_METRICS, TOO_LARGE, and whatever keeps it from answering. */
async function readPrometheus(
  { name: from, asked: prometheus }: Named,
  asking: Asking,
  now: () => number,
): Promise<Reading> {
  const { choice, signal } = asking
  const counted = await prometheus.query(countQuery(choice.matcher), signal)
  const total = counted.samples.reduce((sum, { value }) => sum + value, 0)
  const names = counted.samples.map(({ name }) => name)
  if (total > MOST_SERIES)
    throw new AppError('TOO_LARGE', 'Prometheus holds more series of GPUs than can be read in one round', {
      data: { series: total, limit: MOST_SERIES },
    })
  if (total === 0) {
    const lookalikes = await prometheus.query(LOOKALIKE_QUERY, signal).catch(() => null)
    throw unknown((lookalikes?.samples ?? []).map(({ name }) => name))
  }
  // All of one moment: between two answers the next scrape may come in, of some nodes and not of others.
  const samples = await readSeries({ prometheus, names, at: counted.at }, asking)
  const reading = understand(samples, new Set(names), asking)
  const newest = await prometheus.query(newestQuery(names[0] ?? '', choice.matcher), signal, counted.at)
  const at = newest.samples[0]?.value
  return {
    ...reading,
    from,
    ageSeconds: at === undefined ? null : Math.max(0, Math.round((newest.at || now()) / 1000 - at)),
    prometheus,
  }
}

/** One query a name: answers of a size that is parsed without holding up the event loop. */
async function readSeries(
  { prometheus, names, at }: { prometheus: Prometheus; names: readonly string[]; at: Millis },
  { choice, signal }: Asking,
): Promise<readonly RawSample[]> {
  const left = [...names]
  const samples: RawSample[] = []
  const work = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift())
      samples.push(...(await prometheus.query(devicesQuery(name, choice.matcher), signal, at)).samples)
  }
  await Promise.all(Array.from({ length: QUERIES_AT_ONCE }, work))
  return samples
}

/** Samples as this cluster's GPUs. Throws NO_METRICS. */
function understand(
  samples: readonly RawSample[],
  names: ReadonlySet<string>,
  { choice, known }: Pick<Asking, 'choice' | 'known'>,
): Reading {
  const dialect = choice.dialect ?? detectDialect(samples)
  if (dialect === null) throw unknown([...names])
  const { devices, strays } = locate(readDevices(samples, dialect), known)
  return { ...NOTHING, dialect, devices, remarks: strays === 0 ? [] : [strayGpus(strays)] }
}

const MOST_NAMES = 40

const unknown = (names: readonly string[]) =>
  new AppError('NO_METRICS', 'It has no metric of GPUs that Canopy knows', {
    data: { namesSeen: names.toSorted().slice(0, MOST_NAMES) },
  })

const strayGpus = (gpus: number) =>
  new AppError('NO_METRICS', 'Some GPUs are on no node of this cluster and are left out', { data: { gpus } })

const partly = (failures: readonly AppError[], asked: number) => {
  const [first] = failures
  return new AppError(first?.code ?? 'TIMEOUT', 'Some exporters did not answer', {
    data: { ...first?.data, failed: failures.length, asked },
  })
}
